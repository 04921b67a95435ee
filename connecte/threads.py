# SPDX-License-Identifier: EUPL-1.2
"""How long a thread that computes keeps the interpreter while another waits for it.

A page asks the database twenty times and waits for its turn after each answer: at Python's five milliseconds, beside
one thread that computes, that is a tenth of a second of nothing.
"""

import sys

TURN = 0.0005  # seconds


def share() -> None:
    sys.setswitchinterval(TURN)
