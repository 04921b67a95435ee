# SPDX-License-Identifier: EUPL-1.2
"""Step 2 of the public form: what is already known there, to be joined; then words and a category."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from apps.signalements import drafting, known, limits, proving, remembering, services, tokens, voices
from apps.signalements.forms import WhatForm
from apps.signalements.models import Draft, Signalement
from apps.signalements.offline import shell
from apps.signalements.places import Place
from apps.signalements.refusals import SignalementRefused, TooMany
from apps.signalements.views import begun, offered
from apps.territories.addresses import client_ip

CATEGORIES_SHOWN = 40


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@remembering.remembers
def what(request: HttpRequest, token: str) -> HttpResponse:
    """Step 2: what is already known there, then words and a category."""
    found = begun.begun(token)
    if found is None:
        return begun.restart(request, token)
    form, draft, place = found
    page = WhatForm(request.POST) if request.method == "POST" else WhatForm(initial=_said(draft))
    if request.method != "POST" or not page.is_valid():
        return _what(request, form, draft, place, page, 200 if request.method != "POST" else 400)
    text, number = page.cleaned_data["texte"], page.cleaned_data["categorie"]
    category = offered.one(place.desk, number)
    first = offered.suggested(text, place.desk)
    suggested = category is not None and category.pk in {one.pk for one in first}
    said = {"text": text, "category": category.pk if category else None, "suggested": suggested}
    drafting.save(key=form.key, said=said)
    if category is None:
        page.add_error("categorie", _("Choisir ce qui s'en approche le plus."))
    elif category.addressee:
        words = _("Cela ne relève pas de nous. Adressez-vous à : %(who)s.")
        page.add_error("categorie", words % {"who": category.addressee})
    if page.errors:
        return _what(request, form, draft, place, page, 400)
    return redirect("signalement-send", token=token)


def _what(
    request: HttpRequest, form: tokens.Form, draft: Draft, place: Place, page: WhatForm, status: int
) -> HttpResponse:
    text = page["texte"].value() or ""
    first = offered.suggested(text, place.desk)
    others = [one for one in offered.categories(place.desk)[:CATEGORIES_SHOWN] if one not in first]
    there = known.at(place)
    context = {
        "form": page,
        "token": form.token,
        "desk": place.desk,
        "place": place,
        "known": there,
        "challenge": proving.wanted(place.desk, form.key, client_ip(request)) if there and there.reports else None,
        "first": first,
        "others": others,
        "chosen": str(page["categorie"].value() or ""),
        "draft": draft,
        "offline": shell.on_page(),
        "step": 2,
    }
    return render(request, "signalements/what.html", context, status=status)


def _said(draft: Draft) -> dict[str, Any]:
    return {"texte": draft.data.get("text", ""), "categorie": draft.data.get("category")}


@never_cache
@require_POST
@remembering.remembers
def join(request: HttpRequest, token: str) -> HttpResponse:
    """« Moi aussi »."""
    found = begun.begun(token)
    if found is None:
        return begun.restart(request, token)
    form, draft, place = found
    wanted = {str(one.pk): one for one in _joinable(draft, place)}.get(request.POST.get("signalement", ""))
    if wanted is None:
        return _told(request, form, draft, place, _("Ce signalement n'est plus ouvert : faites-en un nouveau."), 409)
    try:
        taken = limits.take(client_ip(request))
        held = proving.holds(place.desk, form.key, request.POST.get("preuve", ""), taken)
        email, network = request.POST.get("email", "")[:300], "" if held else voices.of_address(client_ip(request))
        made = services.join(key=form.key, signalement_id=wanted.pk, email=email, network=network)
    except TooMany as refused:
        return _told(request, form, draft, place, str(refused), 429)
    except SignalementRefused as refused:
        return _told(request, form, draft, place, str(refused), 400)
    return redirect("signalement-follow", token=made.token)


def _joinable(draft: Draft, place: Place) -> list[Signalement]:
    """What was shown at the second step and, once a category was chosen, at the third."""
    shown = known.at(place).reports
    category = offered.one(place.desk, draft.data.get("category"))
    return shown + (known.repeated(place, category, draft.data.get("text", "")).reports if category else [])


def _told(request: HttpRequest, form: tokens.Form, draft: Draft, place: Place, words: str, status: int) -> HttpResponse:
    page = WhatForm(_said(draft))
    page.is_valid()
    page.add_error(None, words)
    return _what(request, form, draft, place, page, status)
