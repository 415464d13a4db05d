"""What a provider's error codes mean for us (twilio.com/docs/api/errors)."""

from dataclasses import dataclass
from enum import Enum
from typing import Any

from django.utils.translation import gettext_lazy as _


class Effect(Enum):
    RETRY = "never processed: send it again later"
    OPTED_OUT = "the number wants no texts"
    UNTEXTABLE = "no text will ever reach this number"
    FAIL = "this message failed; the number may be fine"


@dataclass(frozen=True, slots=True)
class ProviderCode:
    effect: Effect
    words: Any


CODES: dict[str, ProviderCode] = {
    "20003": ProviderCode(Effect.RETRY, _("The provider refused our credentials.")),
    "20429": ProviderCode(Effect.RETRY, _("The provider was too busy.")),
    "21211": ProviderCode(Effect.UNTEXTABLE, _("There is no such number.")),
    "21408": ProviderCode(Effect.UNTEXTABLE, _("Texts to this country are off.")),
    "21606": ProviderCode(Effect.RETRY, _("Our own number cannot send texts.")),
    "21610": ProviderCode(Effect.OPTED_OUT, _("The person opted out of texts.")),
    "21611": ProviderCode(Effect.RETRY, _("The provider's queue was full.")),
    "21612": ProviderCode(Effect.UNTEXTABLE, _("No route to this number.")),
    "21614": ProviderCode(Effect.UNTEXTABLE, _("Not a mobile phone.")),
    "21617": ProviderCode(Effect.FAIL, _("The text is too long.")),
    "21659": ProviderCode(Effect.RETRY, _("Our own number cannot send texts.")),
    "30001": ProviderCode(Effect.FAIL, _("The provider's queue overflowed.")),
    "30003": ProviderCode(Effect.FAIL, _("The phone is off or out of reach.")),
    "30004": ProviderCode(Effect.FAIL, _("The number blocks texts.")),
    "30005": ProviderCode(Effect.UNTEXTABLE, _("The number is not in service.")),
    "30006": ProviderCode(Effect.UNTEXTABLE, _("A landline: it takes no texts.")),
    "30007": ProviderCode(Effect.FAIL, _("The carrier filtered it.")),
    "30008": ProviderCode(Effect.FAIL, _("The carrier gave no reason.")),
    "30034": ProviderCode(Effect.FAIL, _("Our number is not registered.")),
    "30036": ProviderCode(Effect.FAIL, _("It waited too long at the provider.")),
    "63018": ProviderCode(Effect.RETRY, _("The provider was too busy.")),
}
_UNKNOWN = ProviderCode(Effect.FAIL, _("The provider refused it."))


def code_for(code: str) -> ProviderCode:
    """A code we have no entry for fails the message and marks nothing."""
    return CODES.get(code, _UNKNOWN)
