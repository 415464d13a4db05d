from care.monitoring.alerts import escalate_alerts
from care.monitoring.check_ins import run_check_ins
from care.monitoring.plan import watch_stalled_goals
from notifications.jobs import register_job


def register() -> None:
    register_job("run_check_ins", every_seconds=1800, run=run_check_ins)
    register_job("watch_stalled_goals", every_seconds=3600, run=watch_stalled_goals)
    register_job("escalate_alerts", every_seconds=600, run=escalate_alerts)
