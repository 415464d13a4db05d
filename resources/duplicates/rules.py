"""How much each thing that is alike, or is not, says: points out of a hundred.

Found on real directories by hand; a curator decides, so a few too many are better than
one too few. What tells two apart has points below zero.
"""

from dataclasses import dataclass
from types import MappingProxyType

from django.db import models
from django.utils.translation import gettext_lazy as _

from resources.models.duplicate import ListingKind


class Sign(models.TextChoices):
    SAME_NAME = "same-name", _("Same name")
    SIMILAR_NAME = "similar-name", _("Similar name")
    SAME_TAX_ID = "same-tax-id", _("Same tax number")
    OTHER_TAX_ID = "other-tax-id", _("Different tax numbers")
    SAME_PHONE = "same-phone", _("Same phone")
    SAME_WEBSITE = "same-website", _("Same website or e-mail domain")
    SAME_ADDRESS = "same-address", _("Same address")
    OTHER_UNIT = "other-unit", _("Different rooms or suites")
    SAME_PLACE = "same-place", _("At the same place")
    NEAR = "near", _("Next to each other")
    FAR = "far", _("Far from each other")
    SAME_OWNER = "same-organization", _("Same organization")
    SIMILAR_OWNER = "similar-organization", _("Organizations of nearly the same name")
    OTHER_OWNER = "other-organization", _("Different organizations")
    SAME_NEEDS = "same-needs", _("Same needs met")
    OTHER_NEEDS = "other-needs", _("Different needs met")
    NOTHING_ELSE = "nothing-else", _("Nothing else is known to tell them apart")


@dataclass(frozen=True, slots=True)
class Rules:
    """Names are alike from `similar` on, 0 to 100, and the same from `same` on. Points
    within `near_m` meters are one place, beyond `far_m` two. A pair is likely from
    `likely` points on, and never without a name or a `decisive` sign alike."""

    points: MappingProxyType[Sign, int]
    same: float = 94
    similar: float = 82
    near_m: float = 60
    far_m: float = 1500
    likely: int = 60
    decisive: frozenset[Sign] = frozenset()


RULES: dict[ListingKind, Rules] = {
    ListingKind.ORGANIZATION: Rules(
        points=MappingProxyType(
            {
                Sign.SAME_NAME: 50,
                Sign.SIMILAR_NAME: 35,
                Sign.SAME_TAX_ID: 45,
                Sign.OTHER_TAX_ID: -45,
                Sign.SAME_PHONE: 25,
                Sign.SAME_WEBSITE: 20,
                Sign.SAME_ADDRESS: 20,
                Sign.NEAR: 12,
                Sign.FAR: -10,
                Sign.NOTHING_ELSE: 15,
            }
        ),
        decisive=frozenset({Sign.SAME_TAX_ID}),
    ),
    ListingKind.LOCATION: Rules(
        points=MappingProxyType(
            {
                Sign.SAME_ADDRESS: 45,
                Sign.OTHER_UNIT: -15,
                Sign.NEAR: 25,
                Sign.FAR: -60,
                Sign.SAME_NAME: 25,
                Sign.SIMILAR_NAME: 15,
                Sign.SAME_PHONE: 15,
                Sign.SAME_OWNER: 15,
                Sign.SIMILAR_OWNER: 15,
            }
        ),
        far_m=800,
        decisive=frozenset({Sign.SAME_ADDRESS, Sign.NEAR}),
    ),
    ListingKind.SERVICE: Rules(
        points=MappingProxyType(
            {
                Sign.SAME_NAME: 40,
                Sign.SIMILAR_NAME: 28,
                Sign.SAME_OWNER: 20,
                Sign.SIMILAR_OWNER: 12,
                Sign.OTHER_OWNER: -10,
                Sign.SAME_PLACE: 25,
                Sign.SAME_ADDRESS: 25,
                Sign.NEAR: 20,
                Sign.FAR: -35,
                Sign.SAME_PHONE: 12,
                Sign.SAME_WEBSITE: 5,
                Sign.SAME_NEEDS: 5,
                Sign.OTHER_NEEDS: -20,
                Sign.NOTHING_ELSE: 10,
            }
        ),
    ),
}
