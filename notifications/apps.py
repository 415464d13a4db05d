from django.apps import AppConfig
from django.db.models.signals import post_migrate


class NotificationsConfig(AppConfig):
    name = "notifications"

    def ready(self) -> None:
        import notifications.listing_texts  # registers its kind
        import notifications.merged_listings
        import notifications.messages  # registers its kinds
        import notifications.receivers  # noqa: F401
        from notifications.quick_texts import add_shipped

        post_migrate.connect(add_shipped, sender=self)
        from notifications.wordings import add_missing_wordings

        post_migrate.connect(add_missing_wordings, sender=self)
