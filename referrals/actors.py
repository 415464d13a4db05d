from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

if TYPE_CHECKING:
    from people.models import User
    from referrals.models import Referral
    from resources.models import Organization


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts on a referral: a signed-in user, a partner by link, or the system.

    A link opens one referral; `link_referral_id` is that one. `link_of` is the
    organization of a link that opens none, only what it tells of itself. `by_phone`:
    the user is a worker who writes down what the organization said. `on_behalf_of`:
    nobody acts, a rule of that worker's team does. The label is kept, so it is in the
    network's language.
    """

    label: str
    user: "User | None" = None
    link_referral_id: UUID | None = None
    by_phone: bool = False
    on_behalf_of: "User | None" = None
    link_of: UUID | None = None

    @property
    def is_system(self) -> bool:
        acting = (self.user, self.link_referral_id, self.on_behalf_of, self.link_of)
        return acting == (None, None, None, None)


SYSTEM = Actor(label="Nearhand")


def user_actor(user: "User") -> Actor:
    return Actor(label=str(user), user=user)


# `override` as a decorator would share what it remembers between threads.


def phone_actor(user: "User", referral: "Referral") -> Actor:
    with override(settings.LANGUAGE_CODE):
        label = _("%(organization)s by phone, written down by %(user)s") % {
            "organization": referral.organization,
            "user": user,
        }
    return Actor(label=label, user=user, by_phone=True)


def link_actor(referral: "Referral") -> Actor:
    label = _by_link(referral.organization)
    return Actor(label=label, link_referral_id=referral.pk)


def organization_actor(organization: "Organization") -> Actor:
    return Actor(label=_by_link(organization), link_of=organization.pk)


def rule_actor(organization: "Organization", sender: "User") -> Actor:
    with override(settings.LANGUAGE_CODE):
        label = _("%(organization)s, by its rule for sending on")
    return Actor(label=label % {"organization": organization}, on_behalf_of=sender)


def _by_link(organization: "Organization") -> str:
    with override(settings.LANGUAGE_CODE):
        return _("%(organization)s, by link") % {"organization": organization}
