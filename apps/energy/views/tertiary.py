# SPDX-License-Identifier: EUPL-1.2
"""/energie/tertiaire/: which buildings the « décret tertiaire » binds, where they stand, and their declaration."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from apps.energy.forms import Filter
from apps.energy.models import Site
from apps.energy.regulation import operat, standing, subject
from apps.energy.regulation.standing import Standing
from apps.energy.views.doors import door
from apps.territories import scoping
from apps.territories.paging import link

MOST = 400  # sites bound that one page counts: more asks for a territory
BACK = 3  # whole civil years on the page of a site, and in a declaration
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
BADGES = {
    standing.MET: ("normal", "•", _("sous le plafond 2030")),
    standing.NOT_MET: ("major", "▲", _("au-dessus du plafond 2030")),
    standing.UNKNOWN: ("unknown", "◌", _("inconnu")),
}
DEADLINES = {
    standing.DECLARED: ("normal", "•", _("déclarée")),
    standing.DUE: ("minor", "◕", _("à déclarer")),
    standing.LATE: ("major", "▲", _("en retard")),
}


@require_safe
@door(subject.VIEW)
def board(request: HttpRequest) -> HttpResponse:
    form = Filter(request.user, request.GET)
    sites, subjects = _sites(request, form)
    bound = [site for site in sites if subjects[site.pk].bound]
    today = timezone.localdate()
    told = standing.of_sites(request.user, bound[:MOST], subjects, today)
    verdicts = Counter(one.verdict for one in told)
    context = {
        "form": form,
        "rows": [_line(one) for one in told],
        "left_out": len(bound) - len(told),
        "most": MOST,
        "met": verdicts[standing.MET],
        "not_met": verdicts[standing.NOT_MET],
        "unknown": verdicts[standing.UNKNOWN],
        "late": sum(one.deadline.state == standing.LATE for one in told),
        "due": sum(one.deadline.state == standing.DUE for one in told),
        "deadline": standing.deadline(None, today),
        "unsure": [(site, subjects[site.pk]) for site in sites if subjects[site.pk].code == subject.UNKNOWN],
        "others": [(site, subjects[site.pk]) for site in sites if subjects[site.pk].code == subject.NO],
        "query": link(request, "").lstrip("?"),
        "filtered": bool(form.given()),
    }
    return render(request, "energy/tertiary.html", context)


def _sites(request: HttpRequest, form: Filter) -> tuple[list[Site], dict[int, subject.Subject]]:
    """All of them are read to say who is bound: an estate adds up; then those that the filter keeps."""
    everything = list(subject.buildings(request.user).order_by("name", "id"))
    subjects, given = subject.of_sites(everything), form.given()
    kept = everything
    if given.get("territoire"):
        inside = set(subject.buildings(request.user).filter(territory__in=_inside(given)).values_list("pk", flat=True))
        kept = [site for site in kept if site.pk in inside]
    if given.get("q"):
        kept = [site for site in kept if given["q"].casefold() in f"{site.name} {site.code}".casefold()]
    return kept, subjects


def _inside(given: dict[str, Any]) -> Any:
    return scoping.perimeter(given["territoire"].code)


def _line(one: Standing) -> dict[str, Any]:
    return {"one": one, "badge": BADGES[one.verdict], "deadline": DEADLINES[one.deadline.state]}


@require_safe
@door(subject.VIEW)
def page(request: HttpRequest, pk: int) -> HttpResponse:
    site = get_object_or_404(subject.buildings(request.user), pk=pk)
    near = subject.buildings(request.user).filter(territory=site.territory_id)
    subjects = subject.of_sites(near)
    (one,) = standing.of_sites(request.user, [site], subjects, timezone.localdate(), BACK)
    context = {
        **_line(one),
        "site": site,
        "said": one.declaration,
        "change": _change(request, one) if request.user.has_perm("energy.change_tertiarydeclaration", one.site) else "",
    }
    return render(request, "energy/tertiary_site.html", context)


def _change(request: HttpRequest, one: Standing) -> str:
    if one.declaration:
        return reverse("admin:energy_tertiarydeclaration_change", args=[one.declaration.pk])
    return f"{reverse('admin:energy_tertiarydeclaration_add')}?site={one.site.pk}"


@require_safe
@door(subject.VIEW)
def export_csv(request: HttpRequest) -> HttpResponse:
    return _file(operat.csv_text(_declared(request)), "text/csv; charset=utf-8", "csv")


@require_safe
@door(subject.VIEW)
def export_xlsx(request: HttpRequest) -> HttpResponse:
    return _file(operat.xlsx_bytes(_declared(request)), XLSX, "xlsx")


def _declared(request: HttpRequest) -> Sequence[Standing]:
    """The sites that are bound, last year."""
    sites, subjects = _sites(request, Filter(request.user, request.GET))
    bound = [site for site in sites if subjects[site.pk].bound]
    return standing.of_sites(request.user, bound, subjects, timezone.localdate())


def _file(content: str | bytes, media_type: str, extension: str) -> HttpResponse:
    name = f"decret-tertiaire-{timezone.localdate().year - 1}.{extension}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return HttpResponse(content, content_type=media_type, headers=headers)
