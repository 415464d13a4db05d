from collections.abc import Mapping

from care.models import Goal
from care.models.plan_history import Word
from care.plans.lifecycle import Achievement
from care.plans.progress import said_of

SAYS: Mapping[str, str] = {
    Word.NEARER: Achievement.IMPROVING,
    Word.SAME: Achievement.NO_CHANGE,
    Word.REACHED: Achievement.ACHIEVED,
    Word.CANNOT: Achievement.NO_PROGRESS,
}


def achievement_by(word: str, goal: Goal) -> str:
    """How far it is by the word; "" where it stays as it is."""
    return said_of(goal, SAYS[word])
