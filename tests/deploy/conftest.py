# SPDX-License-Identifier: EUPL-1.2
"""A real `stack.py run` of its own, in a folder of its own, that nothing outside can influence."""

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
STACK = [sys.executable, str(ROOT / "deploy" / "stack.py")]
GIVEN = {"DATABASE_URL", "REDIS_URL", "MQTT_URL", "SECRET_KEY", "FIELD_KEYS", "CONNECTE_RUN_DIR", "PORT"}


class Run:
    """`.run/NAME` and the supervisor that works in it."""

    def __init__(self, name: str):
        self.name, self.path, self.process = name, ROOT / ".run" / name, None
        self.env = {key: value for key, value in os.environ.items() if key not in GIVEN}

    def command(self, *words: str, **env: str) -> subprocess.CompletedProcess:
        words = [*STACK, "run", "--name", self.name, "--", *words]
        return subprocess.run(words, env=self.env | env, capture_output=True, text=True, timeout=300)

    def start(self) -> None:
        words = [*STACK, "run", "--name", self.name, "--", "sh", "-c", "echo prêt; exec sleep 900"]
        self.process = subprocess.Popen(words, env=self.env, stdout=subprocess.PIPE, text=True)
        assert self.process.stdout.readline() == "prêt\n"

    def end(self) -> None:
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(120)

    def pid(self, service: str) -> int:
        return int((self.path / "pids" / service).read_text())

    def settings(self) -> dict[str, str]:
        return dict(line.split("=", 1) for line in (self.path / "env").read_text().splitlines())

    def processes(self) -> list[int]:
        """Everybody whose command line or working folder is in this run's folder."""
        return [int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdecimal() and self.is_ours(entry)]

    def is_ours(self, entry: Path) -> bool:
        """The database may lie elsewhere: a clone in a closed home has it under /var/lib, by a link."""
        places = (self.path, (self.path / "postgres").resolve())
        try:
            folder, command = (entry / "cwd").readlink(), (entry / "cmdline").read_bytes()
        except OSError:
            return False
        return any(folder.is_relative_to(place) or str(place).encode() in command for place in places)


@pytest.fixture(scope="module")
def name():
    """The folder outlives a test: making a database cluster takes longer than starting it."""
    name = f"test-deploy-{os.getpid()}"
    yield name
    shutil.rmtree(ROOT / ".run" / name, ignore_errors=True)


@pytest.fixture
def run(name):
    one = Run(name)
    yield one
    if one.process and one.process.poll() is None:
        one.end()


def within(seconds: float, condition) -> bool:
    limit = time.monotonic() + seconds
    while time.monotonic() < limit:
        if condition():
            return True
        time.sleep(0.05)
    return False
