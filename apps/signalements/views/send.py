# SPDX-License-Identifier: EUPL-1.2
"""Step 3 of the public form: the questions of the category, how to be told, and it leaves."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from apps.signalements import known, limits, proving, remembering, services, tokens, voices
from apps.signalements.forms import TRAP, SendForm
from apps.signalements.models import Category, Draft, Signalement
from apps.signalements.offline import shell
from apps.signalements.places import Place
from apps.signalements.refusals import SignalementRefused, TooMany
from apps.signalements.services import Wish
from apps.signalements.views import begun, offered
from apps.territories.addresses import client_ip

FIELDS = {"text": "texte", "category": "categorie", "phone": "telephone"}  # of the services -> of this form


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@remembering.remembers
def send(request: HttpRequest, token: str) -> HttpResponse:
    """Step 3: a few questions, how to be told, and it leaves."""
    found = begun.begun(token)
    if found is None:
        return begun.restart(request, token)
    form, draft, place = found
    category = offered.ours(place.desk, draft.data.get("category"))
    if category is None:
        return redirect("signalement-what", token=token)
    page = SendForm(category, request.POST) if request.method == "POST" else SendForm(category)
    if request.method != "POST":
        return _send(request, form, draft, place, category, page)
    status = 400
    if page.is_valid() and not _refuse_programs(request, form, page):
        try:
            taken = limits.take(client_ip(request))
            held = proving.holds(place.desk, form.key, request.POST.get("preuve", ""), taken)
            wish = _wish(draft, place, category, page, held, client_ip(request))
            made = services.submit(key=form.key, wish=wish, photos=_photos(draft))
            return redirect("signalement-follow", token=made.token)
        except TooMany as refused:
            page.add_error(None, str(refused))
            status = 429
        except SignalementRefused as refused:
            name = FIELDS.get(refused.field, refused.field)
            page.add_error(name if name in page.fields else None, str(refused))
    return _send(request, form, draft, place, category, page, status)


def _wish(draft: Draft, place: Place, category: Category, page: SendForm, held: bool, address: str) -> Wish:
    channel = Signalement.Channel.QR if draft.data.get("qr") else Signalement.Channel.WEB
    return Wish(
        place=place,
        category=category,
        text=draft.data.get("text", ""),
        answers=page.answers(),
        suggested=bool(draft.data.get("suggested")),
        channel=channel.value,
        email=page.cleaned_data["email"],
        phone=page.cleaned_data["telephone"],
        held=held,
        network=voices.of_address(address),
        origin=limits.network(address),
    )


def _photos(draft: Draft) -> list[Any]:
    return list(draft.photos.order_by("at", "id"))


def _send(
    request: HttpRequest,
    form: tokens.Form,
    draft: Draft,
    place: Place,
    category: Category,
    page: SendForm,
    status: int = 200,
) -> HttpResponse:
    context = {
        "form": page,
        "token": form.token,
        "desk": place.desk,
        "place": place,
        "category": category,
        "known": known.repeated(place, category, draft.data.get("text", "")),
        "text": draft.data.get("text", ""),
        "photos": _photos(draft),
        "draft": draft,
        "challenge": proving.wanted(place.desk, form.key, client_ip(request)),
        "trap": TRAP,
        "offline": shell.on_page(),
        "step": 3,
    }
    return render(request, "signalements/send.html", context, status=status)


def _refuse_programs(request: HttpRequest, form: tokens.Form, page: SendForm) -> bool:
    if refusal := begun.trapped(request):
        page.add_error(None, refusal)
    elif form.hasty:
        page.add_error(None, _("Envoyé trop vite pour avoir été relu : vérifier, puis envoyer de nouveau."))
    return bool(page.errors)
