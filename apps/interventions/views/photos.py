# SPDX-License-Identifier: EUPL-1.2
"""A photo, to who may see its request. It is a JPEG that we made, and is never anything else for a browser."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from apps.assets.photos import storing
from apps.interventions.models import Attachment

HEADERS = {
    "Cache-Control": "private, max-age=86400, immutable",  # a name is never given twice
    "Content-Disposition": "inline",
    "X-Content-Type-Options": "nosniff",
}


@require_safe
@login_required
def photo(request: HttpRequest, uid: UUID) -> HttpResponse:
    return _answer(_seen(request, uid).file)


@require_safe
@login_required
def thumbnail(request: HttpRequest, uid: UUID) -> HttpResponse:
    return _answer(_seen(request, uid).thumbnail)


def _seen(request: HttpRequest, uid: UUID) -> Attachment:
    return get_object_or_404(Attachment.objects.visible_to(request.user), uid=uid)


def _answer(name: str) -> HttpResponse:
    """Read at once: some hundred kilobytes, and a file read by blocks would cross threads at each."""
    try:
        content = storing.read(name)
    except FileNotFoundError as error:
        raise Http404 from error
    return HttpResponse(content, content_type="image/jpeg", headers=HEADERS)
