from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from care.monitoring.charts import SHOWN, lines_of
from care.sections import Section

if TYPE_CHECKING:
    from people.permissions import Reader


def section(reader: "Reader") -> Section:
    """Open alerts, the latest of each measure, and when they are asked next."""
    person = reader.patient
    readings = list(person.readings.counted().newest_of_each(SHOWN))
    return Section(
        "monitoring",
        _("Monitoring"),
        "care/monitoring/_section.html",
        {
            "patient": person,
            "alerts": list(person.alerts.unacknowledged()[:5]),
            "lines": [line for line in lines_of(readings, []) if line.latest],
            "check_in": person.check_ins.order_by("-due_on", "pk").first(),
        },
        is_aside=True,
    )
