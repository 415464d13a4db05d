from django.apps import AppConfig
from django.db.models.signals import post_migrate, post_save


class ResourcesConfig(AppConfig):
    name = "resources"

    def ready(self) -> None:
        from resources import receivers
        from resources.categories import (
            add_missing_categories,
            keep_term_of_need,
            keep_terms_of_needs,
        )
        from resources.models import Category, MatchingWeights

        receivers.connect()
        post_migrate.connect(add_missing_categories, sender=self)
        post_migrate.connect(keep_terms_of_needs, sender=self)
        post_save.connect(keep_term_of_need, sender=Category)
        post_migrate.connect(MatchingWeights.add_shipped, sender=self)
