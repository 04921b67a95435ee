# SPDX-License-Identifier: EUPL-1.2
"""A second opinion on savings, by OpenDSM where it is installed (optional, Apache-2.0: `requirements-opendsm.txt`).

It pins what Connecte does not, so it lives in an environment of its own and is asked through a process. Seconds for
each meter: in the background, for those that are contested.
"""

import json
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import ArrayLike

from apps.energy.maths.periods import Day, as_day

SCRIPT = Path(__file__).with_name("audited_by_opendsm.py")
PATIENCE = 60.0  # seconds to begin with, and for each meter


class AuditFailed(RuntimeError):
    """The interpreter is absent, has no OpenDSM, or it fell: the message is its last line."""


@dataclass(frozen=True, slots=True)
class Opinion:
    """kWh of one meter over the days known to both. half: 90 %, as the model says it; seconds: of the clock, and of
    `processor`, to fit and predict (those of the first meter compile the model too).
    """

    adjusted: float
    measured: float
    half: float
    seconds: float
    processor: float
    refused: tuple[str, ...]
    version: str

    @property
    def avoided(self) -> float:
        return self.adjusted - self.measured

    @property
    def share(self) -> float:
        return self.avoided / self.adjusted if self.adjusted > 0 else float("nan")


def savings(
    days: ArrayLike,
    kwh: ArrayLike,
    temperature: ArrayLike,
    *,
    before: tuple[Day, Day],
    after: tuple[Day, Day],
    python: str,
    electricity: bool = True,
) -> list[Opinion]:
    """Of each meter of `kwh` (m, d), NaN where unknown, with `temperature` (d,) daily means in °C.

    `python`: the interpreter that has OpenDSM. Raises AuditFailed.
    """
    meters = np.atleast_2d(np.asarray(kwh, dtype=float))
    asked = {
        "days": [str(day) for day in np.asarray(days, dtype="datetime64[D]")],
        "temperature": _plain(np.asarray(temperature, dtype=float)),
        "meters": [_plain(row) for row in meters],
        "before": [str(as_day(day)) for day in before],
        "after": [str(as_day(day)) for day in after],
        "electricity": electricity,
    }
    told = json.loads(_ask(python, json.dumps(asked), PATIENCE * (1 + len(meters))))
    return [Opinion(**one | {"refused": tuple(one["refused"])}, version=told["version"]) for one in told["meters"]]


def _ask(python: str, text: str, patience: float) -> str:
    try:
        child = subprocess.run(  # noqa: S603 (an interpreter that the administrator names, and our own script)
            [python, "-I", str(SCRIPT)], input=text, capture_output=True, text=True, timeout=patience, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise AuditFailed(str(error)) from error
    if child.returncode:
        raise AuditFailed((child.stderr.strip().splitlines() or ["?"])[-1])
    return child.stdout


def _plain(values: Sequence[float] | np.ndarray) -> list[float | None]:
    return [float(one) if np.isfinite(one) else None for one in values]
