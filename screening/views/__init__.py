from screening.views.needs import interest, need_add
from screening.views.screenings import finish, result, save_answer, screen, start, void

__all__ = [
    "finish",
    "interest",
    "need_add",
    "result",
    "save_answer",
    "screen",
    "start",
    "void",
]
