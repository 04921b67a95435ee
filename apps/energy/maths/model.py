# SPDX-License-Identifier: EUPL-1.2
"""What a baseline says once fitted: its parameters, what it predicts, how sure it is."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from apps.energy.maths.periods import Periods
from apps.energy.maths.refusals import Fault, InputRefused, Refusal

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]


class Kind(StrEnum):
    """By how many parameters: 1, 2, 3, 3 and 5 (ASHRAE 1050-RP)."""

    CONSTANT = "constant"
    LINEAR = "linear"
    HEATING = "heating"
    COOLING = "cooling"
    BOTH = "both"


# kWh/day; kWh/day per °C; °C; kWh/day per °C; °C; kWh/day per °C of temperature; kWh/day more when occupied
PARAMETERS = ("constant", "heating", "heating_base", "cooling", "cooling_base", "linear", "occupied")
CONSTANT, HEATING, HEATING_BASE, COOLING, COOLING_BASE, LINEAR, OCCUPIED = range(len(PARAMETERS))


@dataclass(frozen=True, slots=True)
class Model:
    """One meter's baseline: E/day = constant + heating · max(0, heating_base − T) + cooling · max(0, T − cooling_base)
    + linear · T + occupied · share occupied. Absent terms are None. `inverse`: (J'WJ)⁻¹ in the order of PARAMETERS.
    """

    kind: Kind | None  # None: no model could be fitted
    constant: float
    heating: float | None
    heating_base: float | None
    cooling: float | None
    cooling_base: float | None
    linear: float | None
    occupied: float | None
    n: int
    n_effective: float
    parameters: int
    r2: float
    adjusted_r2: float
    cv_rmse: float
    nmbe: float
    autocorrelation: float
    bic: float
    variance: float  # (kWh/day)², of one day, autocorrelation counted
    freedom: float
    days_known: int
    days_expected: int
    coldest: float  # daily mean temperatures seen by the baseline, °C
    warmest: float
    refusals: tuple[Refusal, ...]
    inverse: tuple[tuple[float, ...], ...]

    @property
    def is_refused(self) -> bool:
        return bool(self.refusals)

    def as_dict(self) -> dict[str, Any]:
        """For JSON: unknown figures are None."""
        return {key: _plain(value) for key, value in asdict(self).items()}

    @classmethod
    def from_dict(cls, kept: dict[str, Any]) -> Self:
        nan = float("nan")
        required = {key for key, kind in cls.__annotations__.items() if kind is float}
        found: dict[str, Any] = {
            key: nan if value is None and key in required else value for key, value in kept.items()
        }
        found["kind"] = None if kept["kind"] is None else Kind(kept["kind"])
        found["refusals"] = tuple(Refusal(code) for code in kept["refusals"])
        found["inverse"] = tuple(tuple(row) for row in kept["inverse"])
        return cls(**found)


@dataclass(frozen=True, slots=True, eq=False)
class Models:
    """m baselines as arrays, in the order of their meters; `models[i]` is one of them.

    values (m, 7): PARAMETERS, NaN where absent. inverse (m, 7, 7). The others (m,), as in `Model`.
    """

    kinds: NDArray[np.object_]
    values: Floats
    inverse: Floats
    figures: dict[str, Floats]
    refusals: tuple[tuple[Refusal, ...], ...]

    def __len__(self) -> int:
        return len(self.kinds)

    def __iter__(self) -> Iterator[Model]:
        return (self[rank] for rank in range(len(self)))

    def __getitem__(self, rank: int) -> Model:
        row: dict[str, Any] = {name: _known(value) for name, value in zip(PARAMETERS, self.values[rank], strict=True)}
        figures: dict[str, Any] = {name: float(column[rank]) for name, column in self.figures.items()}
        for name in ("n", "parameters", "days_known", "days_expected"):
            figures[name] = int(figures[name])
        inverse = tuple(tuple(float(one) for one in line) for line in self.inverse[rank])
        constant = float(self.values[rank, CONSTANT])
        terms = row | {"constant": constant}
        return Model(kind=self.kinds[rank], refusals=self.refusals[rank], inverse=inverse, **figures, **terms)

    @classmethod
    def of(cls, models: Sequence[Model]) -> Self:
        """From models that were kept one by one."""
        return cls(
            kinds=np.array([one.kind for one in models], dtype=object),
            values=np.array([[_nan(getattr(one, name)) for name in PARAMETERS] for one in models]),
            inverse=np.array([one.inverse for one in models], dtype=float),
            figures={name: np.array([float(getattr(one, name)) for one in models]) for name in FIGURES},
            refusals=tuple(one.refusals for one in models),
        )

    @property
    def refused(self) -> Bools:
        return np.array([bool(one) for one in self.refusals])

    def predict(self, periods: Periods) -> Floats:
        """kWh of each period (m, n); NaN where the weather is unknown, or where there is no model."""
        per_day = predicted(self.values, periods)
        return np.where(periods.weather_known, per_day * periods.lengths, np.nan)

    def gradient(self, periods: Periods) -> Floats:
        """How each period's kWh/day moves with each parameter (m, n, 7); 0 for what is absent or was not fitted."""
        return gradient(self.values, periods)


FIGURES = (
    "n",
    "n_effective",
    "parameters",
    "r2",
    "adjusted_r2",
    "cv_rmse",
    "nmbe",
    "autocorrelation",
    "bic",
    "variance",
    "freedom",
    "days_known",
    "days_expected",
    "coldest",
    "warmest",
)


def predicted(values: Floats, periods: Periods) -> Floats:
    """kWh/day (m, n) of parameters `values` (m, 7). Raises InputRefused when an occupancy is needed and not given."""
    if periods.occupied is None and not np.isnan(values[:, OCCUPIED]).all():
        raise InputRefused("occupied", Fault.LENGTHS)
    cold, warm, _below, _above, mean = _weather(values, periods)
    found = values[:, CONSTANT, None] + _term(values, HEATING) * cold + _term(values, COOLING) * warm
    found = found + _term(values, LINEAR) * mean
    if periods.occupied is not None:
        found = found + _term(values, OCCUPIED) * np.atleast_2d(periods.occupied)
    return found


def gradient(values: Floats, periods: Periods) -> Floats:
    cold, warm, below, above, mean = _weather(values, periods)
    there = ~np.isnan(values)
    columns = np.zeros((*cold.shape, len(PARAMETERS)))
    columns[..., CONSTANT] = 1.0
    columns[..., HEATING] = cold
    columns[..., HEATING_BASE] = _term(values, HEATING) * below
    columns[..., COOLING] = warm
    columns[..., COOLING_BASE] = -_term(values, COOLING) * above
    columns[..., LINEAR] = mean
    if periods.occupied is not None:
        columns[..., OCCUPIED] = np.atleast_2d(periods.occupied)
    return np.where(there[:, None, :], columns, 0.0)


def _weather(values: Floats, periods: Periods) -> tuple[Floats, Floats, Floats, Floats, Floats]:
    """Means over each period's known days (m, n): degrees below and above the bases, shares of days so, temperature."""
    temperature = periods.temperature
    known = np.isfinite(temperature)
    count = np.maximum(known.sum(axis=1), 1)
    filled = np.where(known, temperature, 0.0)
    cold, below = _degrees(_filled(values[:, HEATING_BASE], -np.inf)[:, None, None] - filled, known, count)
    warm, above = _degrees(filled - _filled(values[:, COOLING_BASE], np.inf)[:, None, None], known, count)
    return cold, warm, below, above, (filled.sum(axis=1) / count)[None, :]


def _degrees(gap: Floats, known: Bools, count: NDArray[np.int_]) -> tuple[Floats, Floats]:
    positive = (gap > 0) & known
    return np.where(positive, gap, 0.0).sum(axis=2) / count, positive.sum(axis=2) / count


def _term(values: Floats, which: int) -> Floats:
    return _filled(values[:, which], 0.0)[:, None]


def _filled(column: Floats, by: float) -> Floats:
    return np.where(np.isnan(column), by, column)


def _known(value: float) -> float | None:
    return None if np.isnan(value) else float(value)


def _nan(value: float | None) -> float:
    return float("nan") if value is None else value


def _plain(value: Any) -> Any:
    if isinstance(value, float) and not np.isfinite(value):
        return None
    return list(value) if isinstance(value, tuple) else value
