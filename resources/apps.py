from django.apps import AppConfig
from django.db.models.signals import post_migrate


class ResourcesConfig(AppConfig):
    name = "resources"

    def ready(self) -> None:
        from resources import receivers
        from resources.categories import add_missing_categories

        receivers.connect()
        post_migrate.connect(add_missing_categories, sender=self)
