# SPDX-License-Identifier: EUPL-1.2
"""One child process: started in a session of its own, told to end when we die, stopped with its whole group."""

import contextlib
import ctypes
import os
import pwd
import signal
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from local import priority

PR_SET_PDEATHSIG = 1
LIBC = ctypes.CDLL(None)
STEADY = 10.0  # seconds a program must have lived for its next restart to be immediate
LONGEST_WAIT = 10.0  # seconds
PIPED = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.STDOUT}
APART = PIPED | {"start_new_session": True}  # a Ctrl-C on the terminal reaches us, not it: we stop it in our order


@dataclass
class Program:
    name: str
    command: list[str]
    env: dict[str, str] = field(default_factory=dict)
    ready: Callable[[], bool] = lambda: True
    user: str | None = None  # system user it runs as, when we are root
    stop: signal.Signals = signal.SIGTERM
    orphaned: signal.Signals = signal.SIGTERM  # what the kernel sends it when we are killed
    before: Callable[[], None] = lambda: None  # tidying before each start
    cwd: Path | str = "/"
    patience: float = 5.0  # seconds it has to stop by itself; what it owed is in rows, taken up at the next start
    service: bool = False  # others need it: it stops after them


@dataclass
class Child:
    program: Program
    process: subprocess.Popen | None = None
    started: float = 0.0
    restart_at: float = 0.0  # 0: not dead, or its death was not noticed yet
    wait: float = 0.0

    def start(self) -> None:
        self.program.before()
        self.process = spawn(self.program)
        self.started = time.monotonic()
        self.restart_at = 0.0

    def is_alive(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def plan_restart(self) -> None:
        """At once the first time, then after waits that double while it keeps dying young."""
        lived = time.monotonic() - self.started
        self.wait = 0.1 if lived > STEADY else min(max(self.wait, 0.1) * 2, LONGEST_WAIT)
        self.restart_at = time.monotonic() + self.wait

    def signal_group(self, number: signal.Signals) -> None:
        """Its group, not only itself: a killed master leaves workers behind."""
        if self.process is not None:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self.process.pid, number)

    def ask_to_stop(self) -> None:
        if self.is_alive():
            self.process.send_signal(self.program.stop)


def spawn(program: Program, on_terminal: bool = False) -> subprocess.Popen:
    parent, ours = os.getpid(), priority.patience()
    process = subprocess.Popen(
        program.command,
        env=program.env,
        cwd=program.cwd,
        preexec_fn=lambda: end_with(parent, program.orphaned),
        **({} if on_terminal else APART),
        **(identity(program.user) if program.user else {}),
    )
    if ours and not on_terminal:
        priority.settle(process.pid, ours)  # its session is a new one, which begins at 0
    return process


def identity(user: str) -> dict:
    entry = pwd.getpwnam(user)
    return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}


def end_with(parent: int, number: signal.Signals) -> None:
    """In the child, after its change of user: changing user would clear the parent-death signal."""
    LIBC.prctl(PR_SET_PDEATHSIG, int(number), 0, 0, 0)
    if os.getppid() != parent:
        os._exit(1)
