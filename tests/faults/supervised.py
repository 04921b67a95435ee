# SPDX-License-Identifier: EUPL-1.2
"""`python -m tests.faults.supervised NAME`: the demo's supervisor around a small town, with one thing more.

A program that a test holds down (a file `held/PROGRAM` in the folder) is not started again until it is let go.
"""

# ruff: noqa: I001  (tests.stack makes `local` importable: it comes first)
import tests.stack  # noqa: F401

import os
import sys
from contextlib import suppress
from functools import partial

from local import demo, services
from local.child import Child, Program
from local.folder import ROOT, RunFolder
from local.log import Log
from local.supervisor import Interrupted, Supervisor


class Holding(Supervisor):
    def look_after(self, child: Child) -> None:
        held = self.pids.parent / "held" / child.program.name
        if child.is_alive() or not held.exists():
            super().look_after(child)


def main(name: str) -> None:
    folder = RunFolder(name)
    with folder.lock():
        settings = demo.settle(folder)
        env = demo.environment(folder, settings) | {"OUTBOUND_ALLOW": os.environ["TOWN_OUTBOUND"], "LOG_LEVEL": "INFO"}
        log = Log(folder.path / "log", services.secrets(settings, env))
        with suppress(Interrupted), Holding(log, folder.path / "pids") as supervisor:
            services.start(supervisor, folder, settings)
            prepare(supervisor, env)
            for program in demo.programs(folder, settings["WEB_PORT"], env):
                if program.name != "city":
                    supervisor.start(program)
            if supervisor.pump_until(partial(demo.is_ready, env["BASE_URL"]), 240):
                (folder.path / "ready").touch()
            supervisor.pump_until(lambda: False)


def prepare(supervisor: Supervisor, env: dict[str, str]) -> None:
    for words in (["migrate", "--no-input", "-v0"], ["load_reference"], ["collectstatic", "--no-input", "-v0"]):
        demo.manage_command(supervisor, env, *words)
    supervisor.run_once(Program("town", [demo.PYTHON, "-m", "tests.faults.town"], env, cwd=ROOT))


if __name__ == "__main__":
    main(sys.argv[-1])
