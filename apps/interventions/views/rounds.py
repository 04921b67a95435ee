# SPDX-License-Identifier: EUPL-1.2
"""/interventions/tournees/: the day of some teams, proposed, explained, then written when a person says so; and an
urgent request put into the rounds that exist."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from apps.interventions import badges, holding, selectors, services
from apps.interventions.forms import HIGHEST
from apps.interventions.models import PlanSlot, Team, WorkRequest
from apps.interventions.refusals import Changed, InterventionRefused
from apps.interventions.rounds import applying, explaining, inserting, preventive, reading, solving, travel
from apps.interventions.rounds.applying import Line
from apps.interventions.rounds.jobs import Route, walk
from apps.interventions.rounds.reading import Row
from apps.territories.models import Territory

SALT = "interventions.rounds"
AGE = 3600  # seconds a proposal may be applied
DAYS_AHEAD = 60
WIDTH, HEIGHT, EDGE = 320, 200, 16  # of the drawing


class RoundForm(forms.Form):
    jour = forms.DateField(label=gettext_lazy("Jour"), widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"))
    territoire = forms.ModelChoiceField(
        Territory.objects.none(), label=gettext_lazy("Secteur"), required=False, to_field_name="code"
    )
    equipes = forms.ModelMultipleChoiceField(
        Team.objects.none(),
        label=gettext_lazy("Équipes"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Choisir au moins une équipe.")},
    )
    again = forms.BooleanField(label=gettext_lazy("Revoir aussi ce qui est déjà planifié ce jour-là"), required=False)
    urgence = forms.IntegerField(
        label=gettext_lazy("Insérer la DI n° (facultatif)"), required=False, min_value=1, max_value=HIGHEST
    )

    def __init__(self, user: Any, *args: Any, **words: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **words})
        places = Territory.objects.visible_to(user, holding.DISPATCH).defer("outline").order_by("name")
        self.fields["territoire"].queryset = places
        self.fields["territoire"].empty_label = _("Tout")
        self.fields["equipes"].queryset = selectors.teams(user).filter(active=True).order_by("name", "pk")

    def clean_jour(self) -> date:
        day, today = self.cleaned_data["jour"], timezone.localdate()
        if not 0 <= (day - today).days <= DAYS_AHEAD:
            raise forms.ValidationError(_("D'aujourd'hui à dans %(n)d jours.") % {"n": DAYS_AHEAD})
        return day


@require_safe
@never_cache
@login_required
def page(request: HttpRequest) -> HttpResponse:
    if not request.user.has_perm(holding.DISPATCH):
        raise PermissionDenied
    asked = bool(request.GET)
    form = RoundForm(request.user, request.GET if asked else None, initial={"jour": timezone.localdate()})
    context: dict[str, Any] = {"form": form, "speed": travel.SPEED, "detour": travel.DETOUR, "usual": reading.USUAL}
    if asked and form.is_valid():
        context |= _answered(request, form.cleaned_data)
    return render(request, "interventions/rounds.html", context, status=400 if form.errors else 200)


def _answered(request: HttpRequest, given: dict[str, Any]) -> dict[str, Any]:
    teams = list(given["equipes"])
    try:
        if given["urgence"]:
            return _urgent(request, teams, given["jour"], given["urgence"])
        return _proposed(request, teams, given)
    except InterventionRefused as refusal:
        return {"refusal": str(refusal)}


def _proposed(request: HttpRequest, teams: Sequence[Team], given: dict[str, Any]) -> dict[str, Any]:
    code = given["territoire"].code if given["territoire"] else ""
    rows, more = reading.jobs(request.user, teams, given["jour"], code=code, again=given["again"])
    crews = reading.crews(teams, given["jour"], rows[0].job.place if rows else None)
    found = solving.propose([row.job for row in rows], crews)
    known = {row.job.key: row for row in rows}
    served = sum(len(known[stop.job.key].parts) for route in found.routes for stop in route.stops)
    return {
        "routes": [_drawn(route, known) for route in found.routes],
        "left": [
            {"row": part.request, "reason": left.reason} for left in found.left for part in known[left.job.key].parts
        ],
        "nowhere": [team.name for team in teams if not team.base],
        "off": reading.off(teams, crews, given["jour"]),
        "served": served,
        "driving": explaining.length(found.driving),
        "more": more,
        "preventive": preventive.near(request.user, found.routes),
        "proposal": _signed(request, found.routes, known) if served else "",
    }


def _urgent(request: HttpRequest, teams: Sequence[Team], day: date, number: int) -> dict[str, Any]:
    row = reading.one(request.user, number)
    if row is None:
        raise InterventionRefused("urgence", _("Cette DI n'attend pas d'équipe, n'a pas de lieu, ou est inconnue."))
    planned = reading.planned(request.user, teams, day)
    crews = reading.crews(teams, day, row.job.place)
    walked = {crew.key: walk(crew, [one.job for one in planned[crew.key]]) for crew in crews}
    routes = [route for route in walked.values() if route is not None]
    known = {one.job.key: one for rows in planned.values() for one in rows} | {row.job.key: row}
    offers = inserting.offers(row.job, routes)
    return {
        "urgent": row.request,
        "offers": [
            {
                "words": inserting.in_words(offer),
                "proposal": _signed(request, [offer.route], known),
                **_drawn(offer.route, known, row.job.key),
            }
            for offer in offers
        ],
        "why_not": "" if offers else inserting.why_not(row.job, routes),
        "stuck": [crew.name for crew in crews if walked[crew.key] is None],
        "off": reading.off(teams, crews, day),
    }


@require_POST
@login_required
def apply(request: HttpRequest) -> HttpResponse:
    """Writes what was proposed to this person; refused in words when something moved meanwhile."""
    here = reverse("intervention-rounds")
    try:
        given = signing.loads(request.POST.get("proposal", ""), salt=SALT, max_age=AGE)
        if given["by"] != request.user.pk:
            raise signing.BadSignature
        written = applying.apply(lines=[Line(*line) for line in given["lines"]], by=request.user)
    except signing.BadSignature:
        messages.error(request, _("Cette proposition n'est plus valable : calculer de nouveau."))
    except WorkRequest.DoesNotExist:
        messages.error(request, _("Une demande de la proposition n'est plus visible : calculer de nouveau."))
    except (Changed, InterventionRefused, services.TransitionRefused) as refusal:
        messages.error(request, _("Rien n'a été écrit. %(why)s") % {"why": refusal})
    else:
        words = ngettext("%(n)d créneau écrit.", "%(n)d créneaux écrits.", written) % {"n": written}
        messages.success(request, words)
        return redirect("intervention-teams")
    return redirect(here)


@require_POST
@login_required
def add_slot(request: HttpRequest) -> HttpResponse:
    """Preventive work near a round, opened for its team; the round is then computed again with it."""
    form = SlotForm(request.user, request.POST)
    back = reverse("intervention-rounds")
    if not form.is_valid():
        messages.error(request, _("Ce travail préventif n'est plus proposé : calculer de nouveau."))
        return redirect(back)
    given = form.cleaned_data
    try:
        order = preventive.add(slot_id=given["slot"], team=given["team"], by=request.user)
    except PlanSlot.DoesNotExist as error:
        raise Http404 from error
    except (Changed, InterventionRefused, services.TransitionRefused) as refusal:
        messages.error(request, str(refusal))
    else:
        words = {"number": order.request_id, "team": order.team.name}
        messages.success(request, _("DI n° %(number)d ouverte pour %(team)s : la tournée la compte.") % words)
    asked = given["demande"]
    return redirect(f"{back}?{asked}" if asked and not set(asked) & set("\r\n#") else back)


class SlotForm(forms.Form):
    """`demande`: what the round was asked with, to ask it again."""

    slot = forms.IntegerField(min_value=1, max_value=HIGHEST)
    team = forms.ModelChoiceField(Team.objects.none())
    demande = forms.CharField(required=False, max_length=2000)

    def __init__(self, user: Any, *args: Any) -> None:
        super().__init__(*args)
        self.fields["team"].queryset = selectors.teams(user).filter(active=True)


def _signed(request: HttpRequest, routes: Iterable[Route], known: dict[int, Row]) -> str:
    """What will be written, and what the person saw; nobody can change it on the way."""
    lines = []
    for route in routes:
        for stop in route.stops:
            for part in known[stop.job.key].parts:
                order = (part.order.pk, part.order.version) if part.order else (0, 0)
                seen = (part.request.pk, part.request.version, *order)
                lines.append((*seen, route.crew.key, stop.begins, stop.ends))
    return signing.dumps({"by": request.user.pk, "lines": lines}, salt=SALT, compress=True)


def _drawn(route: Route, known: dict[int, Row], new: int = 0) -> dict[str, Any]:
    points = _scaled([route.crew.place, *(stop.job.place for stop in route.stops)])
    return {
        "crew": route.crew,
        "begins": explaining.hour(route.crew.begins),
        "ends": explaining.hour(route.crew.ends),
        "back": explaining.hour(route.home) if route.stops else "",
        "driving": explaining.length(route.driving),
        "line": " ".join(f"{x},{y}" for x, y in [*points, points[0]]),
        "home": points[0],
        "stops": [
            {
                "row": known[stop.job.key].request,
                "priority": badges.priority(known[stop.job.key].request),
                "at": explaining.hour(stop.begins),
                "until": explaining.hour(stop.ends),
                "travel": explaining.length(stop.travel),
                "margin": explaining.margin(stop, route.stops[:rank]),
                "tight": stop.job.late or (stop.margin is not None and stop.margin < 30),
                "also": [part.request for part in known[stop.job.key].parts[1:]],
                "late": stop.job.late,
                "pause": explaining.rest(route, rank),
                "new": stop.job.key == new,
                "kept": stop.job.opens > 0,
                "point": point,
            }
            for rank, (stop, point) in enumerate(zip(route.stops, points[1:], strict=True))
        ],
        "pause": explaining.rest(route, len(route.stops)),
    }


def _scaled(places: list[tuple[float, float]]) -> list[tuple[int, int]]:
    """In the drawing, north up, the same scale both ways (a degree of longitude is shorter here)."""
    flat = [(longitude * 0.72, latitude) for longitude, latitude in places]
    west, south = min(x for x, _y in flat), min(y for _x, y in flat)
    wide, high = max(x for x, _y in flat) - west, max(y for _x, y in flat) - south
    scale = min((WIDTH - 2 * EDGE) / (wide or 1e-9), (HEIGHT - 2 * EDGE) / (high or 1e-9), 1e7)
    across, down = (WIDTH - wide * scale) / 2, (HEIGHT - high * scale) / 2
    return [(round(across + (x - west) * scale), round(HEIGHT - down - (y - south) * scale)) for x, y in flat]
