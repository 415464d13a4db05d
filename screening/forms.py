from collections.abc import Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from people.models import Patient, User
from resources.models import Category
from screening.instruments import DECLINED, Instrument, Question, current_instruments
from screening.models import Answer, Interest, Need, Screening
from screening.permissions import can_add_sensitive_need
from screening.responses import NOT_ASKED, Response, checked
from screening.scoring import answer_text
from screening.services import save_answers

PREFIX = "a"
OTHER_NEED = "sdoh-category-unspecified"


class ResponseField(forms.Field):
    """The answer to one question. The form sends a list: answer codes or a number, or
    DECLINED, or nothing but empty strings for "not asked"."""

    widget = forms.SelectMultiple
    hidden_widget = forms.MultipleHiddenInput

    def __init__(self, question: Question) -> None:
        super().__init__(label=question.text, required=False, show_hidden_initial=True)
        self.question = question

    def to_python(self, value: Any) -> list[str]:
        return [text.strip() for text in value or () if text.strip()]

    def has_changed(self, initial: Any, data: Any) -> bool:
        return set(self.to_python(initial)) != set(self.to_python(data))

    def clean(self, value: Any) -> Response:
        given = self.to_python(value)
        declined = DECLINED in given
        rest = tuple(text for text in given if text != DECLINED)
        if self.question.kind == "integer" and rest:
            return checked(self.question, Response((), _number(rest[0]), declined))
        return checked(self.question, Response(rest, None, declined))


def _number(text: str) -> Decimal:
    try:
        return Decimal(text)
    except InvalidOperation:
        raise ValidationError(gettext("Enter a whole number, 0 or more.")) from None


def as_sent(response: Response) -> list[str]:
    """What the form sends for a response; the inverse of `ResponseField.clean`."""
    if response.values:
        return list(response.values)
    if response.declined:
        return [DECLINED]
    return [] if response.number is None else [f"{response.number:.0f}"]


class AnswersForm(forms.Form):
    """Some or all questions of a screening. What the page showed comes back with it,
    so that only what was changed on the page is saved: a second tab undoes nothing."""

    def __init__(
        self, data: Any = None, *, screening: Screening, questions: Sequence[Question]
    ) -> None:
        saved = screening.responses()
        super().__init__(
            data,
            prefix=PREFIX,
            initial={
                q.link_id: as_sent(saved.get(q.link_id, NOT_ASKED)) for q in questions
            },
        )
        self.screening = screening
        for question in questions:
            self.fields[question.link_id] = ResponseField(question)

    def save_changed(self, actor: User, *, but: str = "") -> list[str]:
        """Save the changed answers that make sense, those beside a faulty one too.
        Says of each that somebody else has answered meanwhile what they answered."""
        valid = {k: r for k, r in self.cleaned_data.items() if k != but}
        changed = set(self.changed_data)
        return self._save({k: r for k, r in valid.items() if k in changed}, actor)

    def clear(self, link_id: str, actor: User) -> list[str]:
        """Make a question "not asked" again."""
        return self._save({link_id: NOT_ASKED}, actor)

    def save_all(self, actor: User | None) -> list[str]:
        return self._save(self.cleaned_data, actor)

    def _save(self, responses: dict[str, Response], actor: User | None) -> list[str]:
        shown = {link_id: self._shown(link_id) for link_id in responses}
        theirs = save_answers(
            screening=self.screening,
            responses=responses,
            actor=actor,
            shown=shown if actor else None,
        )
        asked = self.screening.definition.by_link_id
        told = {k: _told(asked[k], one) for k, one in theirs.items()}
        for link_id, words in told.items():
            self.add_error(link_id, words)
        return list(told.values())

    def _shown(self, link_id: str) -> Response:
        """What the page showed, as it says itself."""
        field, name = self.fields[link_id], self[link_id].html_initial_name
        sent = field.hidden_widget().value_from_datadict(self.data, self.files, name)
        try:
            response: Response = field.clean(sent)
        except ValidationError:
            return NOT_ASKED
        return response


def _told(question: Question, theirs: Answer) -> str:
    said = answer_text(question, theirs.response) or gettext("Declined to answer")
    return gettext(
        "%(who)s answered “%(question)s” meanwhile: %(answer)s. Yours was not saved:"
        " choose it again and save, if it is the right one."
    ) % {
        "who": theirs.answered_by or gettext("The person alone"),
        "question": question.text,
        "answer": said,
    }


class StartForm(forms.Form):
    instrument = forms.ChoiceField()
    language = forms.CharField()

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        self.instruments = {i.id: i for i in current_instruments()}
        choices = [(i.id, i.title) for i in self.instruments.values()]
        self.fields["instrument"] = forms.ChoiceField(choices=choices)

    def clean_instrument(self) -> Instrument:
        return self.instruments[self.cleaned_data["instrument"]]

    def clean(self) -> dict[str, Any]:
        instrument = self.cleaned_data.get("instrument")
        language = self.cleaned_data.get("language")
        if instrument and language not in instrument.languages:
            self.add_error("language", gettext("Choose a language that is offered."))
        return self.cleaned_data


class InterestForm(forms.Form):
    interest = forms.ChoiceField(
        choices=[c for c in Interest.choices if c[0] != Interest.NOT_ASKED]
    )

    def clean_interest(self) -> Interest:
        return Interest(self.cleaned_data["interest"])


class NeedForm(forms.ModelForm):  # type: ignore[type-arg]
    """A need added by hand: something the patient said that no question asked."""

    interest = forms.ChoiceField(
        label=_("Would the patient like help with this?"),
        choices=Interest.choices,
        widget=forms.RadioSelect,
        required=False,
    )

    class Meta:
        model = Need
        fields = ["category", "note"]
        labels = {"category": _("What is needed?"), "note": _("In a few words")}
        help_texts = {"note": _("What the patient said. Partners never see it.")}

    def __init__(
        self, data: Any = None, *, patient: Patient, actor: User, screening: str = ""
    ) -> None:
        initial = {"interest": Interest.NOT_ASKED, "screening": screening}
        super().__init__(data, initial=initial)
        self.patient = patient
        self.fields["screening"] = forms.ModelChoiceField(
            patient.screenings.in_order(), required=False, widget=forms.HiddenInput
        )
        self.fields["category"] = forms.ModelChoiceField(
            _categories(patient, actor),
            label=self.fields["category"].label,
            error_messages={"required": gettext("Choose what is needed.")},
        )

    def clean_interest(self) -> Interest:
        return Interest(self.cleaned_data["interest"])

    def clean_category(self) -> Category:
        category: Category = self.cleaned_data["category"]
        if self.patient.needs.open().filter(category=category).exists():
            raise ValidationError(need_exists(category))
        return category


def need_exists(category: Category) -> str:
    return gettext(
        "“%(category)s” is on the list of open needs already. Choose another, or go "
        "on with that one."
    ) % {"category": category.label}


def _categories(patient: Patient, actor: User) -> models.QuerySet[Category]:
    offered = models.Q(offered=True) | models.Q(code=OTHER_NEED)
    categories = Category.objects.filter(offered).in_order()
    if can_add_sensitive_need(actor, patient):
        return categories
    return categories.filter(sensitive=False)


class ActedForm(forms.Form):
    note = forms.CharField(
        label=_("What was done"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_(
            "For example: spoke with her and Dr. Lee; her sister stays the night; I"
            " call tomorrow at 9."
        ),
        error_messages={"required": _("Say in a few words what was done.")},
    )


class VoidForm(forms.Form):
    note = forms.CharField(
        label=_("What went wrong?"),
        max_length=255,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("Say in a few words what went wrong.")},
    )
