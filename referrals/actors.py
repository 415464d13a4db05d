from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

if TYPE_CHECKING:
    from people.models import User
    from referrals.models import Referral


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts on a referral: a signed-in user, a partner by link, or the system.

    A link opens one referral; `link_referral_id` is that one. `by_phone`: the user is
    a worker who writes down what the organization said. The label is kept, so it is in
    the network's language.
    """

    label: str
    user: "User | None" = None
    link_referral_id: UUID | None = None
    by_phone: bool = False

    @property
    def is_system(self) -> bool:
        return self.user is None and self.link_referral_id is None


SYSTEM = Actor(label="Nearhand")


def user_actor(user: "User") -> Actor:
    return Actor(label=str(user), user=user)


@override(settings.LANGUAGE_CODE)
def phone_actor(user: "User", referral: "Referral") -> Actor:
    label = _("%(organization)s by phone, written down by %(user)s") % {
        "organization": referral.organization,
        "user": user,
    }
    return Actor(label=label, user=user, by_phone=True)


@override(settings.LANGUAGE_CODE)
def link_actor(referral: "Referral") -> Actor:
    label = _("%(organization)s, by link") % {"organization": referral.organization}
    return Actor(label=label, link_referral_id=referral.pk)
