# SPDX-License-Identifier: EUPL-1.2
"""Meters: the list with how well each is read, and the page of one."""

from datetime import timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from apps.energy import selectors, site_figures
from apps.energy.forms import MeterFilter
from apps.energy.models import MeteringPoint
from apps.energy.models.energies import VOLUMES
from apps.energy.views.doors import PERIODS, asked, door
from apps.energy.views.sites import meter_line
from apps.territories import scoping
from apps.territories.paging import AFTER, link, page_of

PAGE = 50
BILLS = 36  # periods on the page
ORDER = ("asset__code", "id")


@require_safe
@door()
def board(request: HttpRequest) -> HttpResponse:
    form = MeterFilter(request.user, request.GET)
    rows, older = page_of(request, _chosen(request, form.given()), ORDER, PAGE)
    context = {
        "form": form,
        "rows": [meter_line(point) for point in rows],
        "older": link(request, older) if older else "",
        "first": link(request, "") if request.GET.get(AFTER) else "",
        "counts": selectors.quality_counts(request.user),
        "filtered": bool(form.given()),
        "may_import": request.user.has_perm("energy.import_readings"),
    }
    return render(request, "energy/meters.html", context)


def _chosen(request: HttpRequest, given: dict[str, Any]) -> QuerySet[MeteringPoint]:
    rows = selectors.points(request.user)
    if given.get("q"):
        words = given["q"]
        found = Q(number__startswith="".join(words.split())) | Q(asset__code__icontains=words)
        rows = rows.filter(found | Q(asset__name__icontains=words) | Q(site__name__icontains=words))
    if given.get("energie"):
        rows = rows.filter(energy=given["energie"])
    if given.get("signal"):
        rows = rows.filter(quality__flags__contains=[given["signal"]])
    if given.get("territoire"):
        rows = rows.filter(asset__owner__in=scoping.perimeter(given["territoire"].code))
    return rows


@require_safe
@door()
def page(request: HttpRequest, pk: int) -> HttpResponse:
    point = get_object_or_404(selectors.points(request.user).select_related("parent__asset"), pk=pk)
    period, chosen = asked(request)
    site = point.site
    temperature = selectors.temperatures(site, period.first, period.until) if site else None
    context = {
        "point": point,
        "line": meter_line(point),
        "figures": [site_figures.of_energy(point.energy, [point], period, temperature)],
        "since": period.since,
        "last": period.until - timedelta(days=1),
        "chosen": chosen,
        "periods": PERIODS,
        "bills": list(point.bills.order_by("-starts_on", "-id")[:BILLS]),
        "tariffs": point.tariffs.select_related("tariff"),
        "volume": VOLUMES.get(point.energy, ""),
        "can_edit": request.user.has_perm("energy.change_meteringpoint", point),
        "may_import": request.user.has_perm("energy.import_readings"),
    }
    return render(request, "energy/meter.html", context)
