"""Invented patients: who they are, and whether a call or a text reaches them."""

from dataclasses import dataclass
from datetime import date

from config.simulation.draws import Answering, Draws

# Area codes of Pennsylvania and its neighbors: a hundred invented numbers in each.
AREAS = (
    *(412, 724, 878, 814, 717, 570, 610, 215, 484, 267, 272, 216, 234, 330, 419),
    *(440, 513, 567, 614, 740, 937, 304, 681, 607, 585, 716, 518, 315, 302, 410),
)
MOST_PATIENTS = 100 * len(AREAS)


@dataclass(slots=True)
class Person:
    """`answers`: the chance that a call by a stranger is answered. `expects_call`: a
    text they read has told them that a program will call."""

    number: int
    needs: tuple[str, ...]
    wants: bool
    consents: bool
    textable: bool
    has_phone: bool
    answers: float
    place: int
    born: date
    expects_call: bool = False

    @property
    def phone(self) -> str:
        """From the block of each area that belongs to nobody."""
        area, line = divmod(self.number, 100)
        return f"+1{AREAS[area]}55501{line:02d}"


def draw_person(
    number: int, draws: Draws, answering: Answering, needs: tuple[str, ...], places: int
) -> Person:
    stream = draws.stream("person", number)
    chosen = stream.sample(needs, k=2)
    born = date(stream.randint(1945, 2004), stream.randint(1, 12), 1)
    place, answers = stream.randrange(places), answering.draw(stream)
    count = 0
    if draws.happens("need", number):
        count = 1 + draws.happens("second_need", number)
    return Person(
        number=number,
        needs=tuple(chosen[:count]),
        wants=draws.happens("wants", number),
        consents=draws.happens("consents", number),
        textable=draws.happens("textable", number),
        has_phone=not draws.happens("dead_number", number),
        answers=answers,
        place=place,
        born=born,
    )


def call_reaches(
    person: Person, draws: Draws, *about: object, weight: float = 1.0
) -> bool:
    """`weight`: as if a stranger had called so many times."""
    if not person.has_phone:
        return False
    chance = 1 - (1 - person.answers) ** weight
    return draws.stream("call", person.number, *about).random() < chance
