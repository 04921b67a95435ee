# SPDX-License-Identifier: EUPL-1.2
"""The only loop: writes what the children say, restarts the dead, stops them all, the services last."""

import signal
import time
from collections.abc import Callable
from pathlib import Path

from local.child import Child, Program, spawn
from local.folder import Refused
from local.log import Log

ENDINGS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Interrupted(Exception):
    """SIGINT, SIGTERM or SIGHUP was received: time to stop everything."""


def interrupt(*_) -> None:
    raise Interrupted


class Supervisor:
    """Use it as a context: leaving it, for whatever reason, stops what it started and nothing else."""

    def __init__(self, log: Log, pids: Path):
        self.log, self.pids = log, pids
        self.children: list[Child] = []

    def __enter__(self):
        self.pids.mkdir(exist_ok=True)
        for stale in self.pids.iterdir():
            stale.unlink()
        for number in ENDINGS:
            signal.signal(number, interrupt)
        return self

    def __exit__(self, *_):
        for number in ENDINGS:
            signal.signal(number, signal.SIG_IGN)
        self.stop([child for child in self.children if not child.program.service])
        self.stop([child for child in self.children if child.program.service])

    def start(self, program: Program, within: float = 120.0) -> Child:
        """Keep a program alive from now on; return once it is ready. Raises Refused when it is not in time."""
        child = Child(program)
        self.launch(child)
        self.children.append(child)
        if not self.pump_until(program.ready, within):
            raise Refused(f"{program.name} ne répond pas après {within:.0f} s. Voir {self.log.where}")
        return child

    def run_once(self, program: Program) -> None:
        """Run a command to its end, its words in the log. Raises Refused when it fails."""
        child = Child(program)
        self.launch(child)
        try:
            self.pump_until(lambda: not child.is_alive())
        finally:
            child.signal_group(signal.SIGTERM)
        self.log.listen_for(0.1)
        if code := child.process.returncode:
            raise Refused(f"« {program.name} » a échoué (code {code}). Voir {self.log.where}")

    def run_foreground(self, program: Program) -> int:
        """Run the user's command on the user's terminal while the children are kept alive; return its exit code."""
        process = spawn(program, on_terminal=True)
        signal.signal(signal.SIGINT, lambda *_: None)  # the terminal tells the command too: let it decide
        try:
            self.pump_until(lambda: process.poll() is not None)
        except Interrupted:
            process.terminate()
            process.wait()
        return process.returncode if process.returncode >= 0 else 128 - process.returncode

    def pump_until(self, condition: Callable[[], bool], within: float = float("inf")) -> bool:
        """Keep the children alive until `condition`, looked at ten times a second. False when it is not met in time."""
        limit = time.monotonic() + within
        while not condition():
            if time.monotonic() > limit:
                return False
            self.pump()
        return True

    def pump(self) -> None:
        self.log.listen_for(0.1)
        for child in self.children:
            self.look_after(child)

    def look_after(self, child: Child) -> None:
        if child.is_alive():
            return
        if child.restart_at == 0.0:
            child.signal_group(signal.SIGKILL)  # workers left behind by a killed master would keep its port
            child.plan_restart()
            self.log.say(child.program.name, f"*** arrêté ({ending(child.process.returncode)}), redémarre")
        elif time.monotonic() >= child.restart_at:
            self.launch(child)

    def launch(self, child: Child) -> None:
        child.start()
        self.note(child)
        self.log.follow(child.program.name, child.process.stdout)

    def note(self, child: Child) -> None:
        """Its pid, whole at any moment: written beside, then put in place."""
        fresh = self.pids.with_suffix(".new")
        fresh.write_text(f"{child.process.pid}\n")
        fresh.replace(self.pids / child.program.name)

    def stop(self, children: list[Child]) -> None:
        """All of them at the same time: politely, then, for who is still there, not."""
        for child in children:
            child.ask_to_stop()
        limit = time.monotonic() + max((child.program.patience for child in children), default=0)
        while any(child.is_alive() for child in children) and time.monotonic() < limit:
            self.log.listen_for(0.05)
        for child in children:
            self.log.say(child.program.name, "arrêté" if not child.is_alive() else "ne s'arrête pas : tué")
            child.signal_group(signal.SIGKILL)
            child.process.wait()
        while self.log.listen(0):
            pass


def ending(code: int) -> str:
    return f"code {code}" if code >= 0 else signal.Signals(-code).name
