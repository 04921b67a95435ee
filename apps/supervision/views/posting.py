# SPDX-License-Identifier: EUPL-1.2
"""The door where suppliers post: one address per source."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from apps.connectors.standard_webhooks import NotAuthentic
from apps.supervision import receiving
from apps.supervision.receiving import HEAVIEST, Receipt


@csrf_exempt
@require_POST
def door(request: HttpRequest, slug: str) -> HttpResponse:
    """No CSRF token: a machine without a session posts; its signature or its token says who it is.

    Answered after the commit. 2xx: kept, never to be sent again; 4xx: sending it again as it is would not help.
    """
    if int(request.META.get("CONTENT_LENGTH") or 0) > HEAVIEST:
        return _refusal(_("Message de plus de %(most)d octets.") % {"most": HEAVIEST}, 413)
    body = request.body
    if len(body) > HEAVIEST:
        return _refusal(_("Message de plus de %(most)d octets.") % {"most": HEAVIEST}, 413)
    try:
        return _accepted(receiving.receive(slug, request.headers, body, request.GET.get("event", "")))
    except NotAuthentic as error:
        return _refusal(str(error), 401)
    except receiving.Disabled:
        return _refusal(_("Cette source est désactivée."), 403)
    except receiving.Unreadable as error:
        return _refusal(str(error), 400)


def _accepted(receipt: Receipt) -> HttpResponse:
    if receipt.known:
        return JsonResponse({"status": "known", "detail": _("Message déjà reçu : rien n'a été fait.")})
    words = ngettext("%(n)d enregistrement.", "%(n)d enregistrements.", receipt.records) % {"n": receipt.records}
    told = {"status": "kept", "detail": words, "records": receipt.records, "rejected": receipt.rejected}
    return JsonResponse({**told, "reasons": receipt.reasons}, status=202)


def _refusal(words: str, status: int) -> HttpResponse:
    return JsonResponse({"detail": words}, status=status)
