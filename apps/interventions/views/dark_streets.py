# SPDX-License-Identifier: EUPL-1.2
"""/interventions/lampes-muettes/: where to drive tonight, and why."""

from collections.abc import Sequence
from statistics import median

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from apps.energy import dark_lamps
from apps.energy.dark_lamps import Suspect
from apps.energy.lamp_evidence import BY_DAY, CUT_OFF, Evidence
from apps.energy.maths.silent_lamps import EXPIRED, HALVED
from apps.interventions import dark_streets

RIGHT = "energy.view_meteringpoint"
SHOWN = 6  # lamps named for each cabinet
APART = 2.0  # times as likely as the usual one
REASONS = {
    "watts": _("Puissance des lampes inconnue : à compléter dans leurs fiches."),
    "curve": _("Pas assez de relevés d'une heure ou moins sur cinq semaines."),
    "unexplained": _("Aucun ensemble de lampes n'explique ce compteur : le regarder d'abord (départ, programme)."),
}
UNUSED = {BY_DAY: _("de jour, ne dit rien"), CUT_OFF: _("à une heure où l'armoire n'éclaire pas, ne dit rien")}


@require_safe
@never_cache
@login_required
def page(request: HttpRequest) -> HttpResponse:
    """Probabilities are told with what they rest on."""
    if not request.user.has_perm(RIGHT):
        raise PermissionDenied
    nights = dark_streets.round_of_tonight(request.user, now=timezone.now())
    told = [night for night in nights if night.belief]
    context = {
        "any": bool(nights),
        "rows": [
            (night, REASONS.get(night.reason, ""), _telling(night.suspects), _seen(night.evidence)) for night in told
        ],
        "unknown": [
            (why, cabinets)
            for reason, why in REASONS.items()
            if (cabinets := [night for night in nights if not night.belief and night.reason == reason])
        ],
        "planned": sum(night.rank is not None for night in nights),
        "expected": sum(night.belief.expected_dead for night in nights if night.rank and night.belief),
        "halved": round(HALVED),
        "expired": round(EXPIRED),
        "rate": round(100 * dark_lamps.YEARLY_RATE),
    }
    return render(request, "interventions/dark_streets.html", context)


def _seen(evidence: Sequence[Evidence]) -> list[tuple[Evidence, str]]:
    """What patrols saw, with why it says nothing."""
    return [(one, str(UNUSED.get(one.reason, ""))) for one in evidence[:SHOWN]]


def _telling(suspects: Sequence[Suspect]) -> Sequence[Suspect]:
    """Those that something tells from the others: a name that is as likely as two hundred would only mislead."""
    usual = median(one.probability for one in suspects) if suspects else 0.0
    return [one for one in suspects if one.percent and one.probability >= APART * usual][:SHOWN]
