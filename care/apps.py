from django.apps import AppConfig


class CareConfig(AppConfig):
    name = "care"

    def ready(self) -> None:
        from care import messages, own_screening, receivers, rescreening  # noqa: F401
        from care.medications import interactions  # noqa: F401
        from care.medications import receivers as medications  # noqa: F401
        from care.plans import jobs as plan_jobs
        from care.plans import receivers as plan_receivers  # noqa: F401
        from care.programs import receivers as programs  # noqa: F401

        rescreening.register()
        plan_jobs.register()
