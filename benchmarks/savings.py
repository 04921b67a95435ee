# SPDX-License-Identifier: EUPL-1.2
"""B12: baselines and savings of all meters at once, against OpenDSM, one meter after the other; and do they agree?

    .venv/bin/python benchmarks/savings.py [meters] [meters of OpenDSM]
    OPENDSM_PYTHON=/srv/opendsm/bin/python .venv/bin/python benchmarks/savings.py
    .venv/bin/python benchmarks/savings.py --install

Needs no service. OpenDSM is asked when OPENDSM_PYTHON names an interpreter that has it, or, with `--install`, in an
environment made for the run from requirements-opendsm.txt and thrown away; else it is said that it was not.
Fictitious buildings with known savings, a year before and a year after; both get the same days and degrees. What is
compared is the processor, ours on one thread; the first meter of OpenDSM, which compiles its model, does not count.
Savings are compared on each meter, in points of the adjusted baseline; the intervals of 90 % too.
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median
from time import process_time

for threads in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(threads, "1")

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

import numpy as np  # noqa: E402

from apps.energy import audited  # noqa: E402
from apps.energy.maths import change_point, periods, savings  # noqa: E402
from benchmarks import buildings  # noqa: E402

FASTER, APART = 1_000, 0.02  # the bars: times OpenDSM; of the adjusted baseline
ROUNDS, SEED = 5, 2026
SHARES = (0.0, 0.05, 0.10, 0.33)


def main(meters: int = 200, asked: int = 4, *, install: bool = False) -> int:
    town = buildings.town(SEED, np.resize(SHARES, meters).astype(float))
    ours, each = measured(town)
    error = np.abs(ours.avoided / ours.adjusted - town.saved)
    right = np.abs(ours.avoided - truth(town)) <= ours.half
    print(f"B12 {meters} meters, {len(town.days)} days: {each * 1000:.3f} ms of processor a meter, to fit and to judge")
    print(f"B12 error on known savings: {median(error):.2%} at the median, {max(error):.2%} at worst")
    print(f"B12 intervals of 90 % that contain the truth: {right.mean():.1%}")
    python = os.environ.get("OPENDSM_PYTHON", "")
    if python:
        return compared(town, ours, each, asked, python)
    if not install:
        print(
            "B12 OpenDSM is not installed, the limit is not measured: OPENDSM_PYTHON names no interpreter that has it"
        )
        return 0
    with tempfile.TemporaryDirectory(prefix="opendsm-") as folder:
        return compared(town, ours, each, asked, installed(Path(folder)))


def measured(town: buildings.Town) -> tuple[savings.Savings, float]:
    """(savings, seconds of processor for one meter): from arrays to verdicts, the median of some rounds."""
    times = []
    for _ in range(ROUNDS):
        began = process_time()
        every = periods.daily(town.days, town.kwh, town.temperature, occupied=town.working)
        every = every.without([buildings.WORKS])
        models = change_point.fit_many(every.between(*buildings.BEFORE))
        found = savings.avoided(models, every.between(*buildings.AFTER))
        times.append(process_time() - began)
    return found, median(times) / len(town.kwh)


def truth(town: buildings.Town) -> np.ndarray:
    first, last = (np.datetime64(day) for day in buildings.AFTER)
    inside = (town.days >= first) & (town.days < last)
    return (town.would - town.kwh)[:, inside].sum(axis=1)


def compared(town: buildings.Town, ours: savings.Savings, each: float, asked: int, python: str) -> int:
    opinions = audited.savings(
        town.days,
        town.kwh[: asked + 1],
        town.temperature,
        before=buildings.BEFORE,
        after=buildings.AFTER,
        python=python,
    )
    theirs = median(one.processor for one in opinions[1:])
    first = opinions[0]
    print(f"B12 OpenDSM {first.version}: {theirs:.2f} s of processor a meter, {first.processor:.0f} s the first")
    print(f"B12 {theirs / each:,.0f} x OpenDSM (bar: {FASTER:,} x)")
    apart = agreed(town, ours, opinions)
    return int(theirs / each < FASTER or apart > APART)


def agreed(town: buildings.Town, ours: savings.Savings, opinions: list[audited.Opinion]) -> float:
    """How far apart the savings are at worst; each pair is printed."""
    known, apart, wider, right = truth(town), [], [], np.zeros(2, dtype=int)
    for rank, (one, opinion) in enumerate(zip(ours, opinions, strict=False)):
        apart.append(one.share - opinion.share)
        wider.append(one.avoided.half / opinion.half)
        right += [abs(value - known[rank]) <= half for value, half in said(one, opinion)]
        print(
            f"  {town.saved[rank]:.0%} planted: ours {one.share:.2%} ± {one.avoided.half / one.adjusted:.2%}, "
            f"theirs {opinion.share:.2%} ± {opinion.half / opinion.adjusted:.2%}"
        )
    worst = max(map(abs, apart))
    print(f"B12 savings {worst:.2%} apart at worst, {median(apart):+.2%} at the median (bar: {APART:.0%})")
    print(f"B12 intervals that contain the truth, of {len(opinions)}: {right[0]} of ours, {right[1]} of theirs")
    print(f"B12 our intervals are {median(wider):.2f} x as wide as theirs (the limit is 90 % that contain it)")
    return worst


def said(one: savings.Saving, opinion: audited.Opinion) -> list[tuple[float, float]]:
    return [(one.avoided.value, one.avoided.half), (opinion.avoided, opinion.half)]


def installed(folder: Path) -> str:
    print("B12 installing OpenDSM in an environment of its own…", flush=True)
    subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
    python = str(folder / "bin/python")
    wanted = str(ROOT / "requirements-opendsm.txt")
    subprocess.run([python, "-m", "pip", "install", "-q", "-r", wanted], check=True)
    return python


if __name__ == "__main__":
    sizes = [int(word) for word in sys.argv[1:] if word.isdigit()]
    sys.exit(main(*sizes, install="--install" in sys.argv))
