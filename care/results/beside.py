"""What is to come back from a referral, on the worker's page of it."""

from care.models import ResultRequest
from care.models.results import BRINGS_NONE
from referrals.beside import Beside, register_for_workers
from referrals.models import Referral


def register() -> None:
    register_for_workers(_result)


def _result(referral: Referral) -> Beside:
    """Where none can come any more, none is waited for."""
    found = ResultRequest.objects.filter(referral=referral).first()
    if found and found.is_waiting and referral.status in BRINGS_NONE:
        found = None
    context = {"referral": referral, "result": found}
    return Beside("care/results/_beside.html", context)
