import os
import signal
import socket
import subprocess
import sys
from argparse import ArgumentParser
from pathlib import Path
from time import sleep
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from config.demo.seed import PASSWORD, is_seeded, seed_demo, sign_ins

STOP_WITHIN_SECONDS = 10


class Command(BaseCommand):
    help = "Set up a demonstration, do the main job once, and serve site and worker."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--no-serve", action="store_true", help="Set up only.")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError(
                "The demonstration makes invented people and open phones: it runs only"
                " with settings that set DEMO, such as config.settings.dev."
            )
        if not options["no_serve"]:
            _require_free(options["host"], options["port"])
        settings.BASE_URL = f"http://localhost:{options['port']}"
        self._set_up()
        if not options["no_serve"]:
            self._serve(options["host"], options["port"])

    def _set_up(self) -> None:
        Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)
        self.stdout.write("Preparing the database ...")
        call_command("migrate", verbosity=0)
        if is_seeded():
            self.stdout.write("The demonstration is there already.")
            return
        seed_demo(say=self.stdout.write)
        call_command("walkthrough", stdout=self.stdout)

    def _serve(self, host: str, port: int) -> None:
        environment = {
            **os.environ,
            "DEBUG": "0",
            "BASE_URL": f"http://localhost:{port}",
            "LOG_LEVEL": "WARNING",
            "DJANGO_SETTINGS_MODULE": os.environ["DJANGO_SETTINGS_MODULE"],
        }
        commands = [
            [
                *(sys.executable, "-m", "gunicorn", "config.wsgi:application"),
                *("--bind", f"{host}:{port}", "--workers", "2", "--threads", "4"),
                *("--preload", "--log-level", "warning"),
            ],
            [sys.executable, "manage.py", "run_worker"],
        ]
        running = [
            subprocess.Popen(c, env=environment, cwd=settings.BASE_DIR)  # noqa: S603
            for c in commands
        ]
        self._announce(port)
        _wait(running)

    def _announce(self, port: int) -> None:
        base = f"http://localhost:{port}"
        users = sign_ins()
        width = 2 + max(len(role) for role, _email in users)
        lines = [
            "",
            f"Nearhand is at       {base}/",
            f"Patients' phones     {base}/demo/phones/",
            f"Everybody's e-mail   {base}/demo/mail/",
            f"Password for all     {PASSWORD}",
            "",
            *(f"  {role:<{width}}{email}" for role, email in users),
            "",
            "Ctrl-C stops the site and the worker.",
        ]
        self.stdout.write("\n".join(lines))
        self.stdout.flush()


def _require_free(host: str, port: int) -> None:
    """Said before the long set-up, not after it."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise CommandError(
                f"Port {port} cannot be used ({error.strerror}). Stop what uses it, or"
                f" take another: .venv/bin/python manage.py demo --port {port + 1}"
            ) from error


def _wait(running: "list[subprocess.Popen[bytes]]") -> None:
    """Until one of them ends or somebody stops us; then none is left behind."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _interrupt)
    try:
        while all(process.poll() is None for process in running):
            sleep(0.2)
    except KeyboardInterrupt:
        pass
    for process in running:
        process.terminate()
    for process in running:
        try:
            process.wait(timeout=STOP_WITHIN_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()


def _interrupt(*args: object) -> None:
    raise KeyboardInterrupt
