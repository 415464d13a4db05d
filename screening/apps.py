from django.apps import AppConfig
from django.core.checks import register


class ScreeningConfig(AppConfig):
    name = "screening"

    def ready(self) -> None:
        from screening import kiosk, receivers  # noqa: F401
        from screening.checks import check_instruments

        register(check_instruments)
