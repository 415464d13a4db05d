from care.transitions.services import end_watches
from notifications.jobs import register_job

HOUR = 3600


def register() -> None:
    register_job("end_transitions", HOUR, end_watches)
