# SPDX-License-Identifier: EUPL-1.2
"""After any fault everything works again within 30 s: the tests of the faults, alone on the machine, held to it.

python3 deploy/stack.py run --name bench -- .venv/bin/python benchmarks/recovery.py [test or -k words]

A process is killed, a socket cut, Redis hung, the broker or PostgreSQL stopped, real programs running; each test waits
for the service to be back and compares the database with what was said. A test fails where the bar is not met.
"""

import os
import subprocess
import sys
import time
import xml.etree.ElementTree as ElementTree
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).resolve().parents[1]
BAR = 30.0  # seconds


def main(words: list[str]) -> int:
    with TemporaryDirectory() as folder:
        report = Path(folder) / "report.xml"
        command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", f"--junit-xml={report}"]
        began = time.monotonic()
        code = subprocess.run(
            [*command, *(words or ["tests/faults"])], cwd=ROOT, env=os.environ | {"FAULTS_ALONE": "1"}
        ).returncode
        if not report.exists():
            return code
        suite = ElementTree.parse(report).getroot().find("testsuite")
    kept = int(suite.get("tests")) - sum(int(suite.get(name)) for name in ("failures", "errors", "skipped"))
    print(
        f"recovery: {kept} of {suite.get('tests')} faults back within {BAR:.0f} s (bar: all), "
        f"{time.monotonic() - began:.0f} s in all, load {os.getloadavg()[1]:.1f} on {os.cpu_count()} cores"
    )
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
