# SPDX-License-Identifier: EUPL-1.2
"""/energie/vehicule/: a vehicle as the battery of a building, for tomorrow: advice, nothing is commanded."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from apps.energy import vehicle_day
from apps.energy.charging import reading
from apps.energy.maths import battery
from apps.energy.models import Site
from apps.energy.vehicle_day import SUNNY_DAYS, WEEKS, Advice, DayRefused
from apps.energy.vehicle_form import LEAST_SOC, VehicleForm
from apps.energy.views.doors import PERIODS, door

MONTHS = "3"
STILL = 0.005  # kW: nothing moves


@dataclass(frozen=True, slots=True)
class Hour:
    """`at` on the clock of the site; kW, €, kWh in the battery at its end. Heights of 100, as text."""

    at: datetime
    load: float
    solar: float
    price: float
    charge: float
    discharge: float
    usual: float
    energy: float
    high_charge: str
    high_discharge: str


@require_safe
@door("energy.view_site")
def page(request: HttpRequest) -> HttpResponse:
    """Refused, it says why beside the field, and advises nothing."""
    asked = "site" in request.GET
    form = VehicleForm(request.GET, user=request.user) if asked else VehicleForm.first(request.user)
    clean = dict(form.cleaned_data) if form.is_bound and form.is_valid() else {}
    advice = _advice(request.user, form)
    context = {
        "form": form,
        "advice": advice,
        "hours": list(_hours(advice)) if advice else [],
        "leaves": float(advice.plan.advised.energy[-1]) if advice else None,
        "site": clean.get("site"),
        "weeks": WEEKS,
        "sunny_days": SUNNY_DAYS,
        "least": LEAST_SOC,
    }
    context |= _sessions(request.user, clean) if clean else {}
    return render(request, "energy/vehicle.html", context, status=400 if asked and advice is None else 200)


def _sessions(user: Any, clean: Mapping[str, Any]) -> dict[str, Any]:
    """What the vehicle did over the last three months, plan or not; nothing for a site without a charger."""
    site: Site = clean["site"]
    if not user.has_perm("energy.view_chargingsession") or not reading.has_charger(user, site):
        return {}
    until = timezone.localdate() + timedelta(days=1)
    since = until - timedelta(days=PERIODS[MONTHS])
    rows = reading.of_site(user, site, since, until)
    kept = reading.given_by(rows, capacity=clean["capacite"], least_soc=clean["charge_voulue"])
    return {
        "recent": reading.recent(user, site, since, until),
        "sessions_since": since,
        "sessions_months": MONTHS,
        "kept": kept,
        "kept_percent": None if kept.kept_share is None else 100 * kept.kept_share,
    }


def _advice(user: Any, form: VehicleForm) -> Advice | None:
    if not form.is_bound or not form.is_valid():
        return None
    clean = form.cleaned_data
    today = timezone.localdate()
    try:
        known = vehicle_day.expected(
            user, clean["site"], today=today, arrival=clean["arrivee"], departure=clean["depart"]
        )
    except DayRefused as refused:
        form.add_error("site", str(refused))
        return None
    found = vehicle_day.advise(known, form.vehicle(len(known.at)))
    if isinstance(found, battery.Impossible):
        form.refuse(found)
        return None
    return found


def _hours(advice: Advice) -> Iterator[Hour]:
    known, plan = advice.expected, advice.plan
    top = max(float(plan.advised.charge.max()), float(plan.advised.discharge.max()), STILL)
    for slot, at in enumerate(known.at):
        charge, discharge = (_still(float(one[slot])) for one in (plan.advised.charge, plan.advised.discharge))
        yield Hour(
            at.astype(datetime),
            float(known.load[slot]),
            float(known.solar[slot]),
            float(known.price[slot]),
            charge,
            discharge,
            _still(float(plan.nothing.charge[slot])),
            float(plan.advised.energy[slot + 1]),
            f"{48 * charge / top:.1f}",
            f"{48 * discharge / top:.1f}",
        )


def _still(kw: float) -> float:
    return kw if kw > STILL else 0.0
