from django.apps import AppConfig


class ReferralsConfig(AppConfig):
    name = "referrals"

    def ready(self) -> None:
        from referrals import jobs, messages, receivers  # noqa: F401

        jobs.register()
