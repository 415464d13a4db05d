from django.apps import AppConfig


class ReferralsConfig(AppConfig):
    name = "referrals"

    def ready(self) -> None:
        from referrals import (  # noqa: F401
            appointment_messages,
            asking,
            jobs,
            merging,
            messages,
            receivers,
            reminders,
            silence,
        )

        # After the others: a referral that ends is done with what it asked for first.
        from referrals import appointment_receivers  # noqa: F401  isort: skip

        jobs.register()
        asking.register()
        reminders.register()
        silence.register()
