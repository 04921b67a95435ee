# SPDX-License-Identifier: EUPL-1.2
"""The page of the main courante: read, filter, add an entry in one gesture."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from apps.duty import courante, notes, selectors
from apps.duty.forms import NoteForm, ReadForm
from apps.duty.refusals import DutyRefused
from apps.territories.paging import AFTER, link

TO_READ = 5  # hand-overs shown


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest) -> HttpResponse:
    if not request.user.has_perm("duty.view_note"):
        raise PermissionDenied
    form = NoteForm(request.user, request.POST if request.method == "POST" else None, initial=_asked_incident(request))
    if request.method == "POST" and _written(request, form):
        return redirect(request.get_full_path())
    return render(request, "duty/courante.html", _context(request, form), status=400 if form.errors else 200)


def _written(request: HttpRequest, form: NoteForm) -> bool:
    if not request.user.has_perm(notes.ADD):
        raise PermissionDenied
    if not form.is_valid():
        return False
    given = form.cleaned_data
    try:
        notes.write(territory=given["territory"], by=request.user, text=given["text"], incident=given["incident"])
    except DutyRefused as refusal:
        form.add_error(refusal.field or None, str(refusal))
        return False
    messages.success(request, _("Noté."))
    return True


def _context(request: HttpRequest, form: NoteForm) -> dict[str, Any]:
    reading = ReadForm(request.GET, label_suffix="")
    asked = reading.asked()
    shown = courante.page(request.user, asked, request.GET.get(AFTER, ""))
    return {
        "form": form,
        "reading": reading,
        "filtered": any(request.GET.get(name) for name in reading.fields),
        "about": asked.incident,
        "page": shown,
        "older": link(request, shown.older) if shown.older else "",
        "first": link(request, "") if request.GET.get(AFTER) else "",
        "may_write": request.user.has_perm(notes.ADD) and form.fields["territory"].queryset.exists(),
        "may_hold": request.user.has_perm("duty.hold_shift"),
        "services": selectors.open_shifts(request.user),
        "to_read": selectors.to_read(request.user)[:TO_READ],
        "vacant": selectors.without_shift(request.user),
        "on_call": selectors.on_call_now(request.user),
    }


def _asked_incident(request: HttpRequest) -> dict[str, str]:
    """The link of an incident's timeline brings its number."""
    number = request.GET.get("incident", "")
    return {"incident": number} if number.isascii() and number.isdecimal() else {}
