"""What providers' error codes mean for us, and what somebody should do next. Sources:
twilio.com/docs/api/errors, developers.telnyx.com (messaging error codes)."""

from dataclasses import dataclass
from enum import Enum
from typing import Any

from django.utils.translation import gettext_lazy as _


class Effect(Enum):
    RETRY = "never processed: send it again later"
    OPTED_OUT = "the number wants no texts"
    UNTEXTABLE = "no text will ever reach this number"
    FAIL = "this message failed; the number may be fine"


class Concerns(Enum):
    """Whom a code speaks of: it marks the number, or warns administrators."""

    NUMBER = "the number"
    SENDER = "our own number or account"
    MESSAGE = "this message"


CALL = _("Call them instead.")
CALL_ABOUT_IT = _("Call them and tell them what it says.")
OTHER_NUMBER = _("Call them instead, and ask for a mobile number.")
CHECK_NUMBER = _("Check the number with them.")
NOTHING = _("Nothing to do: it is tried again.")
SHORTEN = _("Tell them by phone, and have the wording made shorter.")
CREDENTIALS = _("Administrators: check the account and key in the settings.")
SENDING_NUMBER = _("Administrators: check the sending number at the provider.")
REGISTER = _("Administrators: register the number for texts (10DLC). Call them now.")
REWORD = _("Call them instead. Administrators: see why carriers filter our texts.")
REGION = _("Call them. Administrators: texts to this country are off.")
NEXT_OF = {
    Effect.RETRY: NOTHING,
    Effect.OPTED_OUT: _("Agree with them on another way."),
    Effect.UNTEXTABLE: OTHER_NUMBER,
    Effect.FAIL: CALL_ABOUT_IT,
}


@dataclass(frozen=True, slots=True)
class ProviderCode:
    """`words` say what happened, `next_step` what to do about it."""

    effect: Effect
    words: Any
    concerns: Concerns
    next_step: Any


def _number(effect: Effect, words: Any, next_step: Any = "") -> ProviderCode:
    step = next_step or NEXT_OF[effect]
    return ProviderCode(effect, words, Concerns.NUMBER, step)


def _sender(effect: Effect, words: Any, next_step: Any) -> ProviderCode:
    return ProviderCode(effect, words, Concerns.SENDER, next_step)


def _message(effect: Effect, words: Any, next_step: Any = "") -> ProviderCode:
    step = next_step or NEXT_OF[effect]
    return ProviderCode(effect, words, Concerns.MESSAGE, step)


NO_SUCH = _("There is no such number.")
OPTED_OUT = _("The person opted out of texts.")
BUSY = _("The provider was too busy.")
QUEUE_FULL = _("The provider's queue was full.")
BAD_KEY = _("The provider refused our credentials.")
BAD_SENDER = _("Our own number cannot send texts.")
UNREGISTERED = _("Our number is not registered.")
FILTERED = _("The carrier filtered it.")
UNREACHED = _("The phone is off or out of reach.")
BLOCKED = _("The number blocks texts.")
NO_ROUTE = _("No route to this number.")
LANDLINE = _("A landline: it takes no texts.")
TOO_LONG = _("The text is too long.")
NO_REASON = _("The carrier gave no reason.")
REJECTED = _("The carrier rejected it.")
TOO_LATE = _("It waited too long at the provider.")
NO_FUNDS = _("Our account at the provider is out of money.")
SWITCHED_OFF = _("Texts are switched off in our account at the provider.")

