# SPDX-License-Identifier: EUPL-1.2
"""/energie/et-si/: sliders and their answer; the address is the scenario, another one is compared by `avec`."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from apps.energy import what_if
from apps.energy.maths.what_if import ORDER, Answer
from apps.energy.views.doors import door
from apps.energy.what_if import Town, WishRefused
from apps.energy.what_if_form import WishForm

STEPS = {"led": _("LED"), "dimming": _("Gradation"), "cut_off": _("Coupure"), "presence": _("Présence")}
OTHER = "avec"
PART = "X-Answer-Only"  # a slider needs no form again, nor its hundreds of streets
LONGEST = 8000  # characters of an address


@dataclass(frozen=True, slots=True)
class Shown:
    """An answer with its name, and the shares that the page draws."""

    name: Any
    town: Town
    answer: Answer

    @property
    def steps(self) -> list[tuple[Any, float]]:
        return [(STEPS[name], self.answer.steps[name]) for name in ORDER]

    @property
    def saved_percent(self) -> float:
        return 100 * self.answer.saved_share


@require_safe
@door()
def page(request: HttpRequest) -> HttpResponse:
    """Refused, it says why beside the field, and answers nothing."""
    asked = request.GET.copy()
    other = asked.pop(OTHER, [""])[0][:LONGEST]
    form = WishForm(asked if "territoire" in asked else None, user=request.user)
    shown, refusal = _answered(request.user, form, _("Ce scénario"))
    compared = []
    if shown and other:
        found, _why = _answered(request.user, WishForm(QueryDict(other), user=request.user), _("L'autre"))
        compared = [found] if found else []
    context = {
        "form": form,
        "shown": [one for one in (shown, *compared) if one],
        "refusal": refusal,
        "address": asked.urlencode(),
        "other": other,
    }
    status = 400 if form.is_bound and not shown else 200
    template = "energy/_what_if_answer.html" if PART in request.headers else "energy/what_if.html"
    return render(request, template, context, status=status)


def _answered(user: Any, form: WishForm, name: Any) -> tuple[Shown | None, str]:
    if not form.is_bound:
        return None, ""
    form.with_streets(tuple(form.streets()))  # checked against the territory below
    if not form.is_valid():
        return None, ""
    try:
        town = what_if.town_of(
            user, form.cleaned_data["territoire"], assumed=form.assumed(), year=timezone.localdate().year
        )
        form.with_streets(town.streets)
        return Shown(name, town, what_if.answer(town, form.scenario(), form.prices(), presence=form.streets())), ""
    except WishRefused as refusal:
        return None, str(refusal)
