# SPDX-License-Identifier: EUPL-1.2
"""The accessibility statement: what was checked, what was not, and who to tell; and where every public page is."""

from datetime import date

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from apps.signalements import places
from apps.signalements.public import rgaa
from apps.signalements.public import selectors as public

CHECKED_ON = date(2026, 11, 29)  # by tests/browser/test_accessibility.py and test_public_reach.py


@require_safe
def accessibility(request: HttpRequest, code: str = "") -> HttpResponse:
    """Of a territory, with its contact; of the platform when none is named, and there are several."""
    desk = places.desk(code)
    if code and desk is None:
        raise Http404(_("Ce territoire n'a pas de guichet ouvert."))
    context = {"desk": desk, "checked_on": CHECKED_ON, "host": request.get_host(), "found": rgaa.found()}
    return render(request, "signalements/public/accessibility.html", context)


@require_safe
def plan(request: HttpRequest) -> HttpResponse:
    """Every public page that has an address of its own: the second way to find them, beside the menu."""
    context = {"desk": places.desk(request.GET.get("territoire", "")), "publishing": list(public.desks()[:200])}
    return render(request, "signalements/public/plan.html", context)
