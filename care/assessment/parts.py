"""What an assessment is made of, as data: its parts, and what is written in each."""

from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Text = str | Promise
Choices = tuple[tuple[str, Text], ...]


@dataclass(frozen=True, slots=True)
class Field:
    """`kind` is "words", "one" or "several"; the last two with `choices`."""

    name: str
    label: Text
    kind: str = "words"
    choices: Choices = ()
    hint: Text = ""

    def in_words(self, value: Any) -> str:
        """What was chosen or written; "" for nothing."""
        if self.kind == "words":
            return value or ""
        chosen = value if isinstance(value, list) else [value]
        return ", ".join(str(label) for code, label in self.choices if code in chosen)


@dataclass(frozen=True, slots=True)
class Part:
    """Instruments whose file, and lists of `care.health.kinds` that name this part's
    code are in it. A private one is the care team's."""

    code: str
    label: Text
    fields: tuple[Field, ...]
    is_private: bool = False


# The usual lists of basic and instrumental activities (Katz 1963, Lawton 1969).
ACTIVITIES: Choices = (
    ("bathing", _("Bathing")),
    ("dressing", _("Dressing")),
    ("toilet", _("Using the toilet")),
    ("moving", _("Getting in and out of bed or a chair")),
    ("eating", _("Eating")),
    ("walking", _("Walking or stairs")),
    ("phone", _("Using the phone")),
    ("shopping", _("Shopping")),
    ("cooking", _("Cooking")),
    ("housework", _("Housework and laundry")),
    ("getting-around", _("Getting around town")),
    ("medicines", _("Taking medicines")),
    ("money", _("Handling money")),
)
FALLS: Choices = (
    ("none", _("None")),
    ("one", _("One")),
    ("more", _("Two or more, or one with an injury")),
)
BARRIERS: Choices = (
    ("language", _("Language")),
    ("reading", _("Reading or forms")),
    ("phone", _("No phone or no minutes")),
    ("internet", _("No internet")),
    ("transportation", _("Transportation")),
    ("cost", _("Cost")),
    ("time", _("Time off work")),
    ("caring", _("Caring for others")),
    ("papers", _("Missing papers")),
    ("trust", _("Trust in the system")),
    ("memory", _("Memory")),
    ("senses", _("Hearing or sight")),
    ("mobility", _("Mobility")),
)
STRENGTHS: Choices = (
    ("family", _("Family and friends")),
    ("community", _("Faith or community")),
    ("home", _("A steady home")),
    ("work", _("Work or skills")),
    ("knows", _("Knows their condition")),
    ("routine", _("Keeps to a routine")),
    ("asks", _("Asks for help")),
    ("overcame", _("Has come through hard times")),
)
ENOUGH: Choices = (
    ("yes", _("Yes")),
    ("partly", _("In part")),
    ("no", _("No")),
)
PARTS = [
    Part(
        "matters",
        _("What matters to them"),
        (
            Field("words", _("What matters most to them, in their own words")),
            Field("hopes", _("What they would like to be able to do")),
            Field("worries", _("What worries them most")),
            Field("ways", _("How they like to be helped, and how not")),
        ),
    ),
    Part(
        "physical",
        _("Physical health"),
        (
            Field(
                "words",
                _("How their health is, in short"),
                hint=_("Pain, sleep, eating, what they do for it, who treats them."),
            ),
        ),
    ),
    Part(
        "psychological",
        _("Mood and mind"),
        (
            Field(
                "words",
                _("Mood, stress, treatment, what helps"),
                hint=_("The care team reads this, nobody else."),
            ),
        ),
        is_private=True,
    ),
    Part("social", _("Social needs"), (Field("words", _("Home, money, work, food")),)),
    Part(
        "functional",
        _("Daily life"),
        (
            Field("help", _("Needs help from somebody with"), "several", ACTIVITIES),
            Field("falls", _("Falls in the last 12 months"), "one", FALLS),
            Field("words", _("Aids, equipment, what would help")),
        ),
    ),
    Part(
        "support",
        _("Who helps"),
        (
            Field("enough", _("Is it enough help?"), "one", ENOUGH),
            Field("words", _("How those who help are doing, and who else could")),
        ),
    ),
    Part(
        "barriers",
        _("What gets in the way"),
        (
            Field("list", _("Barriers to getting care"), "several", BARRIERS),
            Field("words", _("In a few words")),
        ),
    ),
    Part(
        "strengths",
        _("Strengths"),
        (
            Field("list", _("What they can build on"), "several", STRENGTHS),
            Field("words", _("In a few words")),
        ),
    ),
]
PART_OF_CODE = {part.code: part for part in PARTS}
