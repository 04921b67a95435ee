# SPDX-License-Identifier: EUPL-1.2
"""The lists that an agent keeps under a name: what each asks, how many it finds, which one opens first."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from apps.signalements import saving
from apps.signalements.forms import ListForm
from apps.signalements.models import SavedFilter
from apps.signalements.refusals import SignalementRefused
from apps.signalements.views.listing import chosen

MOST_COUNTED = 999  # beyond, the number no longer helps to choose


@require_safe
@never_cache
@login_required
def page(request: HttpRequest) -> HttpResponse:
    rows = [{"row": one, "asks": _in_words(request, one), "count": _counted(request, one)} for one in _mine(request)]
    for one in rows:
        one["link"] = request.build_absolute_uri(f"{reverse('signalements')}?{one['row'].query}")
    return render(request, "signalements/saved.html", {"rows": rows, "most": MOST_COUNTED})


@require_safe
@never_cache
@login_required
def counts(request: HttpRequest) -> HttpResponse:
    """Asked for by the list once it is shown: its own time does not depend on them."""
    found = {str(one.pk): _counted(request, one) for one in _mine(request)}
    return JsonResponse({"counts": found, "most": MOST_COUNTED})


@require_POST
@login_required
def save(request: HttpRequest) -> HttpResponse:
    _permitted(request)
    query, name = request.POST.get("filtre", ""), request.POST.get("nom", "")
    try:
        kept = saving.save(by=request.user, name=name, query=query, default=request.POST.get("premier") == "oui")
    except SignalementRefused as refused:
        messages.error(request, str(refused))
        return redirect(f"{reverse('signalements')}?{_asked(query)}")
    messages.success(request, _("Filtre « %(name)s » enregistré.") % {"name": kept.name})
    return redirect(f"{reverse('signalements')}?{kept.query}")


@require_POST
@login_required
def change(request: HttpRequest) -> HttpResponse:
    """`premier`: opens first, or `aucun`; `retirer`: forgotten."""
    _permitted(request)
    if (gone := _number(request, "retirer")) is not None:
        saving.forget(by=request.user, filter_id=gone)
        messages.success(request, _("Filtre retiré."))
        return redirect("signalement-filters")
    try:
        saving.open_first(by=request.user, filter_id=_number(request, "premier"))
    except SavedFilter.DoesNotExist:
        messages.error(request, _("Ce filtre n'existe plus."))
        return redirect("signalement-filters")
    messages.success(request, _("C'est enregistré."))
    return redirect("signalement-filters")


def _permitted(request: HttpRequest) -> None:
    if not request.user.has_perm("signalements.view_signalement"):
        raise PermissionDenied


def _mine(request: HttpRequest) -> list[SavedFilter]:
    _permitted(request)
    return list(SavedFilter.objects.visible_to(request.user))


def _number(request: HttpRequest, name: str) -> int | None:
    said = request.POST.get(name, "")
    return int(said) if said.isascii() and said.isdecimal() and len(said) < 19 else None


def _asked(query: str) -> str:
    try:
        return saving.canonical(query)
    except SignalementRefused:
        return ""


def _form(request: HttpRequest, one: SavedFilter) -> ListForm:
    form = ListForm(request.user, QueryDict(one.query))
    form.is_valid()
    return form


def _counted(request: HttpRequest, one: SavedFilter) -> int:
    """MOST_COUNTED + 1 for « more »: no count costs what the table has."""
    rows = chosen(request, _form(request, one).given()).order_by()
    return int(rows.values("pk")[: MOST_COUNTED + 1].count())


def _in_words(request: HttpRequest, one: SavedFilter) -> list[tuple[Any, Any]]:
    """Each field that says something, as the list shows it. A choice that is no longer ours says nothing."""
    form = _form(request, one)
    given = form.given()
    words = []
    for field in form:
        value = given.get(field.name)
        choices = getattr(field.field, "choices", None)
        if value and choices is not None and not hasattr(value, "pk"):
            value = dict(choices).get(value, value)
        if value or field.name == "vue":
            words.append((field.label, value or dict(form.fields["vue"].choices)[""]))  # type: ignore[attr-defined]
    return words
