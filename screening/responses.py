from dataclasses import dataclass
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from screening.instruments import Question


@dataclass(frozen=True, slots=True)
class Response:
    """The answer to one question; an empty one means that it was not asked."""

    values: tuple[str, ...] = ()
    number: Decimal | None = None
    declined: bool = False

    @property
    def is_asked(self) -> bool:
        return bool(self.values) or self.number is not None or self.declined

    @property
    def is_answered(self) -> bool:
        return self.is_asked and not self.declined


NOT_ASKED = Response()
# What `Answer.number` can hold.
MOST = 9_999_999


def checked(question: Question, response: Response) -> Response:
    """The response with its codes in the question's order, "declined" set where the
    code says so; ValidationError says what to change where it makes no sense."""
    known = question.by_code
    if unknown := [code for code in response.values if code not in known]:
        raise ValidationError(_not_offered(), params={"codes": unknown})
    values = tuple(code for code in known if code in response.values)
    _check_choice(question, values, declined=response.declined)
    _check_number(question, response)
    declined = response.declined or any(known[code].declines for code in values)
    return Response(values, response.number, declined)


def _not_offered() -> str:
    return _("Choose from the answers shown.")


def _check_choice(
    question: Question, values: tuple[str, ...], *, declined: bool
) -> None:
    if len(values) > 1 and not question.is_multiple:
        raise ValidationError(_("Choose one answer."))
    if declined and any(not question.by_code[code].declines for code in values):
        raise ValidationError(
            _("Choose either what the patient answered or “Declined to answer”.")
        )
    for code in values:
        option = question.by_code[code]
        if (option.is_exclusive or option.declines) and len(values) > 1:
            raise ValidationError(
                _("“%(answer)s” cannot be combined with other answers. Keep one."),
                params={"answer": option.display},
            )


def _check_number(question: Question, response: Response) -> None:
    if response.number is None:
        return
    if question.kind != "integer" or response.declined:
        raise ValidationError(_not_offered())
    number = response.number
    if not number.is_finite() or number < 0 or number != number.to_integral_value():
        raise ValidationError(_("Enter a whole number, 0 or more."))
    if number > MOST:
        raise ValidationError(_("This number is too large."))
