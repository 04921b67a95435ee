# SPDX-License-Identifier: EUPL-1.2
"""Every benchmark in turn, each in a process of its own; then their verdicts (ours / limit, ours / peer) together.

make bench            all of them
make bench, by hand:  python3 deploy/stack.py run --name bench -- .venv/bin/python benchmarks/run.py ingest fanout
"""

import subprocess
import sys
from pathlib import Path
from urllib.request import urlopen

HERE = Path(__file__).resolve().parent
NAMES = ("ingest", "fanout", "latency", "observe", "import", "tiles", "savings", "demo_latency", "first_view", "field")
NEED_DEMO = ("demo_latency", "first_view", "field")  # measured on the whole running demo (`make up` first)
DEMO = "http://localhost:8000"
VERDICT = ("bar", "limit")  # the lines that compare


def main(names):
    verdicts = []
    for name in names or [name for name in NAMES if (HERE / f"{name}.py").exists()]:
        print(f"\n== {name}", flush=True)
        if name in NEED_DEMO and not demo_answers():
            verdicts.append(f"{name}: not measured, no demo on {DEMO} (bar: run `make up` first)")
            continue
        lines, code = run(HERE / f"{name}.py")
        verdicts += [line for line in lines if any(word in line for word in VERDICT)]
        verdicts += [f"{name}: ended with code {code}"] * bool(code)
    print("\n== Verdicts (bars: benchmarks/README.md)")
    print("\n".join(verdicts))
    return 0


def demo_answers():
    try:
        with urlopen(f"{DEMO}/readyz", timeout=3) as answer:
            return answer.status == 200
    except OSError:
        return False


def run(script):
    """Its lines, shown as they come, and its exit code."""
    lines = []
    with subprocess.Popen([sys.executable, str(script)], stdout=subprocess.PIPE, text=True) as child:
        for line in child.stdout:
            print(line, end="", flush=True)
            lines.append(line.rstrip())
    return lines, child.returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
