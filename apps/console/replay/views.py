# SPDX-License-Identifier: EUPL-1.2
"""Pages: a past night played again, and its timeline as a PDF and as a file."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from apps.assets import exports
from apps.console.replay import chart, exporting, figures, nearest, printing, reading, telling, timeline
from apps.console.replay import period as periods
from apps.console.replay.api import too_many, zone_of
from apps.console.replay.period import Period, PeriodRefused
from apps.console.replay.told import Past
from apps.console.replay.words import PAGE
from apps.console.views import config, served
from apps.console.words import WORDS
from apps.kpi.sheet.printing import PrintingFailed
from apps.territories.models import Territory

SHOWN = 300  # lines on the page without JavaScript; the file has them all
NAMED = 4  # territories in the title of what is printed
MODULES = ["address", "cursor", "list", "moments", "pane", "past", "player", "scene", "transport"]
SHARED = ["api", "config", "ground", "incidents", "layers", "menus", "palette", "sentences", "shapes", "sharpness"]
SHARED += ["overlay_style", "shown_layers", "snapshot", "store", "style", "symbols"]


def door(page: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Logged in, with the right to read alarms and the journal; never kept."""

    @require_safe
    @never_cache
    @login_required
    @wraps(page)
    def opened(request: HttpRequest) -> HttpResponse:
        if not all(request.user.has_perm(one) for one in reading.PERMISSIONS):
            raise PermissionDenied
        return page(request)

    return opened


@door
def replay(request: HttpRequest) -> HttpResponse:
    context = _chosen(request)
    try:
        zone = zone_of(request.user, context["code"])
        now = timezone.now()
        context |= {"given": _form(request, periods.last_night(now, zone), zone), "error": ""}
        period = periods.asked(request.GET, now, zone)
        other = periods.compared(request.GET, period, now)
        played = {"at": periods.place_in(request.GET, period), "speed": periods.speed(request.GET)}
        context |= _read(request, period, other, context["code"]) | {"played": played, "speeds": periods.SPEEDS}
    except PeriodRefused as refusal:
        return _refused(request, context, refusal.field, str(refusal))
    except reading.TooMany:
        return _refused(request, context, "to", too_many())
    context["config"] = config(request.user, context["code"]) | {"replay": _played(context, played)}
    context |= {"words": {key: str(word) for key, word in {**WORDS, **PAGE}.items()}, "modules": MODULES}
    return render(request, "console/replay.html", context | {"shared": SHARED})


@door
def timeline_pdf(request: HttpRequest) -> HttpResponse:
    context, past, other = _asked_file(request)
    if past is None:
        return _back(request, context["error"])
    try:
        body = printing.pdf(past, other, title=_title(context), notices=context["notices"])
    except PrintingFailed:
        return _back(request, _("La chronologie n'a pas pu être composée cette fois-ci : demandez-la de nouveau."))
    answer = HttpResponse(body, content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="{exporting.name(past)}.pdf"'
    return answer


@door
def timeline_csv(request: HttpRequest) -> HttpResponse:
    context, past, _other = _asked_file(request)
    if past is None:
        return _back(request, context["error"])
    return exports.streamed(exporting.lines(past), request, "text/csv; charset=utf-8", exporting.name(past), "csv")


def _chosen(request: HttpRequest) -> dict[str, Any]:
    """The territory asked for among those that the person may choose. Raises Http404."""
    code, choices = request.GET.get("territory", ""), list(served(request.user))
    current = next((one for one in choices if one.code == code), None)
    if code and current is None:
        raise Http404(_("Territoire inconnu."))
    seen: list[Territory] = [current] if current else choices
    notices = sorted({territory.notice for territory in seen} - {""})
    return {"code": code, "territories": choices, "current": current, "notices": notices}


def _form(request: HttpRequest, night: Period, zone: Any) -> dict[str, str]:
    """What was typed, else the last night; hours of the territory, as the browser's fields write them."""
    usual = {"from": night.start, "to": night.end}
    given = {name: f"{night.here(at):%Y-%m-%dT%H:%M}" for name, at in usual.items()}
    for name in ("from", "to", "with"):
        if text := request.GET.get(name, ""):
            given[name] = periods.typed(text, zone)
    return given | {"start": given["from"], "end": given["to"], "other": given.get("with", "")}


def _read(request: HttpRequest, period: Period, other: Period | None, code: str) -> dict[str, Any]:
    """What the page shows of one period, or of two. Raises TooMany."""
    pasts = [reading.of(request.user, one, code) for one in (period, other) if one is not None]
    counted = [figures.of(past) for past in pasts]
    quarters = [figures.quarters(past) for past in pasts]
    most = max(max(counts) for counts in quarters)
    shown, left_out = timeline.foremost(pasts[0], SHOWN)
    return {
        "period": period,
        "other": other,
        "nights": [
            {"letter": letter, "period": one.period, "chart": chart.of(one.period, counts, most)}
            for letter, one, counts in zip("AB", pasts, quarters, strict=False)
        ],
        "rows": telling.rows(*counted),
        "lines": timeline.of(pasts[0], shown),
        "left_out": left_out,
        "nearest": None if pasts[0].lines else _nearest(request, period, code),
        "query": _query(period, other, code),
        "alone": _query(period, None, code),
    }


def _nearest(request: HttpRequest, period: Period, code: str) -> dict[str, Any] | None:
    found = nearest.of(request.user, period, code, timezone.now())
    return found and {"name": found.name, "query": _query(found, None, code)}


def _query(period: Period, other: Period | None, code: str) -> str:
    asked = {"from": periods.written(period.start, period.zone), "to": periods.written(period.end, period.zone)}
    if other:
        asked["with"] = periods.written(other.start, period.zone)
    return urlencode(asked | ({"territory": code} if code else {}))


def _played(context: dict[str, Any], played: dict[str, int]) -> dict[str, Any]:
    """What the modules need: what to read, where to begin, how fast."""
    code, zone = context["code"], context["period"].zone
    nights = [one for one in (context["period"], context["other"]) if one is not None]
    urls = [f"{reverse('console-replay')}?{_query(one, None, code)}" for one in nights]
    return played | {"urls": urls, "zone": str(zone), "query": context["query"], "page": reverse("replay")}


def _refused(request: HttpRequest, context: dict[str, Any], field: str, why: str) -> HttpResponse:
    return render(request, "console/replay_refused.html", context | {"error": why, "wrong": field}, status=400)


def _asked_file(request: HttpRequest) -> tuple[dict[str, Any], Past | None, Past | None]:
    context = _chosen(request)
    try:
        period = periods.asked(request.GET, now := timezone.now(), zone_of(request.user, context["code"]))
        other = periods.compared(request.GET, period, now)
        pasts = [one and reading.of(request.user, one, context["code"]) for one in (period, other)]
    except PeriodRefused as refusal:
        return context | {"error": str(refusal)}, None, None
    except reading.TooMany:
        return context | {"error": too_many()}, None, None
    return context, pasts[0], pasts[1]


def _title(context: dict[str, Any]) -> str:
    current, choices = context["current"], context["territories"]
    if current:
        return current.name
    names = ", ".join(one.name for one in choices[:NAMED])
    others = len(choices) - NAMED
    return names if others <= 0 else _("%(names)s et %(n)d autres") % {"names": names, "n": others}


def _back(request: HttpRequest, said: str) -> HttpResponse:
    messages.error(request, said)
    return redirect(f"{reverse('replay')}?{urlencode({'territory': request.GET.get('territory', '')})}")
