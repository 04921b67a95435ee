# SPDX-License-Identifier: EUPL-1.2
"""The OpenAPI 3.0 document of /ogc/: what this reader may ask of each collection, from the collections themselves."""

from typing import Any

from django.utils.translation import gettext as _

from apps.opendata.asking import BOX_CRS
from apps.opendata.collections import COLLECTIONS
from apps.opendata.collections.shape import FLAG, NUMBER, OBJECT, TIME, Collection, Column, Filter
from apps.opendata.documents import CSV, GEOJSON, HTML, JSON

Said = dict[str, Any]
OBJECT_SCHEMA: Said = {"type": "object"}
LISTED: Said = {"style": "form", "explode": False}  # numbers between commas
TYPES: dict[str, Said] = {
    NUMBER: {"type": "integer", "nullable": True},
    TIME: {"type": "string", "format": "date-time", "nullable": True},
    OBJECT: {"type": "object", "additionalProperties": True},
    FLAG: {"type": "boolean"},
}
PROBLEM = {
    "type": "object",
    "required": ["code"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "code": {"type": "string"},
        "description": {"type": "string"},
    },
}


def document(server: str, user: Any) -> Said:
    """`server`: address of the landing page, without its last slash."""
    paths: dict[str, Said] = {
        "/": _operation("landing", _("Page d'accueil"), JSON, HTML),
        "/conformance": _operation("conformance", _("Classes de conformité"), JSON),
        "/api": _operation("api", _("Ce document"), JSON),
        "/collections": _operation("collections", _("Collections"), JSON, HTML),
    }
    for one in COLLECTIONS.values():
        paths |= _of(one, user)
    return {
        "openapi": "3.0.3",
        "info": {"title": _("Connecte, données ouvertes"), "version": "1.0.0"},
        "servers": [{"url": server}],
        "paths": paths,
        "components": {"schemas": {"exception": PROBLEM}},
    }


def _of(one: Collection, user: Any) -> dict[str, Said]:
    at, title = f"/collections/{one.id}", str(one.title)
    feature = _feature(one.columns(user))
    name = _parameter("featureId", _("Identifiant de l'objet."), {"type": "string"}, where="path")
    return {
        at: _operation(f"{one.id}.collection", title, JSON, HTML),
        f"{at}/items": _operation(
            f"{one.id}.items", title, GEOJSON, HTML, CSV, asks=_asks(one, user), of=_many(feature)
        ),
        f"{at}/items/{{featureId}}": _operation(f"{one.id}.item", title, GEOJSON, HTML, asks=[name], of=feature),
    }


def _operation(name: str, title: str, *kinds: str, asks: list[Said] | None = None, of: Said | None = None) -> Said:
    schemas = {HTML: {"type": "string"}, CSV: {"type": "string"}}
    problem = {"content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/exception"}}}}
    content = {kind: {"schema": schemas.get(kind, of or OBJECT_SCHEMA)} for kind in kinds}
    return {
        "get": {
            "operationId": name,
            "summary": title,
            "parameters": [*(asks or []), _form(kinds)],
            "responses": {
                "200": {"description": title, "content": content},
                "400": {"description": _("Paramètre refusé"), **problem},
                "404": {"description": _("Introuvable, ou hors de ce que vous pouvez voir"), **problem},
            },
        }
    }


def _form(kinds: tuple[str, ...]) -> Said:
    short = {JSON: "json", GEOJSON: "json", HTML: "html", CSV: "csv"}
    return _parameter("f", _("Format, à défaut celui de Accept."), _choice(*(short[kind] for kind in kinds)))


def _parameter(name: str, words: str, schema: Said, where: str = "query") -> Said:
    return {"name": name, "in": where, "description": words, "required": where == "path", "schema": schema}


def _choice(*values: str) -> Said:
    return {"type": "string", "enum": list(values)}


def _asks(one: Collection, user: Any) -> list[Said]:
    whole = {"type": "integer", "minimum": 1, "maximum": one.most, "default": one.usual}
    numbers = {"type": "array", "items": {"type": "number"}, "minItems": 4, "maxItems": 6}
    return [
        _parameter("limit", _("Objets par page."), whole),
        _parameter("bbox", _("ouest,sud,est,nord en degrés ; ouest > est : par 180°."), numbers) | LISTED,
        _parameter("bbox-crs", _("Repère de bbox."), _choice(*BOX_CRS)),
        _parameter("datetime", _("Instant, ou intervalle dont un bout peut être « .. »."), {"type": "string"}),
        _parameter("after", _("Repère de page, pris tel quel dans le lien « next »."), {"type": "string"}),
        _parameter("style", _("« machine » : CSV pour les programmes."), _choice("machine")),
        *(_equality(each) for each in one.filters(user)),
    ]


def _equality(one: Filter) -> Said:
    return _parameter(one.name, str(one.label), _choice(*one.choices) if one.choices else {"type": "string"})


def _feature(columns: Any) -> Said:
    return {
        "type": "object",
        "required": ["type", "id", "geometry", "properties"],
        "properties": {
            "type": _choice("Feature"),
            "id": {"oneOf": [{"type": "string"}, {"type": "integer"}]},
            "geometry": {"type": "object", "nullable": True},
            "properties": {"type": "object", "properties": {one.name: _property(one) for one in columns}},
        },
    }


def _property(one: Column) -> Said:
    return TYPES.get(one.kind, {"type": "string", "nullable": True}) | {"description": str(one.label)}


def _many(feature: Said) -> Said:
    return {
        "type": "object",
        "required": ["type", "features"],
        "properties": {
            "type": _choice("FeatureCollection"),
            "features": {"type": "array", "items": feature},
            "links": {"type": "array", "items": OBJECT_SCHEMA},
            "timeStamp": {"type": "string", "format": "date-time"},
            "numberMatched": {"type": "integer", "minimum": 0},
            "numberReturned": {"type": "integer", "minimum": 0},
        },
    }
