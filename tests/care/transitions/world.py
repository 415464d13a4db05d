"""A stay of the world's patient, and what tells of stays."""

from typing import TYPE_CHECKING, Any

from care.models import RefusedStay, StayImport
from care.transitions.feeds import create_token
from tests.care.transitions.factories import make_transition

if TYPE_CHECKING:
    from tests.world import World


def of_transitions(world: "World") -> dict[str, Any]:
    """The patient came home yesterday; a hospital tells of stays, by file and by
    itself."""
    users = world.users
    home = {"pk": make_transition(world.patient).pk}
    token, _secret = create_token(
        organization=world.clinic, name="General Hospital", actor=users["supervisor"]
    )
    run = StayImport.objects.create(
        organization=world.clinic, file_name="stays.csv", by=users["supervisor"]
    )
    RefusedStay.objects.create(run=run, line=2, row={"class": "x"}, reasons=["No."])
    return {
        "care:transition": home,
        "care:transition_do": {**home, "name": "tick"},
        "care:token_revoke": {"pk": token.pk},
        "care:stay_import": {"pk": run.pk},
    }
