from screening.services.answers import (
    ScreeningClosedError,
    keep_answers,
    save_answer,
    save_answers,
)
from screening.services.needs import (
    NeedClosedError,
    NeedExistsError,
    add_need,
    begin_work,
    close_need,
    set_interest,
)
from screening.services.safety import say_acted
from screening.services.screenings import (
    finish_screening,
    start_screening,
    switch_language,
    void_screening,
)

__all__ = [
    "NeedClosedError",
    "NeedExistsError",
    "ScreeningClosedError",
    "add_need",
    "begin_work",
    "close_need",
    "finish_screening",
    "keep_answers",
    "save_answer",
    "save_answers",
    "say_acted",
    "set_interest",
    "start_screening",
    "switch_language",
    "void_screening",
]
