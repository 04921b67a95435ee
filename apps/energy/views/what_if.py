# SPDX-License-Identifier: EUPL-1.2
"""/energie/et-si/: sliders and their answer; the address is the scenario, another one is compared by `avec`."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from apps.energy import night_rates, scenarios, what_if
from apps.energy.maths.what_if import ORDER, Answer, Prices
from apps.energy.views.doors import door
from apps.energy.what_if import Town, WishRefused
from apps.energy.what_if_form import WishForm

STEPS = {"led": _("LED"), "dimming": _("Gradation"), "cut_off": _("Coupure"), "presence": _("Présence")}
OTHER = "avec"
PART = "X-Answer-Only"  # a slider needs no form again, nor its hundreds of streets
LONGEST = 8000  # characters of an address


@dataclass(frozen=True, slots=True)
class Hour:
    """A bar of the night: its hour, kWh a year today and in the scenario, and both heights of 100."""

    hour: int
    now: float
    then: float
    high_now: float
    high: float


@dataclass(frozen=True, slots=True)
class Shown:
    """An answer with its name, and the shares that the page draws."""

    name: Any
    town: Town
    answer: Answer
    prices: Prices

    def step(self, name: str) -> tuple[float, float]:
        """kWh that a measure saves, and their part of today's (%)."""
        saved = self.answer.steps[name]
        return saved, 100 * saved / (self.answer.kwh_now or 1.0)

    @property
    def saved_percent(self) -> float:
        return 100 * self.answer.saved_share

    @property
    def night(self) -> list[Hour]:
        """From noon to noon, the hours that are ever dark."""
        now, then = self.answer.by_hour_now, self.answer.by_hour
        top = max(float(now.max()), 1e-9)
        hours = [(12 + step) % 24 for step in range(24)]
        return [
            Hour(hour, float(now[hour]), float(then[hour]), 100 * float(now[hour]) / top, 100 * float(then[hour]) / top)
            for hour in hours
            if now[hour] > 0
        ]


@require_safe
@door()
def page(request: HttpRequest) -> HttpResponse:
    """Refused, it says why beside the field, and answers nothing."""
    asked = request.GET.copy()
    other = asked.pop(OTHER, [""])[0][:LONGEST]
    form = WishForm(asked, user=request.user) if "territoire" in asked else WishForm.first(request.user)
    shown, refusal = _answered(request.user, form, _("Ce scénario"))
    compared, other_refusal = None, ""
    if shown and other:
        compared, other_refusal = _answered(request.user, WishForm(QueryDict(other), user=request.user), _("L'autre"))
    answers = [one for one in (shown, compared) if one]
    context = {
        "form": form,
        "shown": answers,
        "steps": [(STEPS[name], [one.step(name) for one in answers]) for name in ORDER],
        "refusal": refusal,
        "other_refused": bool(other and shown and not compared),
        "other_refusal": other_refusal,
        "address": form.data.urlencode() if form.is_bound else "",
        "other": other,
    }
    if PART not in request.headers:
        context |= _kept(request.user, form)
    status = 400 if form.is_bound and "territoire" in asked and not shown else 200
    template = "energy/_what_if_answer.html" if PART in request.headers else "energy/what_if.html"
    return render(request, template, context, status=status)


def _kept(user: Any, form: WishForm) -> dict[str, Any]:
    """Scenarios of the territory shown, and whether one more may be kept there."""
    valid = form.is_bound and form.is_valid()
    territory = form.cleaned_data["territoire"] if valid else None
    rows = list(scenarios.of_territory(user, territory)[: scenarios.MOST])
    may = territory is not None and scenarios.may_keep(user, territory)
    return {"kept": rows, "may_keep": may, "longest": scenarios.LONGEST_WISH}


def _answered(user: Any, form: WishForm, name: Any) -> tuple[Shown | None, str]:
    if not form.is_bound:
        return None, ""
    form.with_streets(tuple(form.streets()))  # checked against the territory below
    if not form.is_valid():
        return None, ""
    today = timezone.localdate()
    territory = form.cleaned_data["territoire"]
    try:
        town = what_if.town_of(user, territory, assumed=form.assumed(), year=today.year)
        form.with_streets(town.streets)
        form.with_rates(night_rates.known(user, territory, town.dark, today))
        prices = form.prices()
        return Shown(name, town, what_if.answer(town, form.scenario(), prices, presence=form.streets()), prices), ""
    except WishRefused as refusal:
        return None, str(refusal)
