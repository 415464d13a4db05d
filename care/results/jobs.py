from django.utils import timezone
from django.utils.translation import gettext as _

from care.models import ResultRequest
from care.results.services import raise_result_task
from care.results.task_kinds import RESULT_LATE
from notifications.jobs import register_job
from people.tasks import raised_since_day
from referrals.jobs import each


def watch_results() -> int:
    """A result that has not come by its day is asked about, once for each day set."""
    late = ResultRequest.objects.waiting().filter(
        ~raised_since_day(RESULT_LATE, "due_on"), due_on__lt=timezone.localdate()
    )
    rows = late.select_related("referral__patient", "referral__sender")
    return each(rows.order_by("due_on", "pk"), _raise)


def _raise(result: ResultRequest) -> bool:
    title = _("A result of a referral has not come: ask for it")
    raise_result_task(result, RESULT_LATE, title)
    return True


def register() -> None:
    register_job("watch_results", every_seconds=3600, run=watch_results)
