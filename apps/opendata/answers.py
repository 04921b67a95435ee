# SPDX-License-Identifier: EUPL-1.2
"""How an answer leaves: its form, who asked, and what a browser of elsewhere or a cache may do with it."""

import hashlib
import json
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from knox.auth import TokenAuthentication
from rest_framework.exceptions import AuthenticationFailed

from apps.opendata.asking import FORM
from apps.opendata.documents import CSV, GEOJSON, HTML, JSON
from apps.opendata.refusals import Refused, problem

SECONDS = 300  # for which what is public may be kept
FORMS = {GEOJSON: "json", JSON: "json", HTML: "html", CSV: "csv"}
Act = Callable[..., HttpResponseBase]


def answered(act: Act, refusal: Callable[[Refused], HttpResponse] = problem) -> Callable[..., HttpResponseBase]:
    """A view for GET and HEAD, of `act(request, user, …)`. A refusal is a document too, as `refusal` writes it."""

    @csrf_exempt  # nothing is written here: a POST is told so (405) rather than refused for want of a token
    def view(request: HttpRequest, **named: Any) -> HttpResponseBase:
        user: Any = None
        try:
            if request.method not in ("GET", "HEAD"):
                raise Refused(405, _("Méthode refusée : ces données se lisent (GET)."), {"Allow": "GET, HEAD"})
            user = reader(request)
            answer = act(request, user, **named)
        except Refused as refused:
            answer = refusal(refused)
        return shared(answer, public=user is None or not user.is_authenticated)

    return view


def reader(request: HttpRequest) -> Any:
    """Who holds the token that is sent, else who is logged in, else nobody."""
    try:
        found = TokenAuthentication().authenticate(request)
    except AuthenticationFailed as failure:
        headers = {"WWW-Authenticate": "Token"}
        raise Refused(401, _("Jeton inconnu, ou qui n'est plus valable."), headers) from failure
    return found[0] if found else request.user


def form(request: HttpRequest, *offered: str) -> str:
    """`json`, `html` or `csv`: as the address says, else by Accept, else the first one."""
    asked = request.GET.get(FORM)
    if asked is None:
        kinds = [kind for kind, short in FORMS.items() if short in offered]
        return FORMS.get(request.get_preferred_type(kinds) or "", offered[0])
    if asked not in offered:
        raise Refused(400, _("f : un de %(known)s.") % {"known": ", ".join(offered)})
    return asked


def shared(answer: HttpResponseBase, *, public: bool) -> HttpResponseBase:
    """What is public is read by any page and kept a while; the answer made for somebody is theirs."""
    patch_vary_headers(answer, ["Accept", "Authorization", "Cookie"])
    if public:
        answer.headers["Access-Control-Allow-Origin"] = "*"
        answer.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    if public and answer.status_code in (200, 304):
        answer.headers["Cache-Control"] = f"public, max-age={SECONDS}"
    return answer


def document(request: HttpRequest, said: Any, kind: str = JSON) -> HttpResponse:
    body = json.dumps(said, ensure_ascii=False).encode()
    return tagged(request, HttpResponse(body, content_type=kind), digest(body))


def digest(*parts: bytes) -> str:
    """Of what is said, without the moment when it is."""
    found = hashlib.sha256()
    for part in parts:
        found.update(part)
    return f'"{found.hexdigest()[:32]}"'


def tagged(request: HttpRequest, answer: HttpResponse, etag: str) -> HttpResponse:
    """Only the digest gives « 304 »: what is withdrawn makes no date younger, so that none is said."""
    answer.headers["ETag"] = etag
    found = get_conditional_response(request, etag, None, answer)
    return found if found is not None else answer
