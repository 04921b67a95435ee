# SPDX-License-Identifier: EUPL-1.2
"""Months of meters whose use follows the weather (IPMVP option C): one regression a meter on the period of reference,
all meters of a station at once, then each month in the weather that it had.

A method of degree days names its base: the regression is on the degrees below it (a grid of one base).
"""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from apps.contracts.models import SavingBaseline
from apps.energy import savings_words
from apps.energy.consumption import Daily
from apps.energy.ledger.months import Found, Window
from apps.energy.maths import change_point, periods, savings
from apps.energy.maths.change_point import Rules
from apps.energy.maths.model import Kind, Model
from apps.energy.models import MeteringPoint
from apps.energy.spans import Values

HEATING_ONLY = (Kind.CONSTANT, Kind.HEATING)
WHOLE_YEAR_COLD = (Kind.CONSTANT, Kind.HEATING, Kind.COOLING, Kind.BOTH)
KEPT = ("r2", "cv_rmse", "nmbe", "n", "n_effective", "heating_base", "cooling_base", "days_known", "days_expected")


def count(
    baseline: SavingBaseline, read: Daily, temperature: Values, windows: Sequence[Window]
) -> Iterator[tuple[int, Found]]:
    """Each meter of `read` (by its rank), each month. `read` covers the reference and the months."""
    every = periods.daily(read.days, read.kwh, temperature)
    before = every.between(baseline.reference_from, _after(baseline.reference_to))
    models = change_point.fit_many(before, rules(baseline))
    level = float(baseline.level)
    for window in windows:
        after = every.between(window.first, _after(window.last))
        found = savings.avoided(models, after, confidence=level, least_known=0.0)
        for rank, point in enumerate(read.points):
            yield rank, month(point, window, found[rank], models[rank])


def rules(baseline: SavingBaseline) -> Rules:
    """What the contract names; the rest is the rule of the house."""
    kinds = HEATING_ONLY if baseline.degree_days else WHOLE_YEAR_COLD
    if baseline.base_c is None:
        return Rules(kinds=kinds)
    return Rules(kinds=kinds, heating_bases=(float(baseline.base_c),))


def month(point: MeteringPoint, window: Window, found: savings.Saving, model: Model) -> Found:
    reasons = tuple(str(savings_words.REFUSALS[one]) for one in found.refusals)
    told: dict[str, Any] = {
        "label": label_of(point),
        "window": window,
        "days_counted": found.days_known,
        "point": point,
        "reasons": reasons,
        "model": in_words(model),
    }
    if not found.days_known and not model.is_refused:
        return Found(kind="missing", **told)
    if found.refusals or not np.isfinite([found.adjusted, found.measured, found.avoided.half]).all():
        return Found(kind="refused", **told)
    if found.extrapolated:
        told["reasons"] = (*reasons, _extrapolated(found.extrapolated))
    half = found.avoided.half
    noise = half * found.of_noise / found.avoided.sigma if found.avoided.sigma > 0 else 0.0
    return Found(kind="counted", baseline=found.adjusted, measured=found.measured, margin=half, noise=noise, **told)


def label_of(point: MeteringPoint) -> str:
    """The site and the meter: what people call it."""
    site = f"{point.site} · " if point.site_id else ""
    return f"{site}{point.asset.name or point.asset.code}"[:160]


def in_words(model: Model) -> dict[str, Any]:
    """What a reader judges a model by, in JSON."""
    kept = {name: getattr(model, name) for name in KEPT}
    rounded = {name: round(value, 4) if isinstance(value, float) else value for name, value in kept.items()}
    told = {
        name: None if isinstance(value, float) and not np.isfinite(value) else value for name, value in rounded.items()
    }
    return {"modèle": str(savings_words.KINDS[model.kind]) if model.kind else None, **told}


def _extrapolated(days: int) -> str:
    return f"{days} jour(s) plus froids ou plus chauds que toute la référence : le modèle y est prolongé."


def _after(day: Any) -> Any:
    return np.datetime64(day) + 1
