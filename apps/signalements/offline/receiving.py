# SPDX-License-Identifier: EUPL-1.2
"""A report that a telephone kept, received whole: through the doors of the three steps, and made once.

The telephone asks for the token of a form, keeps it, then sends: sent again, even days later, it is the same report.
"""

from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from apps.assets.photos.making import HEAVIEST
from apps.signalements import drafting, limits, proving, services, tokens
from apps.signalements.forms import SendForm, WhatForm, WhereForm
from apps.signalements.models import LONGEST, Draft, Follower, Signalement
from apps.signalements.places import Place
from apps.signalements.refusals import SignalementRefused
from apps.signalements.services import Wish
from apps.signalements.views import begun, offered, where
from apps.territories.addresses import client_ip


@dataclass(slots=True)
class Received:
    """`page`: of the follow-up once it is made; otherwise of the step where a person says what is missing."""

    done: bool
    page: str
    detail: str = ""
    reference: str = ""
    left: list[str] = field(default_factory=list)  # photos that were refused, and why

    def data(self) -> dict[str, Any]:
        said = {"done": self.done, "page": self.page, "detail": self.detail}
        return said | {"reference": self.reference, "left": self.left}


def known(token: str) -> Received | None:
    """What this form already made, however old it is. Raises FormOver when we did not sign it."""
    key = tokens.key_of(token)
    follower = Follower.objects.filter(key=key).select_related("signalement").first()
    return _made(follower.signalement, tokens.of_form(key), []) if follower else None


def receive(request: HttpRequest, form: tokens.Form) -> Received:
    """Raises TooMany."""
    address = client_ip(request)
    taken = limits.take(address)
    said = {"desk": begun.line(request, "territoire")[:16], "qr": bool(request.POST.get("qr"))}
    draft = drafting.save(key=form.key, said=said | _words(request))
    left = _photos(draft, request.FILES.getlist("photo"))
    try:
        place = _placed(draft, request)
    except SignalementRefused as refused:
        return Received(False, reverse("signalement-where", args=[form.token]), str(refused), left=left)
    category = offered.categories(place.desk).filter(pk=_number(request), addressee="").first()
    if category is None:
        words = _("Choisir ce qui s'en approche le plus.")
        return Received(False, reverse("signalement-what", args=[form.token]), words, left=left)
    page = SendForm(category, request.POST)
    if not page.is_valid():
        words = " ".join(str(one) for errors in page.errors.values() for one in errors)
        return Received(False, reverse("signalement-send", args=[form.token]), words, left=left)
    held = proving.holds(place.desk, form.key, request.POST.get("preuve", ""), taken, address)
    wish = Wish(
        place=place,
        category=category,
        text=draft.data.get("text", ""),
        answers=page.answers(),
        channel=(Signalement.Channel.QR if draft.data.get("qr") else Signalement.Channel.WEB).value,
        email=page.cleaned_data["email"],
        phone=page.cleaned_data["telephone"],
        held=held,
    )
    try:
        made = services.submit(key=form.key, wish=wish, photos=list(draft.photos.order_by("at", "id")))
    except SignalementRefused as refused:
        return Received(False, reverse("signalement-send", args=[form.token]), str(refused), left=left)
    return _made(made.signalement, made.token, left)


def _made(report: Signalement, token: str, left: list[str]) -> Received:
    return Received(True, reverse("signalement-follow", args=[token]), "", report.reference, left)


def _photos(draft: Draft, files: list[Any]) -> list[str]:
    """Those that are refused do not hold back the report: their names and why."""
    left = []
    for file in files[: 2 * services.MOST_PHOTOS]:
        try:
            drafting.add_photo(draft, file.read(HEAVIEST + 1))
        except SignalementRefused as refused:
            left.append(f"{begun.clean(file.name)[:60]} : {refused}")
    return left


def _words(request: HttpRequest) -> dict[str, Any]:
    """So that a person who finishes it in the form finds them there. Too long, they are told so by the last door."""
    page = WhatForm(request.POST)
    page.is_valid()
    text = page.cleaned_data.get("texte", request.POST.get("texte", ""))
    return {"text": begun.clean(text)[: 2 * LONGEST], "category": _number(request)}


def _placed(draft: Draft, request: HttpRequest) -> Place:
    """As step 1, words of a street that nobody knows being kept as they are: nobody is there to choose another."""
    page = WhereForm(request.POST)
    if not page.is_valid():
        raise SignalementRefused("place", " ".join(str(one) for errors in page.errors.values() for one in errors))
    try:
        place = where.place_of(page.cleaned_data | {"telle": True}, draft, request, {})
    except SignalementRefused as refused:
        if refused.field == "mat" or not draft.data.get("lonlat") and not draft.data.get("asset"):
            raise
        place = begun.read(draft)  # step 1 was sent before the network went
    drafting.save(key=draft.key, said=begun.kept(place))
    return place


def _number(request: HttpRequest) -> int:
    said = request.POST.get("categorie", "")
    return int(said) if said.isdecimal() and len(said) < 18 else 0
