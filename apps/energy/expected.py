# SPDX-License-Identifier: EUPL-1.2
"""What a site would have consumed, its weather being what it was, had it gone on as the year before: a band of 90 %.

A help to read a curve, no saving: savings are counted by the ledger of the contract, on its own reference.
"""

from dataclasses import dataclass
from datetime import timedelta

import numpy as np
from django.utils.translation import gettext as _

from apps.contracts import holidays
from apps.energy import savings_words
from apps.energy.maths import change_point, periods, uncertainty
from apps.energy.maths.model import Models
from apps.energy.maths.refusals import InputRefused
from apps.energy.spans import Days, Values

CONFIDENCE = 0.9
LEARNT = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Expected:
    """kWh of each day shown, with its band; None with `why`, in French, when no honest band can be drawn."""

    centre: Values | None = None
    low: Values | None = None
    high: Values | None = None
    why: str = ""


def band(days: Days, kwh: Values, temperature: Values | None, since: np.datetime64) -> Expected:
    """From `since` on, after what the days before tell. `days`, `kwh`, `temperature` cover both."""
    before = days < since
    if temperature is None:
        return Expected(why=_("Pas de bande attendue : aucune station météo n'est choisie pour ce site."))
    if np.isfinite(kwh[before]).sum() < LEARNT.days * change_point.HOUSE.least_known:
        return Expected(why=_("Pas de bande attendue : l'année d'avant n'est pas assez connue."))
    try:
        every = periods.daily(days, kwh, temperature, occupied=working(days))
        models = change_point.fit_many(every.between(days[0], since))
        shown = every.between(since, days[-1] + 1)
    except InputRefused:
        return Expected(why=_("Pas de bande attendue : l'année d'avant n'est pas assez connue."))
    if models.refused[0]:
        reasons = " ".join(str(savings_words.REFUSALS[one]) for one in models.refusals[0])
        return Expected(why=_("Pas de bande attendue. %(why)s") % {"why": reasons})
    return _band(models, shown)


def working(days: Days) -> Values:
    """1 on working days, 0 on Saturdays, Sundays and public holidays."""
    plain = [day.astype(object) for day in days]
    off = {day for year in {day.year for day in plain} for day in holidays.of(year)}
    return np.array([float(day.weekday() < 5 and day not in off) for day in plain])


def _band(models: Models, shown: periods.Periods) -> Expected:
    """Of one day: the spread of days around the model, and what is unsure of the model itself."""
    centre = models.predict(shown)[0]
    gradient = models.gradient(shown)[0]
    model = np.einsum("np,pq,nq->n", gradient, np.nan_to_num(models.inverse[0]), gradient)
    sigma = np.sqrt(models.figures["variance"][0] * (1 + model))
    half = float(uncertainty.student(models.figures["freedom"][0], CONFIDENCE)) * sigma
    return Expected(centre, np.maximum(0.0, centre - half), centre + half)
