# SPDX-License-Identifier: EUPL-1.2
"""What people may know and ask of their data: the notice of a territory, all that is held about them, its erasure."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from apps.signalements import answering, personal, places, register, services
from apps.signalements.models import Follower
from apps.signalements.views import begun, follow


@require_safe
def notice(request: HttpRequest) -> HttpResponse:
    """`?territoire=`; without it, and with several desks, they are chosen from."""
    desks = list(places.desks())
    desk = places.desk(begun.line(request, "territoire")) or (desks[0] if len(desks) == 1 else None)
    context = {"desk": desk, "desks": [] if desk else desks, "lines": register.lines(desk) if desk else []}
    return render(request, "signalements/personal_data.html", context)


@never_cache
@require_safe
def mine(request: HttpRequest, token: str) -> HttpResponse:
    """An archive of all that is held about who holds this address."""
    row = follow.follower_of(token)
    headers = {
        "Content-Disposition": f'attachment; filename="mes-donnees-{row.signalement.reference}.zip"',
        "X-Robots-Tag": follow.NOT_INDEXED,
    }
    return HttpResponse(personal.archive(row), content_type="application/zip", headers=headers)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def erase(request: HttpRequest, token: str) -> HttpResponse:
    """Said what goes and what stays, then confirmed: nothing can be given back."""
    row = follow.follower_of(token)
    if request.method == "POST" and request.POST.get("confirmer") == "oui":
        services.erase(token)
        messages.success(request, _("Vos coordonnées, vos mots et vos photos sont effacés."))
        return redirect("signalement-follow", token=token)
    refused = request.method == "POST"
    answer = render(request, "signalements/erase.html", _erasing(row, token, refused), status=400 if refused else 200)
    answer.headers["X-Robots-Tag"] = follow.NOT_INDEXED
    return answer


def _erasing(row: Follower, token: str, refused: bool) -> dict[str, object]:
    report = answering.concerned(row)
    held = personal.held(row)
    return {
        "token": token,
        "row": row,
        "own": row.signalement,
        "report": report,
        "contact": getattr(row, "contact", None),
        "written": bool(row.author and row.signalement.text) + len(held["ce que vous avez écrit ensuite"]),
        "photos": len(held["photos"]),
        "refused": refused,
        "desk": places.desk(row.signalement.category.territory.code),
    }
