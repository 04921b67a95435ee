# SPDX-License-Identifier: EUPL-1.2
"""Sessions of the chargers of a site: the list with its totals, its CSV, and the door of files in two steps."""

from collections.abc import Iterable, Iterator
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from apps.energy import selectors
from apps.energy.charging import reading, services
from apps.energy.charging.files import UnreadableFile
from apps.energy.charging.forms import SessionsForm
from apps.energy.models import ChargingSession, Site
from apps.energy.models.imports import IMPORT
from apps.energy.views import csv_files
from apps.energy.views.doors import PERIODS, asked, door
from apps.territories.paging import AFTER, link, page_of

VIEW = "energy.view_chargingsession"
PAGE, LISTED = 50, 30
ORDER = ("-began_at", "-id")


@require_safe
@door(VIEW)
def page(request: HttpRequest, pk: int) -> HttpResponse:
    site = _site(request, pk)
    period, chosen = asked(request)
    until = period.until + timedelta(days=1)  # those of today too
    found = reading.of_site(request.user, site, period.since, until)
    rows, older = page_of(request, found, ORDER, PAGE)
    context = {
        "site": site,
        "rows": rows,
        "totals": reading.totals(found),
        "older": link(request, older) if older else "",
        "first": link(request, "") if request.GET.get(AFTER) else "",
        "since": period.since,
        "last": period.until,
        "chosen": chosen,
        "periods": PERIODS,
        "may_import": request.user.has_perm(IMPORT),
    }
    return render(request, "energy/sessions.html", context)


@require_safe
@door(VIEW)
def table(request: HttpRequest, pk: int) -> HttpResponse:
    site = _site(request, pk)
    period, _chosen = asked(request)
    found = reading.of_site(request.user, site, period.since, period.until + timedelta(days=1))
    return csv_files.answer(f"sessions-{site.pk}.csv", [_header(), *_lines(found.order_by(*ORDER).iterator(500))])


def _site(request: HttpRequest, pk: int) -> Site:
    return get_object_or_404(selectors.sites(request.user), pk=pk)


def _header() -> list[str]:
    return [
        _("borne"),
        _("point de charge"),
        _("branché"),
        _("débranché"),
        _("chargé (kWh)"),
        _("rendu (kWh)"),
        _("batterie au branchement (%)"),
        _("batterie au débranchement (%)"),
        _("compté"),
        _("signaux"),
        _("norme"),
        _("identifiant d'origine"),
        _("fictif"),
    ]


def _lines(rows: Iterable[ChargingSession]) -> Iterator[list[object]]:
    for row in rows:
        yield [
            row.charger.asset.code,
            row.evse,
            f"{localtime(row.began_at):%d/%m/%Y %H:%M}",
            f"{localtime(row.ended_at):%d/%m/%Y %H:%M}" if row.ended_at else None,
            *(None if one is None else float(one) for one in (row.charged_kwh, row.given_kwh)),
            *(None if one is None else float(one) for one in (row.soc_start, row.soc_end)),
            _("oui") if row.counted else _("non"),
            ", ".join(row.shown_flags),
            row.get_standard_display(),
            row.record,
            _("oui") if row.is_sample else _("non"),
        ]


# --- The door of files --------------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@door(IMPORT)
def new(request: HttpRequest) -> HttpResponse:
    """The file, then what it would bring: nothing is written here."""
    form = SessionsForm(request.POST or None, request.FILES or None, user=request.user)
    found, seal = None, ""
    if request.method == "POST" and form.is_valid():
        charger, file = form.cleaned_data["charger"], form.cleaned_data["file"]
        try:
            found = services.preview(content=file.read(), charger=charger, by=request.user)
        except UnreadableFile as refusal:
            form.add_error("file", refusal.reason)
        else:
            seal = services.sealed(found, charger=charger, by=request.user, source=file.name)
    context = {"form": form, "found": found, "seal": seal, "step": 2 if found else 1, **_shown(form, found)}
    return render(request, "energy/sessions_new.html", context, status=400 if form.errors else 200)


def _shown(form: SessionsForm, found: services.Preview | None) -> dict[str, Any]:
    if found is None:
        return {}
    return {
        "charger": form.cleaned_data["charger"],
        "filename": form.cleaned_data["file"].name,
        "standard": ChargingSession.Standard(found.standard).label,
        "shown": [(one, _flags(one.flags)) for one in (*found.new, *found.changed)[:LISTED]],
        "more": max(0, len(found.new) + len(found.changed) - LISTED),
        "refused": found.refused[:LISTED],
        "more_refused": max(0, len(found.refused) - LISTED),
    }


def _flags(flags: Iterable[str]) -> str:
    return ", ".join(str(ChargingSession.Flag(one).label) for one in flags)


@require_POST
@door(IMPORT)
def write(request: HttpRequest) -> HttpResponse:
    """Write what was shown."""
    try:
        said = services.opened(request.POST.get("seal", ""), by=request.user)
    except services.SessionsRefused as refusal:
        messages.error(request, str(refusal))
        return redirect("energy-sessions-new")
    charger = reading.fillable(request.user).filter(pk=said["charger"]).first()
    if charger is None:
        messages.error(request, _("Vous ne pouvez plus importer de sessions pour cette borne."))
        return redirect("energy-sessions-new")
    done = services.write(
        charger=charger, standard=said["standard"], sessions=said["sessions"], by=request.user, source=said["source"]
    )
    messages.success(
        request,
        _("Sessions écrites : %(new)d nouvelles, %(changed)d complétées, %(credited)d annulées par un avoir.")
        % {"new": done.new, "changed": done.changed, "credited": done.credited},
    )
    if charger.site_id and request.user.has_perm(VIEW):
        return redirect("energy-site-sessions", pk=charger.site_id)
    return redirect("energy-sessions-new")
