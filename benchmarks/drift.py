# SPDX-License-Identifier: EUPL-1.2
"""Drift on labelled series: `python -m benchmarks.drift [folder]`, no database.

The folder has NAB files (timestamp, value) and `fenetres_anomalies.json` (file: windows of anomalies, none: every alarm
is false). One set of parameters for all. Event-wise recall: windows touched by an episode, over windows; false alarms:
episodes that touch no window, per week of series. Each verdict uses the past only. The files served to choose the
parameters: the figure says what the method does, not what it will do elsewhere; `tests/energy/test_drift.py` holds
series drawn at random to the same parameters.
"""

import csv
import json
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from apps.energy.maths import drift

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT.parent / "shared/data/anomalies"
BARS = {"recall": 0.6, "false alarms a week": 0.25}


@dataclass(frozen=True, slots=True)
class Score:
    name: str
    windows: int
    found: int
    false: int
    weeks: float


def main(arguments) -> int:
    folder = Path(arguments[0]) if arguments else FOLDER
    if not folder.is_dir():
        print(f"not measured: {folder} is absent (bar: needs the labelled series)")
        return 0
    start = time.process_time()
    scores = scored(folder)
    seconds = time.process_time() - start
    for score in scores:
        print(f"{score.name:52} {score.found}/{score.windows} windows, {score.false} false in {score.weeks:.1f} weeks")
    recall, false = overall(scores)
    print(f"\noverall, {len(scores)} series, {seconds:.1f} s of processor, {drift.Settings()}")
    print(f"event-wise recall {recall:.2f} (bar {BARS['recall']})")
    print(f"false alarms per week {false:.3f} (bar {BARS['false alarms a week']})")
    return 0


def scored(folder: Path) -> list[Score]:
    windows = json.loads((folder / "fenetres_anomalies.json").read_text())
    return [_score(folder / name, name, windows[name]) for name in windows if (folder / name).exists()]


def overall(scores) -> tuple[float, float]:
    """Recall and false alarms per week."""
    recall = sum(score.found for score in scores) / sum(score.windows for score in scores)
    return recall, sum(score.false for score in scores) / sum(score.weeks for score in scores)


def _score(file: Path, name: str, labelled) -> Score:
    at, values = series(file)
    windows = [tuple(np.datetime64(moment[:19], "s") for moment in window) for window in labelled]
    episodes = drift.follow(at, values, zone="UTC").episodes
    found = sum(any(_touch(episode, window) for episode in episodes) for window in windows)
    false = sum(not any(_touch(episode, window) for window in windows) for episode in episodes)
    return Score(name, len(windows), found, false, float((at[-1] - at[0]).astype(int)) / 604_800)


def series(file: Path):
    """Instants in strict order: of two values at the same instant, the first."""
    with file.open() as lines:
        rows = list(csv.reader(lines))[1:]
    at, first = np.unique(np.array([row[0] for row in rows], "datetime64[s]"), return_index=True)
    return at, np.array([float(row[1]) for row in rows])[first]


def _touch(episode, window) -> bool:
    return bool(episode.start <= window[1] and episode.end >= window[0])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
