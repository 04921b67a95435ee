# SPDX-License-Identifier: EUPL-1.2
"""B5: delay from the commit to the client at a steady rate. Ours, raw `websockets.broadcast`, Channels pub/sub.

python3 deploy/stack.py run --name bench -- .venv/bin/python benchmarks/latency.py [clients] [rate] [seconds]
"""

import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks import live_stage as stage  # noqa: E402
from benchmarks.fanout import PATIENCE, Ours, PubSub, Raw  # noqa: E402

BAR = 250  # milliseconds at p99, with frames of 100 ms


def steady(subject, count, rate, seconds):
    """Delays of every delivery in milliseconds, and how many were lost."""
    messages = rate * seconds
    with subject.serve() as port, stage.clients(port, subject.path, subject.cookie, count, expected=messages) as crowd:
        start = time.monotonic()
        for number in range(messages):
            time.sleep(max(0.0, start + number / rate - time.monotonic()))
            subject.send([number])
        heard, delays, *_ = crowd.end(PATIENCE)
    return [delay * 1000 for delay in delays], count * messages - sum(heard)


def main(count=200, rate=50, seconds=8):
    p99 = {}
    for subject in (Ours(), Raw(), PubSub()):
        delays, lost = steady(subject, count, rate, seconds)
        p50, p99[subject.name] = stage.quantile(delays, 0.5), stage.quantile(delays, 0.99)
        last = p99[subject.name]
        print(f"B5 {subject.name:<22} {count} x {rate}/s: p50 {p50:.0f} ms, p99 {last:.0f} ms, {lost} lost", flush=True)
    ours, raw = p99["connecte"], p99["websockets.broadcast"]
    print(f"B5 p99 ours {ours:.0f} ms (bar {BAR}), ours / raw = {ours / raw:.1f}")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
