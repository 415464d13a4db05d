"""The invented directory as people search it: listings that say different things, and
doors that open at different hours."""

from resources.benchmark.directory import DESCRIPTION, Directory
from resources.benchmark.filling import Columns

# Of each word the share of listings that say it, as common words and rare ones.
SAID = {
    "food": 0.2,
    "legal aid": 0.05,
    "diapers": 0.02,
    "winter coats": 0.01,
    "bus pass": 0.01,
    "dentist": 0.005,
    "baby formula": 0.005,
}
OPENS = tuple(
    f"{hour:02}:{minute:02}:00" for hour in range(6, 12) for minute in (0, 30)
)
CLOSES = tuple(f"{hour}:{minute:02}:00" for hour in range(14, 22) for minute in (0, 30))
# An organization's service is at about so many places, and so many are public.
PLACES_EACH = 1.37


class VariedDirectory(Directory):
    def __init__(self, services: int, *, city: bool = False, seed: int = 1) -> None:
        super().__init__(round(services * PLACES_EACH), city=city, seed=seed)

    def _services(self) -> Columns:
        count = len(self.service_ids)
        said = {word: self.draw.random(count) < share for word, share in SAID.items()}
        descriptions = [
            f"{DESCRIPTION} {' '.join(word for word in said if said[word][number])}"
            for number in range(count)
        ]
        return {**super()._services(), "description": descriptions}

    def _hours(self) -> Columns:
        """Two days of the week in five differ from the rest, door by door."""
        columns = super()._hours()
        doors = len(list(columns["weekday"])) // 5
        opens, closes = [], []
        for _door in range(doors):
            first, other, last, late = self.draw.integers(0, len(OPENS), 4).tolist()
            opens += [OPENS[first]] * 3 + [OPENS[other]] * 2
            closes += [CLOSES[last]] * 3 + [CLOSES[late]] * 2
        return {**columns, "opens_at": opens, "closes_at": closes}
