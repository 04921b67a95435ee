# SPDX-License-Identifier: EUPL-1.2
"""The same list for programs: Atom and GeoJSON, bounded, asked again for nothing when nothing changed."""

import hashlib
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.contrib.syndication.views import Feed
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from apps.signalements.models import Desk, Published
from apps.signalements.public import selectors
from apps.signalements.public.forms import PublicFilter
from apps.territories.paging import link, page_of

ENTRIES, FEATURES = 100, 1000
SECONDS = 300  # for which an answer may be kept


class News(Feed):
    """`title` and `link` of the list with its filters; entries as the list says them."""

    feed_type = Atom1Feed

    def get_object(self, request: HttpRequest, code: str) -> tuple[Desk, PublicFilter]:
        desk = known(code)
        form = PublicFilter(desk, request.GET)
        if not form.is_valid():
            raise Http404(first_error(form))
        return desk, form

    def title(self, of: tuple[Desk, PublicFilter]) -> str:
        return _("Signalements : %(name)s") % {"name": of[0].territory.name}

    def link(self, of: tuple[Desk, PublicFilter]) -> str:
        return reverse("published-list", args=[of[0].territory.code])

    def subtitle(self, of: tuple[Desk, PublicFilter]) -> str:
        return _("Les %(n)d derniers signalements publiés, sans donnée personnelle.") % {"n": ENTRIES}

    def feed_copyright(self, of: tuple[Desk, PublicFilter]) -> str:
        return of[0].licence

    def author_name(self, of: tuple[Desk, PublicFilter]) -> str:
        return of[0].territory.name

    def items(self, of: tuple[Desk, PublicFilter]) -> Iterable[Published]:
        desk, form = of
        rows = list(selectors.labelled(form.rows()).order_by(*selectors.NEWEST)[:ENTRIES])
        for row in rows:
            row.desk = desk
        return rows

    def item_title(self, row: Any) -> str:
        where = row.street or row.territory.name
        return f"{row.category.label} · {where}"

    def item_description(self, row: Any) -> str:
        said = [in_words(row), row.text]
        return "\n".join(filter(None, said))

    def item_link(self, row: Published) -> str:
        return reverse("published", args=[row.desk.territory.code, row.reference])

    def item_pubdate(self, row: Published) -> datetime:
        return row.received_at

    def item_updateddate(self, row: Published) -> datetime:
        return row.changed_at

    def item_categories(self, row: Published) -> list[str]:
        return [row.category.label]


@require_safe
def atom(request: HttpRequest, code: str) -> HttpResponse:
    return kept(request, News()(request, code=code), None)


@require_safe
def geojson(request: HttpRequest, code: str) -> HttpResponse:
    """RFC 7946; `next` is the address of what follows."""
    desk = known(code)
    form = PublicFilter(desk, request.GET)
    if not form.is_valid():
        return opened(JsonResponse({"error": first_error(form)}, status=400))
    rows, after = page_of(request, selectors.labelled(form.rows()), selectors.NEWEST, FEATURES)
    said = {
        "type": "FeatureCollection",
        "licence": desk.licence,
        "attribution": desk.territory.name,
        "next": request.build_absolute_uri(request.path + link(request, after)) if after else None,
        "features": [feature(request, desk, row) for row in rows],
    }
    answer = JsonResponse(said, content_type="application/geo+json")
    changed = max((row.changed_at for row in rows), default=None)
    return opened(kept(request, answer, changed))


def feature(request: HttpRequest, desk: Desk, row: Published) -> dict[str, Any]:
    address = reverse("published", args=[desk.territory.code, row.reference])
    return {
        "type": "Feature",
        "id": row.reference,
        "geometry": {"type": "Point", "coordinates": [round(row.place.x, 5), round(row.place.y, 5)]}
        if row.place
        else None,
        "properties": {
            "reference": row.reference,
            "category": row.category.code,
            "category_label": row.category.label,
            "phase": row.phase,
            "state": row.state,
            "state_label": str(row.get_state_display()),
            "outcome": row.outcome or None,
            "outcome_label": str(row.get_outcome_display()) if row.outcome else None,
            "street": row.street or None,
            "commune": row.territory.name,
            "rounded": row.rounded,
            "received_at": row.received_at.isoformat(),
            "ended_at": row.ended_at.isoformat() if row.ended_at else None,
            "changed_at": row.changed_at.isoformat(),
            "text": row.text or None,
            "url": request.build_absolute_uri(address),
        },
    }


def known(code: str) -> Desk:
    desk = selectors.desk(code)
    if desk is None:
        raise Http404(_("Ce territoire ne publie pas de signalements."))
    return desk


def in_words(row: Published) -> str:
    """« Traité : rien trouvé sur place »: the outcome, never the state alone."""
    state = str(row.get_state_display())
    return f"{state} : {str(row.get_outcome_display()).lower()}" if row.outcome else state


def first_error(form: PublicFilter) -> str:
    return str(next(iter(form.errors.values()))[0])


def kept(request: HttpRequest, answer: HttpResponse, changed: datetime | None) -> HttpResponse:
    """With its digest and its date. Only the digest gives « 304 »: what an agent withdraws makes no date younger."""
    etag = f'"{hashlib.sha256(answer.content).hexdigest()[:32]}"'
    answer.headers["ETag"] = etag
    answer.headers["Cache-Control"] = f"public, max-age={SECONDS}"
    if changed and "Last-Modified" not in answer.headers:
        answer.headers["Last-Modified"] = f"{changed:%a, %d %b %Y %H:%M:%S GMT}"
    found = get_conditional_response(request, etag, None, answer)
    return found if found is not None else answer


def opened(answer: HttpResponse) -> HttpResponse:
    """Open data: any page may read it. No credential is looked at."""
    answer.headers["Access-Control-Allow-Origin"] = "*"
    answer.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return answer
