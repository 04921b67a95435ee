# SPDX-License-Identifier: EUPL-1.2
"""Who goes first on a busy machine.

The kernel shares the processor between sessions, then inside each (`man 7 sched`, autogroup): niceness alone says
nothing to the processes of another session, so the group of a session is told too, and a new one begins at 0.
"""

import os
import time
from pathlib import Path

STEP = 10
MANY = 5
PAUSE = 0.15  # seconds: the kernel takes one such order per tenth of a second from who is not root


def step_aside() -> None:
    """We, and what we start from now on, leave the processor to who does not."""
    os.nice(STEP)
    settle(os.getpid(), STEP)


def patience() -> int:
    """Niceness of the group that we are in; our own outside of any, as under a `make` that no session opened."""
    try:
        words = Path("/proc/self/autogroup").read_text().split()
    except OSError:
        words = []
    return int(words[-1]) if words else os.nice(0)


def settle(pid: int, wanted: int) -> None:
    """The session of `pid` is as patient as wanted, where the kernel can be told so.

    It is a courtesy: it refuses (`EINVAL`) what is in no group, niceness counts alone there; a `/proc` that is closed,
    or a program that has ended, loses nothing either.
    """
    file = Path(f"/proc/{pid}/autogroup")
    for _ in range(MANY):
        try:
            file.write_text(str(wanted))
        except BlockingIOError:
            time.sleep(PAUSE)
        except OSError:
            return
        else:
            return
