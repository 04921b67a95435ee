# SPDX-License-Identifier: EUPL-1.2
"""Sites: the list with what each consumed in twelve months, and the page of one."""

import csv
from collections.abc import Iterator
from datetime import timedelta
from io import StringIO
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from apps.energy import badges, billed, consumption, money, room_words, selectors, site_figures
from apps.energy.forms import SiteFilter
from apps.energy.models import Energy, MeteringPoint, Site
from apps.energy.rooms import board as room_board
from apps.energy.views.doors import PERIODS, asked, door
from apps.territories import scoping
from apps.territories.paging import AFTER, link, page_of

PAGE = 25
ORDER = ("name", "id")


@require_safe
@door("energy.view_site")
def board(request: HttpRequest) -> HttpResponse:
    form = SiteFilter(request.user, request.GET)
    rows, older = page_of(request, _chosen(request, form.given()), ORDER, PAGE)
    context = {
        "form": form,
        "rows": _with_figures(request, rows),
        "older": link(request, older) if older else "",
        "first": link(request, "") if request.GET.get(AFTER) else "",
        "counts": selectors.quality_counts(request.user),
        "filtered": bool(form.given()),
        "may_import": request.user.has_perm("energy.import_readings"),
        "since": timezone.localdate() - timedelta(days=365),
    }
    return render(request, "energy/sites.html", context)


def _chosen(request: HttpRequest, given: dict[str, Any]) -> QuerySet[Site]:
    rows = selectors.sites(request.user)
    if given.get("q"):
        rows = rows.filter(name__icontains=given["q"]) | rows.filter(code__icontains=given["q"])
    if given.get("nature"):
        rows = rows.filter(nature=given["nature"])
    if given.get("tertiaire"):
        rows = rows.filter(tertiary=True)
    if given.get("territoire"):
        rows = rows.filter(territory__in=scoping.perimeter(given["territoire"].code))
    return rows


def _with_figures(request: HttpRequest, rows: list[Site]) -> list[dict[str, Any]]:
    """What each site consumed and produced in twelve months: a few queries for the page."""
    until = timezone.localdate()
    held = selectors.points_of(request.user, rows)
    points = [point for site in rows for point in selectors.counted(held[site.pk]) if point.energy != Energy.WATER]
    read = consumption.daily(points, until - timedelta(days=365), until)
    years = dict(zip((point.pk for point in points), site_figures.year_of(billed.filled(read).read), strict=True))
    return [_line(site, held[site.pk], years) for site in rows]


def _line(site: Site, known: list[MeteringPoint], years: dict[int, tuple[float | None, float]]) -> dict[str, Any]:
    counted = [point for point in selectors.counted(known) if point.pk in years and point.energy != Energy.SOLAR]
    amounts = [years[point.pk][0] for point in counted]
    total = sum(amount or 0.0 for amount in amounts) if amounts and None not in amounts else None
    surface = float(site.surface_m2) if site.surface_m2 else None
    signs = [badges.flags(badges.quality_of(point)) for point in known]
    return {
        "site": site,
        "total": total,
        "per_m2": total / surface if total is not None and surface else None,
        "energies": [Energy(energy).label for energy in selectors.by_energy(known)],
        "unknown": sum(amount is None for amount in amounts),
        "signs": [sign for sign in signs if sign][:2],
        "meters": len(known),
    }


@require_safe
@door("energy.view_site")
def page(request: HttpRequest, pk: int) -> HttpResponse:
    site = get_object_or_404(selectors.sites(request.user), pk=pk)
    period, chosen = asked(request)
    known = selectors.points_of(request.user, [site])[site.pk]
    temperature = selectors.temperatures(site, period.first, period.until)
    figures = [
        site_figures.of_energy(energy, points, period, temperature)
        for energy, points in selectors.by_energy(known).items()
    ]
    rooms = room_board.of_site(request.user, site, now=timezone.now())
    watched = [*known, *(line.room for line in rooms.lines)]
    context = {
        "site": site,
        "with_rooms": bool(rooms.lines) or (site.nature == Site.Nature.BUILDING and _may_see_rooms(request)),
        **room_words.context(rooms),
        "figures": figures,
        "meters": [meter_line(point) for point in known],
        "since": period.since,
        "last": period.until - timedelta(days=1),
        "chosen": chosen,
        "periods": PERIODS,
        "alarms": list(selectors.alarms_of(request.user, watched)[:10]) if _may_see_alarms(request) else [],
        "can_edit": request.user.has_perm("energy.change_site", site),
        "intensity": _intensity(site, figures, chosen),
    }
    return render(request, "energy/site.html", context)


def _may_see_rooms(request: HttpRequest) -> bool:
    return request.user.has_perm("energy.view_room")


def _may_see_alarms(request: HttpRequest) -> bool:
    return request.user.has_perm("events.view_alarm")


def _intensity(site: Site, figures: list[site_figures.Figures], chosen: str) -> float | None:
    """kWh of final energy per m² over twelve months, when all of it is known."""
    totals = [one.total for one in figures if one.unit == "kWh" and not one.produced]
    if chosen != "12" or not site.surface_m2 or not totals or None in totals:
        return None
    return sum(total or 0.0 for total in totals) / float(site.surface_m2)


def meter_line(point: MeteringPoint) -> dict[str, Any]:
    quality = badges.quality_of(point)
    return {
        "point": point,
        "completeness": badges.completeness(quality),
        "flags": badges.flags(quality),
        "last": badges.last_reading(quality),
        "step": step_words(quality.step_seconds if quality else None),
    }


def step_words(seconds: int | None) -> str:
    if not seconds:
        return "—"
    if seconds >= 82_000:
        return _("1 jour")
    return _("%(n)d h") % {"n": seconds // 3600} if seconds >= 3600 else _("%(n)d min") % {"n": seconds // 60}


@require_safe
@door("energy.view_site")
def table(request: HttpRequest, pk: int) -> HttpResponse:
    """The days of the page as CSV, one line per day and meter: unknown cells are empty."""
    site = get_object_or_404(selectors.sites(request.user), pk=pk)
    period, _chosen_period = asked(request)
    known = selectors.points_of(request.user, [site])[site.pk]
    headers = {"Content-Disposition": f'attachment; filename="site-{site.pk}-jours.csv"', "Cache-Control": "no-store"}
    content = "\ufeff" + "".join(_lines(known, period))
    return HttpResponse(content, content_type="text/csv; charset=utf-8", headers=headers)


def _lines(known: list[MeteringPoint], period: site_figures.Asked) -> Iterator[str]:
    read = consumption.daily(known, period.since, period.until)
    amounts, euros = money.amounts(read), money.euros(read).amount
    yield _line_of([_("jour"), _("compteur"), _("énergie"), _("unité"), _("quantité"), _("complétude"), _("euros")])
    for row, point in enumerate(read.points):
        unit = "m3" if point.energy == Energy.WATER else "kWh"
        for rank, day in enumerate(read.days):
            cells = [_number(amounts[row, rank]), _number(read.quality[row, rank]), _number(euros[row, rank])]
            yield _line_of([str(day), point.asset.code, point.get_energy_display(), unit, *cells])


def _number(value: float) -> str:
    return "" if value != value else f"{value:.3f}".replace(".", ",")


def _line_of(cells: list[str]) -> str:
    kept = StringIO()
    csv.writer(kept, delimiter=";").writerow(["'" + cell if cell[:1] in ("=", "+", "@") else cell for cell in cells])
    return kept.getvalue()
