from django.apps import AppConfig


class ReferralsConfig(AppConfig):
    name = "referrals"

    def ready(self) -> None:
        from referrals import (  # noqa: F401
            account_digest,
            appointment_messages,
            asking,
            attachments,
            consents,
            digest,
            jobs,
            keeping,
            merged_listings,
            merging,
            messages,
            receivers,
            reminders,
            silence,
            thread_receivers,
        )

        # After the others: a referral that ends is done with what it asked for first.
        from referrals import appointment_receivers  # noqa: F401  isort: skip

        jobs.register()
        asking.register()
        consents.register()
        reminders.register()
        silence.register()
        attachments.register()
        digest.register()
        account_digest.register()
