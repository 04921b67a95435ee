# SPDX-License-Identifier: EUPL-1.2
"""B5: delay from the commit to the client at a steady rate. Ours, raw `websockets.broadcast`, Channels pub/sub.

python3 deploy/stack.py run --name bench -- .venv/bin/python benchmarks/latency.py [clients] [rate] [seconds] [stalled]

With `stalled` clients, that connect and never read, ours is run a second time with them beside. Messages come by
50 commits a second at most: batches of an ingest that is quicker than ours.
"""

import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks import live_stage as stage  # noqa: E402
from benchmarks.fanout import PATIENCE, Ours, PubSub, Raw  # noqa: E402

COMMITS = 50  # a second at most
BAR = 250  # milliseconds at p99, with frames of 100 ms


def steady(subject, count, rate, seconds, stalled=0):
    """Delays of every delivery in milliseconds, how many were lost, how late the last batch was sent in seconds."""
    messages, batch = rate * seconds, max(1, rate // COMMITS)
    with (
        subject.serve() as port,
        stage.stalled(port, subject.path, subject.cookie, stalled),
        stage.clients(port, subject.path, subject.cookie, count, expected=messages) as crowd,
    ):
        start = time.monotonic()
        for number in range(0, messages, batch):
            time.sleep(max(0.0, start + number / rate - time.monotonic()))
            subject.send(range(number, min(messages, number + batch)))
        late = time.monotonic() - start - seconds
        heard, delays, *_ = crowd.end(PATIENCE)
    return [delay * 1000 for delay in delays], count * messages - sum(heard), late


def main(count=200, rate=50, seconds=8, stalled=0):
    p99 = {}
    runs = [(subject, 0) for subject in (Ours(), Raw(), PubSub())]
    runs[1:1] = [(runs[0][0], stalled)] if stalled else []
    for subject, beside in runs:
        delays, lost, late = steady(subject, count, rate, seconds, beside)
        name = f"{subject.name}{f', {beside} stalled' if beside else ''}"
        p50, p99[name] = stage.quantile(delays, 0.5), stage.quantile(delays, 0.99)
        print(
            f"B5 {name:<22} {count} x {rate}/s: p50 {p50:.0f} ms, p99 {p99[name]:.0f} ms, worst {max(delays):.0f} ms, "
            f"{lost} lost, sent {max(0, late):.1f} s late",
            flush=True,
        )
    ours, raw = p99["connecte"], p99["websockets.broadcast"]
    print(f"B5 p99 ours {ours:.0f} ms (bar {BAR}), ours / raw = {ours / raw:.1f}")
    if stalled:
        print(f"B5 with {stalled} stalled / without = {p99[f'connecte, {stalled} stalled'] / ours:.2f}")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
