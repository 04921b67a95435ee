# SPDX-License-Identifier: EUPL-1.2
"""A wall screen that stays open: browser heap after garbage collection, at the end over at the start, while alarms and
incidents come and go. Each end is the lightest of 75 s: what is over leaves the page once a minute.

    .venv/bin/python benchmarks/wall.py [minutes, 3 at least] [events/s] [user] [password]

Against a running demo (`make up`). Each event is news of an alarm or an incident that was never heard of: opened, then
over ten seconds later. The outbox alone is written: no fact is touched, and the news are forgotten with the others.
`60 50` is an hour; without an argument, five minutes at 50 events/s.
"""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def by_the_demo(*given: str) -> int:
    """The same in a process of the demo, which knows its database."""
    code = f"import sys; from benchmarks import wall_stage; sys.exit(wall_stage.main(*{given!r}))"
    command = [sys.executable, "deploy/stack.py", "manage", "--name", "demo", "shell", "-v0", "-c", code]
    return subprocess.run(command, cwd=ROOT, env=os.environ | {"LOG_LEVEL": "WARNING"}, check=False).returncode


if __name__ == "__main__":
    sys.exit(by_the_demo(*sys.argv[1:]))
