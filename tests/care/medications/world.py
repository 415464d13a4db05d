"""Lists of the world's patient that are compared."""

from typing import TYPE_CHECKING, Any
from uuid import uuid4

from tests.care.medications.factories import reconcile
from tests.world_addresses import OF_RECONCILIATION

if TYPE_CHECKING:
    from tests.world import World


def of_medications(world: "World") -> dict[str, Any]:
    """Two lists that differ, with an interaction, and a line that says nothing."""
    found = {
        "pk": reconcile(
            world.patient,
            world.users["social_worker"],
            patient="Zocor 20 mg at bedtime\nNyquil as needed\n12345",
            discharge="simvastatin 40 mg daily\nclarithromycin 500 mg bid",
        ).pk
    }
    return {
        **dict.fromkeys(OF_RECONCILIATION, found),
        "care:medication_line": {**found, "line": uuid4()},
        "care:reconciliation_paper": {**found, "language": "en"},
    }
