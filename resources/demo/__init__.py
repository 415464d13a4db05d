"""The directory of the demo: real food sites, and invented organizations as samples."""

from pathlib import Path

from resources.categories import add_missing_categories
from resources.importing.progress import Progress, silent
from resources.importing.report import Report
from resources.importing.run import import_directory

FOOD_SITES = Path(__file__).parent / "allegheny_food_access.csv"
SAMPLES = Path(__file__).parent / "sample_organizations.json"


def load_demo_directory(
    progress: Progress = silent,
) -> tuple[Report, Report]:
    """Imports both parts; a second call writes nothing. Answers the two reports:
    1,327 food sites of Allegheny County, then at least 60 sample services."""
    add_missing_categories()
    food = import_directory(
        path=FOOD_SITES, mapping="pittsburgh-food-access", progress=progress
    )
    samples = import_directory(path=SAMPLES, source="samples", progress=progress)
    return food, samples
