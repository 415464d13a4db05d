from typing import Any

from allauth.account.models import EmailAddress
from django.db.models.signals import post_save
from django.dispatch import receiver

from people.models import User


@receiver(post_save, sender=User, dispatch_uid="people.vouched_address")
def vouch_for_address(
    sender: type, instance: User, raw: bool = False, **signal: Any
) -> None:
    """An administrator vouches for the address given; without a verified one a second
    factor cannot be set up."""
    if raw or not instance.email:
        return
    EmailAddress.objects.filter(user=instance).exclude(email=instance.email).delete()
    EmailAddress.objects.update_or_create(
        user=instance,
        email=instance.email,
        defaults={"verified": True, "primary": True},
    )
