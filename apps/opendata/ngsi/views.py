# SPDX-License-Identifier: EUPL-1.2
"""/ngsi-ld/v1/: reading entities by NGSI-LD (ETSI GS CIM 009). Who reads what is as at /ogc/."""

import json
from collections.abc import Callable
from functools import cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _

from apps.opendata import asking as common
from apps.opendata.answers import answered, digest, tagged
from apps.opendata.ngsi import asking, entities, names, reading
from apps.opendata.ngsi.asking import Question
from apps.opendata.ngsi.shapes import OF_KIND, SHAPES
from apps.opendata.refusals import Refused

JSON, LD = "application/json", "application/ld+json"
CORE = "https://uri.etsi.org/ngsi-ld/v1/ngsi-ld-core-context-v1.8.jsonld"
CONTEXT = "http://www.w3.org/ns/json-ld#context"
ERRORS = "https://uri.etsi.org/ngsi-ld/errors/"
KINDS = {400: "BadRequestData", 404: "ResourceNotFound", 405: "OperationNotSupported"}
Act = Callable[..., HttpResponseBase]


def problem(refused: Refused) -> HttpResponse:
    """ProblemDetails (RFC 9457), with the types of clause 5.5.2 where there is one."""
    kind = KINDS.get(refused.status)
    said = {
        "type": f"{ERRORS}{kind}" if kind else "about:blank",
        "title": kind or str(refused.status),
        "status": refused.status,
        "detail": refused.said,
    }
    body = json.dumps(said, ensure_ascii=False)
    return HttpResponse(
        body, status=refused.status, content_type="application/problem+json", headers=dict(refused.headers)
    )


def _entities(request: HttpRequest, user: Any) -> HttpResponse:
    kind = _accepted(request)
    asked = asking.question(request)
    rows = reading.matched(user, asked)
    found = list(rows[asked.offset : asked.offset + asked.limit + 1]) if asked.limit else []
    page = found[: asked.limit]
    said = entities.rendered(page, user, asked.attrs, asked.options)
    answer = _said(request, kind, said, _pages(request, asked, more=len(found) > asked.limit))
    if asked.count:
        answer.headers["NGSILD-Results-Count"] = str(rows.count())
    return answer


def _entity(request: HttpRequest, user: Any, entity: str) -> HttpResponse:
    kind = _accepted(request)
    asked = common.given(request, ("attrs", "options"))
    named = names.read(entity)
    found = names.among(reading.visible(user), [named]).first() if named else None
    if found is None:
        raise Refused(404, _("Introuvable, ou hors de ce que vous pouvez voir."))
    [said] = entities.rendered([found], user, asking.attributes(asked), asking.options(asked))
    return _said(request, kind, said)


def _types(request: HttpRequest, user: Any) -> HttpResponse:
    """Types of which this reader may see an entity."""
    kind = _accepted(request)
    common.given(request, ())
    listed = sorted({OF_KIND[code].name for code in _kinds(user)})
    said = {"id": "urn:ngsi-ld:EntityTypeList:connecte", "type": "EntityTypeList", "typeList": listed}
    return _said(request, kind, said)


def _attributes(request: HttpRequest, user: Any) -> HttpResponse:
    """Names that entities of these types may have."""
    kind = _accepted(request)
    common.given(request, ())
    listed = sorted({name for code in _kinds(user) for name in OF_KIND[code].names})
    said = {"id": "urn:ngsi-ld:AttributeList:connecte", "type": "AttributeList", "attributeList": listed}
    return _said(request, kind, said)


def _kinds(user: Any) -> set[str]:
    rows = reading.visible(user).order_by()
    return {code for shape in SHAPES.values() for code in shape.kinds if rows.filter(kind__code=code).exists()}


def _context(request: HttpRequest, _user: Any) -> HttpResponse:
    body = _context_file()
    return tagged(request, HttpResponse(body, content_type=LD), digest(body))


@cache
def _context_file() -> bytes:
    return bytes((settings.BASE_DIR / "static/ngsi-ld/context.jsonld").read_bytes())


# --- How it leaves --------------------------------------------------------------------------------------------------


def _accepted(request: HttpRequest) -> str:
    found = request.get_preferred_type([JSON, LD])
    if found is None:
        raise Refused(406, _("Accept : %(known)s.") % {"known": f"{JSON}, {LD}"})
    return found


def _said(request: HttpRequest, kind: str, said: Any, links: list[str] | None = None) -> HttpResponse:
    """The context is in the body of JSON-LD, beside that of JSON (clause 6.3.5)."""
    ours = request.build_absolute_uri(reverse("ngsi-context"))
    links = list(links or ())
    if kind == LD:
        context = {"@context": [ours, CORE]}
        said = [one | context for one in said] if isinstance(said, list) else said | context
    else:
        links.insert(0, f'<{ours}>; rel="{CONTEXT}"; type="{LD}"')
    body = json.dumps(said, ensure_ascii=False).encode()
    answer = tagged(request, HttpResponse(body, content_type=kind), digest(body))
    if links:
        answer.headers["Link"] = ", ".join(links)
    return answer


def _pages(request: HttpRequest, asked: Question, *, more: bool) -> list[str]:
    links = []
    if asked.limit and asked.offset:
        links.append(f'<{_page(request, max(0, asked.offset - asked.limit))}>; rel="prev"')
    if more and asked.offset + asked.limit <= asking.FARTHEST:
        links.append(f'<{_page(request, asked.offset + asked.limit)}>; rel="next"')
    return links


def _page(request: HttpRequest, offset: int) -> str:
    asked: QueryDict = request.GET.copy()
    asked["offset"] = str(offset)
    return request.build_absolute_uri(f"{request.path}?{asked.urlencode()}")


read_entities = answered(_entities, problem)
read_entity = answered(_entity, problem)
read_types = answered(_types, problem)
read_attributes = answered(_attributes, problem)
read_context = answered(_context, problem)
