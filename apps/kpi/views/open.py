# SPDX-License-Identifier: EUPL-1.2
"""« Indicateurs »: what a territory shows to everybody. Published months only, nothing of who reads: the same bytes for
all, kept a minute by us, ten seconds by the server in front of us, five minutes by who reads, and not sent again to who
has them."""

from collections.abc import Callable
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any

from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from apps.kpi import drawing, exporting, reading, words
from apps.kpi.models import Figure, Publication

KEPT, SHARED, FRESH = 60, 10, 300  # seconds: by us, by the server in front of us, by who reads
SHOWN = 24  # months of a table
shared = cache_control(public=True, max_age=FRESH, s_maxage=SHARED)


@dataclass(frozen=True, slots=True)
class Made:
    """An answer without its reader: what a cache may keep."""

    content: bytes
    kind: str
    etag: str
    name: str = ""


@require_safe
@shared
def places(request: HttpRequest) -> HttpResponse:
    return _answer(request, _kept("places", _places))


@require_safe
@shared
def page(request: HttpRequest, code: str) -> HttpResponse:
    return _answer(request, _kept(f"page:{code}", lambda: _page(code)))


@require_safe
@shared
def table(request: HttpRequest, code: str) -> HttpResponse:
    machines = request.GET.get("pour") == "machines"
    answer = _answer(request, _kept(f"table:{machines:d}:{code}", lambda: _table(code, machines)))
    answer["Access-Control-Allow-Origin"] = "*"
    return answer


def _kept(key: str, make: Callable[[], Made]) -> Made:
    found: Made = cache.get_or_set(f"kpi.open:{key}", make, KEPT)
    return found


def _answer(request: HttpRequest, made: Made) -> HttpResponse:
    answer = HttpResponse(made.content, content_type=made.kind)
    answer["ETag"] = made.etag
    if made.name:
        answer["Content-Disposition"] = f'attachment; filename="{made.name}"'
    request.session.accessed = False  # read on the way here, by what follows who acts: nothing of it is shown
    found: HttpResponse = get_conditional_response(request, etag=made.etag, response=answer)
    return found


def _made(content: bytes, kind: str, name: str = "") -> Made:
    return Made(content, kind, f'"{blake2b(content, digest_size=12).hexdigest()}"', name)


def _html(template: str, context: dict[str, Any]) -> Made:
    return _made(render_to_string(template, context | {"messages": ()}).encode(), "text/html; charset=utf-8")


def _places() -> Made:
    return _html("kpi/public_places.html", {"publications": reading.publications()})


def _page(code: str) -> Made:
    publication, rows = _published(code)
    running = reading.running_month(publication.territory, timezone.now())
    context = {
        "publication": publication,
        "territory": publication.territory,
        "figures": [
            {"card": words.card(one, "for_public"), "chart": drawing.of_months(one.past), "past": _past(one.past)}
            for one in reading.shown(rows, running)
        ],
        "sample": any(row.is_sample for row in rows),
    }
    return _html("kpi/public.html", context)


def _table(code: str, machines: bool) -> Made:
    publication, rows = _published(code)
    text = exporting.for_machines(rows) if machines else exporting.for_people(rows)
    return _made(text.encode(), "text/csv; charset=utf-8", f"indicateurs-{publication.territory.code}.csv")


def _past(rows: tuple[Figure, ...]) -> list[dict[str, Any]]:
    return [
        {"row": row, "value": words.amount(row.value, row.indicator), "interval": words.interval(row)}
        for row in reversed(rows[-SHOWN:])
    ]


def _published(code: str) -> tuple[Publication, list[Figure]]:
    publication = next((one for one in reading.publications() if one.territory.code == code), None)
    if publication is None:
        raise Http404
    rows = list(reading.published(publication.territory))
    for row in rows:
        row.territory = publication.territory
    return publication, rows
