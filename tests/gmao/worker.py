# SPDX-License-Identifier: EUPL-1.2
"""A worker that a test kills: for each line that it reads, it says the number of a child that sends what is due."""

import os
import sys

import django

django.setup()

from apps.interventions import tasks  # noqa: E402


def main() -> None:
    for _line in sys.stdin:
        child = os.fork()
        if not child:
            tasks.send_to_gmao()
            os._exit(0)
        print(child, flush=True)  # noqa: T201  (this is how it speaks)
        os.waitpid(child, 0)
        print("over", flush=True)  # noqa: T201


if __name__ == "__main__":
    main()
