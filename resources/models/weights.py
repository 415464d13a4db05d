from typing import Any

from django.contrib.contenttypes.fields import GenericRelation
from django.core.validators import MaxValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.models import RevisionMixin

HEAVIEST = 100
MOST_STEPS = 3


def _weight(label: Any, shipped: int, help_text: Any) -> Any:
    return models.PositiveSmallIntegerField(
        label,
        default=shipped,
        validators=[MaxValueValidator(HEAVIEST)],
        help_text=help_text,
    )


def _steps(label: Any, shipped: int, help_text: Any) -> Any:
    return models.PositiveSmallIntegerField(
        label,
        default=shipped,
        validators=[MaxValueValidator(MOST_STEPS)],
        help_text=help_text,
    )


class MatchingWeights(RevisionMixin, models.Model):
    """How much each thing counts among services that are about as near; one row, whose
    earlier states are its revisions. 0 leaves a thing out, 100 is the most.

    Each field's default is the shipped weight. What a person is (age, gender, origin)
    has no weight and can be given none: it enters by a listing's own rule alone.
    """

    ONLY_ID = 1

    fit = _weight(
        _("Fits all its rules"),
        40,
        _("Nothing has to be asked first. What does not fit comes last anyway."),
    )
    needs = _weight(
        _("Meets more than one need"),
        30,
        _("Counts only when several needs are searched at once."),
    )
    capacity = _weight(
        _("Has room"),
        20,
        _("In full with room, over half when not known, a third with a waitlist."),
    )
    trusted = _weight(
        _("On the worker's trusted list"), 15, _("Their own list or their team's.")
    )
    track_record = _weight(
        _("Track record"),
        10,
        _("Referrals from this network taken, and people helped, against its average."),
    )
    language = _weight(
        _("Speaks their language"),
        8,
        _("Counts only for languages other than English, and only ever lifts."),
    )
    freshness = _weight(
        _("Confirmed lately"),
        5,
        _("In full in the last 180 days, half in the last year."),
    )
    steps_phone_only = _steps(
        _("No e-mail for referrals"),
        1,
        _("How many distance steps farther it counts when one has to call."),
    )
    steps_unreachable = _steps(
        _("Neither e-mail nor phone"),
        2,
        _("How many distance steps farther it counts when nobody can be asked."),
    )

    revisions_relation = GenericRelation(
        "wagtailcore.Revision",
        content_type_field="content_type",
        object_id_field="object_id",
        related_query_name="matching_weights",
        for_concrete_model=False,
    )

    class Meta:
        verbose_name = _("order of matches")
        verbose_name_plural = _("order of matches")
        constraints = [
            models.CheckConstraint(condition=models.Q(id=1), name="one_set_of_weights"),
            models.CheckConstraint(
                condition=models.Q(
                    fit__lte=HEAVIEST,
                    needs__lte=HEAVIEST,
                    capacity__lte=HEAVIEST,
                    trusted__lte=HEAVIEST,
                    track_record__lte=HEAVIEST,
                    language__lte=HEAVIEST,
                    freshness__lte=HEAVIEST,
                    steps_phone_only__lte=MOST_STEPS,
                    steps_unreachable__lte=MOST_STEPS,
                ),
                name="weights_in_range",
            ),
        ]

    def __str__(self) -> str:
        return str(_("Order of matches"))

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.pk = self.ONLY_ID
        super().save(*args, **kwargs)

    @classmethod
    def add_shipped(cls, **_signal: Any) -> None:
        """So that there is a row to edit from the start; one that is there stays."""
        cls.objects.get_or_create(pk=cls.ONLY_ID)

    @classmethod
    def current(cls) -> "MatchingWeights":
        """The network's own, or the shipped ones when nobody has saved any."""
        return cls.objects.filter(pk=cls.ONLY_ID).first() or cls(pk=cls.ONLY_ID)
