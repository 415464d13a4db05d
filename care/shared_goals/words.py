from collections.abc import Mapping

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from care.models import Goal
from care.plans.lifecycle import Achievement
from care.plans.progress import said_of


class Word(TextChoices):
    """How a goal goes, in an organization's words."""

    NEARER = "nearer", _("A bit nearer")
    SAME = "same", _("No change")
    REACHED = "reached", _("Reached")
    CANNOT = "cannot", _("We cannot go on")


SAYS: Mapping[str, str] = {
    Word.NEARER: Achievement.IMPROVING,
    Word.SAME: Achievement.NO_CHANGE,
    Word.REACHED: Achievement.ACHIEVED,
    Word.CANNOT: Achievement.NO_PROGRESS,
}


def achievement_by(word: str, goal: Goal) -> str:
    """How far it is by the word; "" where it stays as it is."""
    return said_of(goal, SAYS[word])
