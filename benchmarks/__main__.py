# SPDX-License-Identifier: EUPL-1.2
"""`python -m benchmarks` runs them all."""

import sys

from benchmarks import run

sys.exit(run.main(sys.argv[1:]))
