# SPDX-License-Identifier: EUPL-1.2
"""GeoReport v2 for programs, in JSON and in XML. Public: without an account, without a cookie; a key to report."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import BadRequest, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from apps.assets.photos import storing
from apps.open311 import asking, rendering, selectors, services, shapes
from apps.open311.asking import Given
from apps.open311.models import Jurisdiction
from apps.open311.refusals import Refused
from apps.open311.rendering import Document
from apps.signalements.models import Category, Signalement
from apps.signalements.selectors import expected_days
from apps.territories.addresses import client_ip

Act = Callable[..., Document]


def answered(**acts: Act) -> Callable[..., HttpResponse]:
    """One address, an act for each of its methods. A refusal is a document too, in the same form."""

    @csrf_exempt
    @never_cache
    def view(request: HttpRequest, form: str = "", **named: Any) -> HttpResponse:
        form = form or rendering.wanted(request)
        try:
            return rendering.answer(_done(request, acts, named), form)
        except Refused as refused:
            answer = rendering.answer(rendering.errors(refused), form, refused.code)
            for name, value in refused.headers.items():
                answer.headers[name] = value
            return answer

    return view


def _done(request: HttpRequest, acts: dict[str, Act], named: dict[str, Any]) -> Document:
    method = "GET" if request.method == "HEAD" else request.method
    if not acts:
        raise Refused(404, _("Adresse inconnue."))
    if method not in acts:
        raise Refused(405, _("Méthode refusée à cette adresse."), headers={"Allow": ", ".join(sorted(acts))})
    try:
        asked = asking.given(request)
    except (BadRequest, SuspiciousOperation, MultiPartParserError, OSError) as error:
        raise Refused(400, _("Formulaire illisible : champs de formulaire en UTF-8 attendus.")) from error
    return acts[str(method)](request, _jurisdiction(asked), asked, **named)


def _jurisdiction(asked: Given) -> Jurisdiction:
    code = asking.line(asked, "jurisdiction_id")
    if not code:
        found = selectors.only_jurisdiction()
        if found is None:
            raise Refused(400, _("jurisdiction_id : absent."))
        return found
    found = selectors.jurisdiction(code)
    if found is None:
        raise Refused(404, _("jurisdiction_id : inconnu."))
    return found


# --- What may be reported ---------------------------------------------------------------------------------------------


def _services(_request: HttpRequest, at: Jurisdiction, _asked: Given) -> Document:
    return Document("services", "service", [shapes.service(one) for one in selectors.services(at)])


def _definition(_request: HttpRequest, at: Jurisdiction, _asked: Given, service_code: str) -> Document:
    one = selectors.services(at).filter(code=asking.line({"code": service_code}, "code")).first()
    if one is None:
        raise Refused(404, _("service_code : inconnu de cette juridiction."))
    return Document("service_definition", "", [shapes.definition(one)])


# --- Reports ----------------------------------------------------------------------------------------------------------


def _list(request: HttpRequest, at: Jurisdiction, asked: Given) -> Document:
    search = asking.search(asked)
    if search.codes - selectors.codes(at, list(search.codes)):
        raise Refused(404, _("service_code : inconnu de cette juridiction."))
    return _shown(request, at, selectors.found(at, search))


def _one(request: HttpRequest, at: Jurisdiction, _asked: Given, reference: str) -> Document:
    wanted = asking.line({"reference": reference}, "reference").upper()
    found = list(selectors.reports(at).filter(reference=wanted)[:1])
    if not found:
        raise Refused(404, _("service_request_id : inconnu de cette juridiction."))
    return _shown(request, at, found)


def _shown(request: HttpRequest, at: Jurisdiction, rows: Any) -> Document:
    base = f"{request.scheme}://{request.get_host()}"
    return Document("service_requests", "request", [shapes.report(one, at, base) for one in rows])


def _report(request: HttpRequest, at: Jurisdiction, asked: Given) -> Document:
    key = services.key_of(at, asking.line(asked, "api_key"))
    said = asking.said(asked, request.headers)
    made = services.receive(at=at, key=key, said=said, address=client_ip(request))
    notice = _notice(made.signalement, has_media=said.has_media)
    return Document("service_requests", "request", [shapes.receipt(made, notice)])


def _notice(report: Signalement, *, has_media: bool) -> str:
    words = [_usual(report.category, report.territory_id)]
    if has_media:
        words.append(_("Photo non reprise : aucun fichier n'est cherché ailleurs."))
    return " ".join(filter(None, words))


def _usual(category: Category, territory_id: int) -> str:
    days = expected_days(category, territory_id) or category.public_delay
    words = ngettext("Délai habituel : %(n)d jour.", "Délai habituel : %(n)d jours.", days or 0)
    return words % {"n": days} if days else ""


def _token(_request: HttpRequest, at: Jurisdiction, _asked: Given, token: str) -> Document:
    report = selectors.of_token(at, token)
    if report is None:
        raise Refused(404, _("token : inconnu de cette juridiction, ou trop ancien."))
    row = {"service_request_id": report.reference, "token": token}
    return Document("service_requests", "request", [row])


def _updates(_request: HttpRequest, at: Jurisdiction, asked: Given) -> Document:
    search = asking.search(asked)
    rows = selectors.updates(at, search)
    return Document("service_requests_updates", "request_update", [shapes.update(one) for one in rows])


@require_safe
def photo(request: HttpRequest, uid: Any) -> HttpResponse:
    """A JPEG that we made, that an agent chose to show."""
    row = selectors.photo(uid)
    try:
        content = storing.read(row.file) if row else b""
    except FileNotFoundError as error:
        raise Http404 from error
    if not content:
        raise Http404
    headers = {"Cache-Control": "public, max-age=300", "X-Content-Type-Options": "nosniff"}
    return HttpResponse(content, content_type="image/jpeg", headers=headers)


service_list = answered(GET=_services)
service_definition = answered(GET=_definition)
requests = answered(GET=_list, POST=_report)
one_request = answered(GET=_one)
token = answered(GET=_token)
updates = answered(GET=_updates)
nothing = answered()
