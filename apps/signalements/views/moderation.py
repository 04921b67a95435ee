# SPDX-License-Identifier: EUPL-1.2
"""One photo, looked at by an agent: zones to hide, then shown to those who follow, or kept among agents."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from apps.assets.photos import hiding
from apps.assets.photos.making import PhotoRefused
from apps.signalements import holding, services
from apps.signalements.models import Photo
from apps.signalements.moderating import detecting
from apps.signalements.refusals import Changed, SignalementRefused

SIDES = ("gauche", "haut", "largeur", "hauteur")
BLANK = 3  # empty rows that a page without a script offers


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@login_required
def page(request: HttpRequest, uid: Any) -> HttpResponse:
    photos = Photo.objects.visible_to(request.user).select_related("signalement__category")
    photo = get_object_or_404(photos, uid=uid)
    if not holding.may(request.user, holding.TRIAGE, photo.signalement.territory_id):
        raise PermissionDenied
    try:
        services.require_ready(photo)
    except SignalementRefused as refused:
        messages.error(request, str(refused))
        return redirect("signalement", pk=photo.signalement_id)
    if request.method != "POST":
        return _shown(request, photo, _proposed(request, photo))
    rows = _rows(request)
    if request.POST.get("decision") not in ("montrer", "garder"):
        return _shown(request, photo, rows, _("Dire si la photo est montrée, ou gardée."), 400)
    shown = request.POST["decision"] == "montrer"
    try:
        zones = hiding.zones(rows)
        report = photo.signalement
        services.moderate(signalement_id=report.pk, uid=uid, by=request.user, zones=zones, shown=shown)
    except (PhotoRefused, SignalementRefused) as refused:
        return _shown(request, photo, rows, str(refused), 400)
    except Changed as refused:
        return _shown(request, photos.get(pk=photo.pk), rows, str(refused), 409)
    words = _("Photo montrée à ceux qui suivent.") if shown else _("Photo gardée entre agents.")
    messages.success(request, words)
    return redirect(_next(photo))


def _rows(request: HttpRequest) -> list[tuple[str, ...]]:
    """Four lists of the form, one value of each makes a zone; a list that is shorter leaves the last ones aside."""
    columns = [request.POST.getlist(side)[: 10 * hiding.MOST] for side in SIDES]
    return list(zip(*(column + [""] * (max(map(len, columns)) - len(column)) for column in columns), strict=True))


def _proposed(request: HttpRequest, photo: Photo) -> list[tuple[str, ...]]:
    """What the detector sees, when it is asked and installed."""
    if "detecter" not in request.GET:
        return []
    found = detecting.proposed(photo)
    if not found:
        messages.info(request, _("Aucun visage ni aucune plaque reconnus : vérifier tout de même."))
    return [tuple(f"{100 * side:.1f}" for side in zone) for zone in found]


def _next(photo: Photo) -> str:
    """The next photo of the report that waits, else its page."""
    ready = Photo.objects.ready().filter(signalement=photo.signalement_id)
    waiting = ready.filter(borrowed=False, moderated_at=None, shown=False)
    after = waiting.exclude(pk=photo.pk).order_by("at", "id").first()
    if after is None:
        return reverse("signalement", args=[photo.signalement_id])
    return reverse("signalement-photo-moderate", args=[after.uid])


def _shown(
    request: HttpRequest, photo: Photo, rows: list[tuple[str, ...]], refusal: str = "", status: int = 200
) -> HttpResponse:
    kept = [row for row in rows if any(value.strip() for value in row)][: hiding.MOST]
    context = {
        "photo": photo,
        "report": photo.signalement,
        "rows": [*kept, *([("", "", "", "")] * BLANK)],
        "refusal": refusal,
        "detects": detecting.installed(),
        "most": hiding.MOST,
    }
    return render(request, "signalements/moderate.html", context, status=status)
