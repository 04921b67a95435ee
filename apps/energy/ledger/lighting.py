# SPDX-License-Identifier: EUPL-1.2
"""Months of public lighting, of a whole lot of an authority: the reference follows the length of the nights,
not the weather. Lamps added or removed are adjustments of the register.

The interval is that of the meters: class 2 (EN 62053-21, ± 2 %), on the reference and on the measure.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import numpy as np
from django.utils.translation import gettext as _

from apps.contracts.models import SavingBaseline
from apps.energy import bill_gap
from apps.energy.bill_gap import CLASS, Gap
from apps.energy.consumption import Daily, summed
from apps.energy.ledger.months import Found, Window
from apps.energy.maths import nights
from apps.energy.models import BilledPeriod
from apps.energy.performance.workflow import PerformanceRefused
from apps.energy.spans import Values

DAYS_OF_A_YEAR = 365.0
MOST_METERS_SHOWN = 20
BILLS = "factures"  # what they say, among what a line was counted from


def count(baseline: SavingBaseline, read: Daily, windows: Sequence[Window], hours: Values | None) -> Iterator[Found]:
    """`hours`: dark hours of each day of `read` (None: a reference spread evenly over the year)."""
    kwh, _known = summed(read)
    each_day = _reference_per_day(baseline, read, hours)
    billed = bill_gap.of_bills(read.points, read.days, read.kwh)
    for window in windows:
        yield _billed(_month(baseline, read, window, kwh, each_day), billed)


def _billed(found: Found, billed: Sequence[tuple[BilledPeriod, Gap]]) -> Found:
    """With what the bills that end in the month say against the meters on the same days: shown, never counted."""
    own = [gap for row, gap in billed if found.window.first <= row.ends_on <= found.window.last]
    return replace(found, inputs={**found.inputs, BILLS: bill_gap.words(sum(own, Gap()))}) if own else found


def dark_hours(place: nights.Place, since: date, until: date) -> Values:
    """Hours from sunset to sunrise of the night that begins on each day."""
    return nights.nights(place, since, until).hours


def place_of(baseline: SavingBaseline) -> nights.Place:
    """The middle of the territory of the authority: a night is the same minutes all over a commune."""
    outline = type(baseline.authority).objects.filter(pk=baseline.authority_id).values_list("outline", flat=True).get()
    if outline is None:
        raise PerformanceRefused(
            "authority", _("%(name)s n'a pas de contour : où sont ses nuits ?") % {"name": baseline.authority}
        )
    lon, lat = outline.centroid.coords
    return nights.Place(lat, lon, baseline.authority.time_zone)


def _reference_per_day(baseline: SavingBaseline, read: Daily, hours: Values | None) -> Values:
    """kWh of the reference for each day of `read`: its kWh of a year shared out by hours of dark, or evenly."""
    yearly = float(baseline.reference_kwh)
    if hours is None:
        return np.full(len(read.days), yearly / DAYS_OF_A_YEAR)
    until = baseline.reference_to + timedelta(days=1)
    reference = dark_hours(place_of(baseline), baseline.reference_from, until)
    return yearly / (float(reference.mean()) * DAYS_OF_A_YEAR) * hours


def _month(baseline: SavingBaseline, read: Daily, window: Window, kwh: Values, each_day: Values) -> Found:
    inside = window.within(read.days)
    known = inside & ~np.isnan(kwh)
    label = _("Ensemble : %(what)s") % {"what": baseline}
    inputs = {
        "compteurs": len(read.points),
        "points": [point.number or point.asset.code for point in read.points[:MOST_METERS_SHOWN]],
        "jours douteux": int(read.doubtful[:, inside].any(axis=0).sum()) if len(read.points) else 0,
    }
    model = {"modèle": str(baseline.get_method_display()), "classe des compteurs": "± 2 %"}
    told: dict[str, Any] = {"label": label[:160], "window": window, "inputs": inputs, "model": model}
    if not known.any():
        reason = (
            _("Aucun compteur pour ce lot.") if not len(read.points) else _("Aucun jour où tous les compteurs parlent.")
        )
        return Found(kind="missing", days_counted=0, reasons=(reason,), **told)
    reference, measured = float(each_day[known].sum()), float(kwh[known].sum())
    margin = CLASS * float(np.hypot(reference, measured))
    return Found(
        kind="counted",
        days_counted=int(known.sum()),
        baseline=reference,
        measured=measured,
        margin=margin,
        **told,
    )
