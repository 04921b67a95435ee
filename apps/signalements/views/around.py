# SPDX-License-Identifier: EUPL-1.2
"""Around the public form: the QR code of a mast, photos of a draft, and what its scripts ask for."""

from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST, require_safe

from apps.assets.photos import storing
from apps.signalements import drafting, ground, places
from apps.signalements.views import begun, offered


@require_safe
def from_code(request: HttpRequest, code: str) -> HttpResponse:
    """What the QR code of a mast opens: the form, about this very asset."""
    found = places.named(code)
    if not found:
        raise Http404(_("Équipement inconnu."))
    if len(found) == 1:
        return redirect(f"{reverse('signalement-new')}?{urlencode({'objet': found[0].uid, 'qr': 1})}")
    return render(request, "signalements/code.html", {"assets": found, "code": code[:60], "desk": None})


@require_safe
def photo(request: HttpRequest, token: str, uid: Any) -> HttpResponse:
    """A thumbnail of the draft, to who sent it."""
    form = begun.form_of(token)
    draft = drafting.find(form.key) if form else None
    row = draft.photos.ready().filter(uid=uid).first() if draft else None
    if row is None:
        raise Http404
    return image(row.thumbnail)


@require_POST
def drop_photo(request: HttpRequest, token: str, uid: Any) -> HttpResponse:
    form = begun.form_of(token)
    draft = drafting.find(form.key) if form else None
    if draft is None or draft.made_at:
        raise Http404
    drafting.drop_photo(draft, uid)
    return redirect("signalement-where", token=token)


@require_GET
def streets(request: HttpRequest) -> HttpResponse:
    """Names that begin like what is typed, for who has a script."""
    desk = places.desk(begun.line(request, "territoire"))
    found = places.streets(request.GET.get("q", "")[:200], desk) if desk else []
    return JsonResponse({"streets": [one.label for one in found]})


@require_GET
def suggestions(request: HttpRequest) -> HttpResponse:
    """Keys of the categories that these words suggest."""
    desk = places.desk(begun.line(request, "territoire"))
    found = offered.suggested(request.GET.get("q", ""), desk) if desk else []
    return JsonResponse({"categories": [one.pk for one in found]})


@require_GET
def surroundings(request: HttpRequest) -> HttpResponse:
    """The base map and the equipment of `?bbox=`, for the optional map."""
    desk, box = places.desk(begun.line(request, "territoire")), ground.box(request.GET.get("bbox", ""))
    if desk is None or box is None:
        return JsonResponse({"type": "FeatureCollection", "features": []})
    return JsonResponse(ground.drawn(desk, box))


def image(name: str) -> HttpResponse:
    """A JPEG that we made: never anything else for a browser."""
    try:
        content = storing.read(name)
    except FileNotFoundError as error:
        raise Http404 from error
    headers = {
        "Cache-Control": "private, max-age=86400, immutable",  # a name is never given twice
        "Content-Disposition": "inline",
        "X-Content-Type-Options": "nosniff",
    }
    return HttpResponse(content, content_type="image/jpeg", headers=headers)
