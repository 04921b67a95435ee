# SPDX-License-Identifier: EUPL-1.2
"""Our TALQ CMS: what a gateway calls, under the address of its source. Answers are those of the specification."""

import json
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from apps.assets.models import Source
from apps.connectors.standard_webhooks import NotAuthentic
from apps.connectors.talq import cms
from apps.connectors.talq.cms import Asked, NotAllowed, Refused
from apps.supervision import receiving, talq_devices
from apps.supervision.receiving import HEAVIEST


@csrf_exempt
def door(request: HttpRequest, slug: str, path: str) -> HttpResponse:
    """No CSRF token: a gateway shows its key. Who it is comes first, so that nothing is told to a stranger."""
    try:
        return _answered(request, slug, path)
    except NotAllowed as error:
        answer = _refusal(Refused(405, "genericError", _("Cette adresse ne connaît que : %s.") % error))
        answer["Allow"] = str(error)
        return answer
    except Refused as error:
        return _refusal(error)
    except NotAuthentic as error:
        key = "headerValueNotValid" if "Authorization" in request.headers else "headerMissing"
        return _refusal(Refused(401, key, str(error)))
    except receiving.Disabled:
        return _refusal(Refused(403, "genericError", _("Cette source est désactivée.")))
    except receiving.Unreadable as error:
        return _refusal(Refused(422, "genericError", str(error)))


def _answered(request: HttpRequest, slug: str, path: str) -> HttpResponse:
    if int(request.META.get("CONTENT_LENGTH") or 0) > HEAVIEST or len(request.body) > HEAVIEST:
        raise Refused(413, "payloadError", _("Message de plus de %(most)d octets.") % {"most": HEAVIEST})
    source, _message_id = receiving.sender(slug, request.headers, request.body, door="ingest-talq")
    asked = cms.asked(str(request.method), path, request.GET, request.headers)
    if asked.topic:
        return _announced(source, asked, request.body)
    if request.method == "GET":
        return _read(source, asked, request)
    return JsonResponse(cms.not_kept(asked, str(request.method)), safe=False)


def _announced(source: Source, asked: Asked, payload: bytes) -> HttpResponse:
    """Kept once per request id, then answered with what was announced; a repetition is answered the same."""
    said = cms.body_of(asked, payload)
    if asked.topic == "device-gone":
        said = talq_devices.one(source, asked.name)
        payload = json.dumps({"address": asked.name}).encode()
    receiving.accept(source, asked.request_id, asked.topic, payload, lenient=asked.topic in cms.CLASSES)
    if asked.says_nothing:
        return HttpResponse(status=asked.success)
    return JsonResponse(said, safe=False, status=asked.success)


def _read(source: Source, asked: Asked, request: HttpRequest) -> HttpResponse:
    if asked.resource == "devices" and asked.name:
        return JsonResponse(talq_devices.one(source, asked.name))
    if asked.resource == "devices":
        return _page(source, request)
    logger = cms.logger_of(asked.name, source.options) if asked.resource == "logger-configs" else None
    return JsonResponse(logger or cms.not_kept(asked, "GET"), safe=False)


def _page(source: Source, request: HttpRequest) -> HttpResponse:
    offset, limit = cms.page(request.GET)
    devices, total = talq_devices.several(source, request.GET.getlist("deviceClasses"), offset, limit)
    counts = {"count": len(devices), "defaultLimit": cms.LARGEST_PAGE, "offset": offset, "totalCount": total}
    headers = {f"pagination-{name}": str(value) for name, value in counts.items()}
    return JsonResponse(devices, safe=False, headers=headers)


def _refusal(refused: Refused) -> JsonResponse:
    body: Any = refused.body()
    return JsonResponse(body, safe=False, status=refused.status)
