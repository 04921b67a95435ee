# SPDX-License-Identifier: EUPL-1.2
"""What is said around the features: landing page, conformance, collections (OGC 17-069r4, clause 7)."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from apps.opendata import reading
from apps.opendata.asking import CRS84
from apps.opendata.collections import COLLECTIONS
from apps.opendata.collections.shape import Collection

JSON, GEOJSON, HTML, CSV = "application/json", "application/geo+json", "text/html", "text/csv"
OPENAPI = "application/vnd.oai.openapi+json;version=3.0"
CONFORMS = tuple(
    f"http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/{name}" for name in ("core", "oas30", "geojson")
)
Said = dict[str, Any]


def address(request: HttpRequest, name: str, *parts: str, form: str = "") -> str:
    """Absolute address of one of our routes."""
    return request.build_absolute_uri(reverse(name, args=parts) + (f"?f={form}" if form else ""))


def link(href: str, rel: str, kind: str, title: str) -> Said:
    return {"href": href, "rel": rel, "type": kind, "title": title}


def landing(request: HttpRequest) -> Said:
    return {
        "title": _("Données ouvertes"),
        "description": _("Ce que les territoires publient de leurs équipements, incidents et signalements."),
        "links": [
            link(address(request, "ogc", form="json"), "self", JSON, _("Cette page")),
            link(address(request, "ogc", form="html"), "alternate", HTML, _("Cette page, en HTML")),
            link(address(request, "ogc-api"), "service-desc", OPENAPI, _("Description OpenAPI 3.0")),
            link(address(request, "ogc-conformance"), "conformance", JSON, _("Classes de conformité")),
            link(address(request, "ogc-collections"), "data", JSON, _("Collections")),
        ],
    }


def conformance() -> Said:
    return {"conformsTo": list(CONFORMS)}


def collections(request: HttpRequest, user: Any) -> Said:
    return {
        "links": [
            link(address(request, "ogc-collections", form="json"), "self", JSON, _("Cette liste")),
            link(address(request, "ogc-collections", form="html"), "alternate", HTML, _("Cette liste, en HTML")),
        ],
        "collections": [collection(request, one, user) for one in COLLECTIONS.values()],
    }


def collection(request: HttpRequest, one: Collection, user: Any) -> Said:
    box = reading.extent(one, user)
    said = {
        "id": one.id,
        "title": str(one.title),
        "description": str(one.description),
        "itemType": "feature",
        "crs": [CRS84],
        "links": [
            link(address(request, "ogc-collection", one.id, form="json"), "self", JSON, _("Cette collection")),
            link(address(request, "ogc-collection", one.id, form="html"), "alternate", HTML, _("La même, en HTML")),
            link(address(request, "ogc-items", one.id, form="json"), "items", GEOJSON, _("Objets, en GeoJSON")),
            link(address(request, "ogc-items", one.id, form="html"), "items", HTML, _("Objets, en HTML")),
            link(address(request, "ogc-items", one.id, form="csv"), "items", CSV, _("Objets, en CSV")),
        ],
    }
    return said | ({"extent": {"spatial": {"bbox": [list(box)], "crs": CRS84}}} if box else {})


def items_links(request: HttpRequest, of: Collection, after: str) -> list[Said]:
    """Of a page of features: itself, what follows, the same otherwise, its collection."""
    found = [
        link(page_address(request, f="json"), "self", GEOJSON, _("Cette page")),
        link(page_address(request, f="html"), "alternate", HTML, _("Cette page, en HTML")),
        link(page_address(request, f="csv"), "alternate", CSV, _("La même, en CSV")),
        link(address(request, "ogc-collection", of.id), "collection", JSON, _("La collection")),
    ]
    if after:
        found.append(link(page_address(request, f="json", after=after), "next", GEOJSON, _("Page suivante")))
    return found


def page_address(request: HttpRequest, **changed: str) -> str:
    """The same question, otherwise."""
    asked = request.GET.copy()
    for name, value in changed.items():
        asked[name] = value
    return request.build_absolute_uri(f"{request.path}?{asked.urlencode()}")


def feature_links(request: HttpRequest, of: Collection, name: str) -> list[Said]:
    return [
        link(address(request, "ogc-item", of.id, name, form="json"), "self", GEOJSON, _("Cet objet")),
        link(address(request, "ogc-item", of.id, name, form="html"), "alternate", HTML, _("Cet objet, en HTML")),
        link(address(request, "ogc-collection", of.id), "collection", JSON, _("Sa collection")),
    ]