TWILIO = {
    "20003": _sender(Effect.RETRY, BAD_KEY, CREDENTIALS),
    "20429": _message(Effect.RETRY, BUSY),
    "21211": _number(Effect.UNTEXTABLE, NO_SUCH, CHECK_NUMBER),
    "21408": _number(Effect.UNTEXTABLE, _("Texts to this country are off."), REGION),
    "21606": _sender(Effect.RETRY, BAD_SENDER, SENDING_NUMBER),
    "21610": _number(Effect.OPTED_OUT, OPTED_OUT),
    "21611": _message(Effect.RETRY, QUEUE_FULL),
    "21612": _number(Effect.UNTEXTABLE, NO_ROUTE),
    "21614": _number(Effect.UNTEXTABLE, _("Not a mobile phone.")),
    "21617": _message(Effect.FAIL, TOO_LONG, SHORTEN),
    "21659": _sender(Effect.RETRY, BAD_SENDER, SENDING_NUMBER),
    "30001": _message(Effect.FAIL, _("The provider's queue overflowed.")),
    "30003": _message(Effect.FAIL, UNREACHED),
    "30004": _message(Effect.FAIL, BLOCKED, CALL),
    "30005": _number(Effect.UNTEXTABLE, _("The number is not in service.")),
    "30006": _number(Effect.UNTEXTABLE, LANDLINE),
    "30007": _message(Effect.FAIL, FILTERED, REWORD),
    "30008": _message(Effect.FAIL, NO_REASON),
    "30034": _sender(Effect.FAIL, UNREGISTERED, REGISTER),
    "30036": _message(Effect.FAIL, TOO_LATE),
    "63018": _message(Effect.RETRY, BUSY),
}
# On 2026-11-28: 10009 to 40015, 40300 and 40333 read in Telnyx's own pages, the others
# in a list that copies its article on error codes.
TELNYX = {
    "10009": _sender(Effect.RETRY, BAD_KEY, CREDENTIALS),
    "10011": _message(Effect.RETRY, BUSY),
    "20100": _sender(Effect.RETRY, NO_FUNDS, CREDENTIALS),
    "40001": _number(Effect.UNTEXTABLE, LANDLINE),
    "40002": _message(Effect.FAIL, FILTERED, REWORD),
    "40003": _sender(Effect.FAIL, _("The carrier blocks our number."), SENDING_NUMBER),
    "40004": _message(Effect.FAIL, REJECTED),
    "40005": _message(Effect.FAIL, TOO_LATE),
    "40006": _message(Effect.FAIL, _("The carrier's server was down.")),
    "40008": _message(Effect.FAIL, REJECTED),
    "40009": _message(Effect.FAIL, REJECTED, REWORD),
    "40010": _sender(Effect.FAIL, UNREGISTERED, REGISTER),
    "40011": _message(Effect.RETRY, BUSY),
    "40012": _number(Effect.UNTEXTABLE, NO_SUCH, CHECK_NUMBER),
    "40013": _sender(Effect.FAIL, BAD_SENDER, SENDING_NUMBER),
    "40014": _message(Effect.FAIL, TOO_LATE),
    "40015": _message(Effect.FAIL, FILTERED, REWORD),
    "40300": _number(Effect.OPTED_OUT, OPTED_OUT),
    "40302": _message(Effect.FAIL, TOO_LONG, SHORTEN),
    "40305": _sender(Effect.RETRY, BAD_SENDER, SENDING_NUMBER),
    "40310": _number(Effect.UNTEXTABLE, NO_SUCH, CHECK_NUMBER),
    "40312": _sender(Effect.RETRY, SWITCHED_OFF, CREDENTIALS),
    "40314": _sender(Effect.RETRY, SWITCHED_OFF, CREDENTIALS),
    "40318": _message(Effect.RETRY, QUEUE_FULL),
    "40321": _sender(Effect.RETRY, BAD_SENDER, SENDING_NUMBER),
    "40322": _message(Effect.FAIL, FILTERED, REWORD),
    "40333": _sender(Effect.RETRY, _("The spending limit is reached."), CREDENTIALS),
}
# Our own: what became of a call without any code of the provider's.
OWN = {
    "no-connection": _message(Effect.RETRY, _("The provider was not reached.")),
    "no-answer": _message(Effect.RETRY, _("The provider gave no clear answer.")),
    "malformed": _message(Effect.FAIL, _("It cannot be sent as it is written.")),
    "worker-lost": _message(
        Effect.FAIL, _("Sending was interrupted."), _("Ask them whether it came.")
    ),
}
CODES: dict[str, ProviderCode] = TWILIO | TELNYX | OWN
_UNKNOWN = _message(Effect.FAIL, _("The provider refused it."))
# Answers to a request that was not looked at, where their code says nothing more.
NEVER_PROCESSED = frozenset({401, 403, 404, 429})


def code_for(code: str) -> ProviderCode:
    """A code we have no entry for fails the message and marks nothing."""
    return CODES.get(code, _UNKNOWN)


def may_send_again(code: str, http_status: int) -> bool:
    """Whether the provider has not processed it and may be asked once more. The code
    says so, if we know it: "opted out" comes with 403, too."""
    if code in CODES:
        return CODES[code].effect == Effect.RETRY
    return http_status in NEVER_PROCESSED
