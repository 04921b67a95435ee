# SPDX-License-Identifier: EUPL-1.2
"""The council sheet as a file, and the page that stops its e-mails."""

import re
from datetime import date

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from apps.kpi import reading
from apps.kpi.sheet import contents, leaving, printing
from apps.kpi.views.doors import door, visible
from apps.territories.models import Territory

MONTH = re.compile(r"(\d{4})-(\d{2})", re.ASCII)


@require_safe
@door()
def council(request: HttpRequest, code: str) -> HttpResponse:
    """`?mois=AAAA-MM`: a month that has figures; without it, the last one that is published."""
    territory = visible(request, code)
    held = contents.months_of(territory)
    asked = request.GET.get("mois", "")
    month = _month(asked) if asked else contents.newest(held, reading.running_month(territory, timezone.now()))
    if month is None or month not in held:
        said = _("Aucune fiche pour « %(month)s » : ce mois n'a pas de chiffre.") % {"month": asked[:20]}
        return _back(request, territory, said if asked else _("Aucune fiche : aucun mois n'a encore de chiffre."))
    try:
        sheet = contents.of(territory, month, user=request.user, published=held[month])
        answer = HttpResponse(printing.pdf(sheet), content_type="application/pdf")
    except printing.PrintingFailed:
        return _back(request, territory, _("La fiche n'a pas pu être composée cette fois-ci : demandez-la de nouveau."))
    answer["Content-Disposition"] = f'inline; filename="{sheet.name}"'
    return answer


@csrf_exempt  # RFC 8058: a mail program posts here by itself; the signature of the address is the right to do it
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def leave(request: HttpRequest, token: str) -> HttpResponse:
    """Its GET shows the button; its POST is enough. Stopped already, it says so."""
    reader = leaving.reader(token)
    if reader is None:
        raise Http404
    if request.method == "POST":
        leaving.leave(reader)
        reader.active = False
    return render(request, "kpi/sheet_leave.html", {"reader": reader})


def _month(text: str) -> date | None:
    found = MONTH.fullmatch(text)
    try:
        return date(int(found[1]), int(found[2]), 1) if found else None
    except ValueError:
        return None


def _back(request: HttpRequest, territory: Territory, said: str) -> HttpResponse:
    messages.error(request, said)
    return redirect(reverse("steering") + "?" + urlencode({"territoire": territory.code}))
