from django.apps import AppConfig
from django.db.models.signals import post_delete, post_migrate, post_save


class CmsConfig(AppConfig):
    name = "cms"

    def ready(self) -> None:
        from cms import education, jobs  # noqa: F401
        from cms.claims import messages  # noqa: F401
        from cms.freshness import schedule
        from cms.receivers import follow_memberships, mail_listings_link
        from cms.setup import prepare_site
        from people.models import Membership
        from referrals.signals import listings_link_asked

        post_migrate.connect(prepare_site, sender=self)
        post_save.connect(follow_memberships, sender=Membership)
        post_delete.connect(follow_memberships, sender=Membership)
        listings_link_asked.connect(mail_listings_link)
        schedule.register()
        jobs.register()
