# SPDX-License-Identifier: EUPL-1.2
"""/ogc/: OGC API Features 1.0 (17-069r4), Core, GeoJSON and OpenAPI 3.0. Without an account, what is open; with one,
or with a token of the API, what its holder may see."""

import json
import re
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.assets import exports
from apps.opendata import asking, documents, openapi, reading, tables
from apps.opendata.answers import answered, digest, document, form, tagged
from apps.opendata.asking import FORM, MACHINE, STYLE, Question
from apps.opendata.collections import COLLECTIONS
from apps.opendata.collections.shape import Collection
from apps.opendata.documents import CSV, GEOJSON, OPENAPI
from apps.opendata.refusals import Refused
from apps.opendata.rendering import shown


def _landing(request: HttpRequest, user: Any) -> HttpResponse:
    asking.given(request, (FORM,))
    if form(request, "json", "html") == "html":
        return _collections_page(request, user)
    return document(request, documents.landing(request))


def _conformance(request: HttpRequest, _user: Any) -> HttpResponse:
    asking.given(request, (FORM,))
    form(request, "json")
    return document(request, documents.conformance())


def _api(request: HttpRequest, user: Any) -> HttpResponse:
    asking.given(request, (FORM,))
    form(request, "json")
    server = documents.address(request, "ogc").rstrip("/")
    return document(request, openapi.document(server, user), OPENAPI)


def _collections(request: HttpRequest, user: Any) -> HttpResponse:
    asking.given(request, (FORM,))
    if form(request, "json", "html") == "html":
        return _collections_page(request, user)
    return document(request, documents.collections(request, user))


def _collections_page(request: HttpRequest, user: Any) -> HttpResponse:
    rows = [(one, one.rows(user).count()) for one in COLLECTIONS.values()]
    return render(request, "opendata/collections.html", {"rows": rows, "reader": user})


def _collection(request: HttpRequest, user: Any, collection: str) -> HttpResponse:
    of = _known(collection)
    asking.given(request, (FORM,))
    if form(request, "json", "html") == "html":
        context = {"of": of, "columns": of.columns(user), "filters": of.filters(user), "reader": user}
        return render(request, "opendata/collection.html", context)
    return document(request, documents.collection(request, of, user))


def _known(collection: str) -> Collection:
    if collection not in COLLECTIONS:
        raise Refused(404, _("Collection inconnue."))
    return COLLECTIONS[collection]


# --- Features ---------------------------------------------------------------------------------------------------------


def _items(request: HttpRequest, user: Any, collection: str) -> HttpResponseBase:
    of = _known(collection)
    asked = asking.question(request, of, user)
    wanted = form(request, "json", "html", "csv")
    style = request.GET.get(STYLE)
    if style is not None and (style != MACHINE or wanted != "csv"):
        raise Refused(400, _("style : « machine », avec f=csv."))
    if wanted == "csv":
        return _file(request, of, user, asked)
    return _page(request, of, user, asked) if wanted == "html" else _features(request, of, user, asked)


def _features(request: HttpRequest, of: Collection, user: Any, asked: Question) -> HttpResponse:
    """Counted on the first page only: a client reads it there, and it is as long as the collection."""
    found = reading.page(of, user, asked, asked.limit or of.usual)
    head: dict[str, Any] = {"numberReturned": len(found.features)}
    if not asked.after:
        head["numberMatched"] = reading.matched(of, user, asked).count()
    head["links"] = documents.items_links(request, of, found.after)
    features = ",\n".join(found.features).encode()
    said = json.dumps(head, ensure_ascii=False)[1:].encode()
    stamp = f'{{"type":"FeatureCollection","timeStamp":"{timezone.now():%Y-%m-%dT%H:%M:%SZ}",'.encode()
    body = b"".join([stamp, said[:-1], b',"features":[', features, b"]}"])
    return tagged(request, HttpResponse(body, content_type=GEOJSON), digest(said, features))


def _file(request: HttpRequest, of: Collection, user: Any, asked: Question) -> HttpResponseBase:
    """The page that is asked for; without `limit`, all that follows, a batch in memory at a time."""
    machine = request.GET.get(STYLE) == MACHINE or FORM not in request.GET
    found = reading.page(of, user, asked, asked.limit) if asked.limit else None
    rows = found.features if found else reading.every(of, user, asked)
    lines = tables.lines(rows, of.columns(user), machine=machine)
    answer = exports.streamed(lines, request, f"{CSV}; charset=utf-8", of.id, "csv")
    if found and found.after:
        answer.headers["Link"] = f'<{documents.page_address(request, after=found.after)}>; rel="next"; type="{CSV}"'
    return answer


def _page(request: HttpRequest, of: Collection, user: Any, asked: Question) -> HttpResponse:
    found = reading.page(of, user, asked, min(asked.limit or of.usual, of.usual))
    context = {
        "of": of,
        "rows": [shown(feature, of, user) for feature in found.features],
        "matched": None if asked.after else reading.matched(of, user, asked).count(),
        "next": documents.page_address(request, after=found.after) if found.after else "",
        "json": documents.page_address(request, f="json"),
        "csv": documents.page_address(request, f="csv"),
        "reader": user,
    }
    return render(request, "opendata/items.html", context)


def _item(request: HttpRequest, user: Any, collection: str, feature: str) -> HttpResponse:
    of = _known(collection)
    asking.given(request, (FORM,))
    wanted = form(request, "json", "html")
    found = reading.one(of, user, feature) if re.fullmatch(of.name_form, feature, re.ASCII) else None
    if found is None:
        raise Refused(404, _("Introuvable, ou hors de ce que vous pouvez voir."))
    if wanted == "html":
        row = shown(found, of, user)
        return render(request, "opendata/item.html", {"of": of, "row": row, "reader": user})
    links = json.dumps(documents.feature_links(request, of, feature), ensure_ascii=False)
    body = f'{found[:-1]},"links":{links}}}'.encode()
    return tagged(request, HttpResponse(body, content_type=GEOJSON), digest(body))


landing = answered(_landing)
conformance = answered(_conformance)
api = answered(_api)
collections = answered(_collections)
collection = answered(_collection)
items = answered(_items)
item = answered(_item)
