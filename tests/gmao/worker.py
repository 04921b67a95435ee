# SPDX-License-Identifier: EUPL-1.2
"""A worker that a test kills: for each line that it reads, it says the number of a child, which sends what is due once
the test has read that number (another line): nothing is sent by a child that nobody could kill."""

import os
import sys

import django

django.setup()

from apps.interventions import tasks  # noqa: E402


def main() -> None:
    while sys.stdin.readline():
        gate, opened = os.pipe()
        child = os.fork()
        if not child:
            os.read(gate, 1)
            tasks.send_to_gmao()
            os._exit(0)
        print(child, flush=True)  # noqa: T201  (this is how it speaks)
        sys.stdin.readline()
        os.write(opened, b"!")
        os.waitpid(child, 0)
        os.close(gate)
        os.close(opened)
        print("over", flush=True)  # noqa: T201


if __name__ == "__main__":
    main()
