from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CareConfig(AppConfig):
    name = "care"

    def ready(self) -> None:
        import care.members.receivers  # noqa: F401
        from care import messages, own_screening, receivers, rescreening  # noqa: F401
        from care.assessment import due, way_back
        from care.medications import interactions  # noqa: F401
        from care.medications import receivers as medications  # noqa: F401
        from care.members import asking
        from care.members.permissions import sees_segments
        from care.monitoring import check_ins  # noqa: F401
        from care.monitoring import jobs as monitoring_jobs
        from care.monitoring import receivers as monitoring  # noqa: F401
        from care.plans import jobs as plan_jobs
        from care.plans import receivers as plan_receivers  # noqa: F401
        from care.programs import phone
        from care.programs import receivers as programs  # noqa: F401
        from care.results import beside as results_beside
        from care.results import jobs as result_jobs
        from care.results import receivers as results  # noqa: F401
        from care.shared_goals import receivers as shared_goals
        from care.transitions import jobs
        from care.transitions import receivers as transitions  # noqa: F401
        from care.visits import jobs as visit_jobs
        from care.visits import receivers as visits  # noqa: F401
        from people.navigation import Page, add_page

        rescreening.register()
        plan_jobs.register()
        visit_jobs.register()
        result_jobs.register()
        results_beside.register()
        shared_goals.register()
        asking.register()
        add_page(Page(_("Members"), "care:segments", sees_segments))
        jobs.register()
        phone.register()
        due.register()
        way_back.register()
        monitoring_jobs.register()
