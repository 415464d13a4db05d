from django.apps import AppConfig
from django.db.models.signals import post_migrate


class PeopleConfig(AppConfig):
    name = "people"

    def ready(self) -> None:
        from people import merged_listings, receivers  # noqa: F401
        from people.wordings import add_missing_wordings

        post_migrate.connect(add_missing_wordings, sender=self)
