# SPDX-License-Identifier: EUPL-1.2
"""A report that a telephone kept, received whole: through the doors of the three steps, and made once.

The telephone asks for the token of a form, keeps it, then sends: sent again, even days later, it is the same report.
"""

from dataclasses import dataclass, field
from typing import Any

from django.db import connection
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from apps.assets.photos.making import HEAVIEST
from apps.signalements import drafting, limits, proving, sealed, services, tokens, voices
from apps.signalements.forms import SendForm, WhatForm, WhereForm
from apps.signalements.models import LONGEST, Draft, Signalement
from apps.signalements.places import Place
from apps.signalements.refusals import SignalementRefused
from apps.signalements.services import Wish
from apps.signalements.views import begun, offered, where
from apps.territories.addresses import client_ip

STANDING = """
SELECT (SELECT report.reference FROM signalements_follower follower
          JOIN signalements_signalement report ON report.id = follower.signalement_id WHERE follower.key = %s),
       EXISTS (SELECT FROM signalements_draft WHERE key = %s)"""


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


@dataclass(frozen=True, slots=True)
class Standing:
    """Of a form: what it made, and whether its steps were begun."""

    made: Received | None
    begun: bool


def standing(token: str) -> Standing:
    """However old it is. Raises FormOver when we did not sign it."""
    key = tokens.key_of(token)
    with connection.cursor() as cursor:
        cursor.execute(STANDING, [key, key])
        reference, is_begun = cursor.fetchone()
    return Standing(_made(reference, tokens.of_form(key), []) if reference else None, is_begun)


class Missing(Exception):
    """What a person has still to say, in words, and the page of the form where they say it."""

    def __init__(self, page: str, words: str) -> None:
        super().__init__(words)
        self.page = page


def receive(request: HttpRequest, form: tokens.Form, *, is_begun: bool) -> Received:
    """Who calls has seen that this form made nothing yet, and whether it `is_begun`. Raises TooMany."""
    taken = limits.take(client_ip(request))
    said = {"desk": begun.line(request, "territoire")[:16], "qr": bool(request.POST.get("qr"))} | _words(request)
    files = request.FILES.getlist("photo")[: 2 * services.MOST_PHOTOS]
    given: list[sealed.Sealed] = []
    if is_begun:
        draft = drafting.save(key=form.key, said=said)
        left = _photos(draft, files)
    else:  # a row of a draft is made for what is refused only
        draft = Draft(key=form.key, data=said)
        given, left = _sealed(files)
    try:
        made = _sent(form, draft, _wish(request, form, draft, taken), given)
    except Missing as missing:
        drafting.keep(draft, given)
        return Received(False, reverse(missing.page, args=[form.token]), str(missing), left=left)
    return _made(made.signalement.reference, made.token, left)


def _sent(form: tokens.Form, draft: Draft, wish: Wish, given: list[sealed.Sealed]) -> services.Made:
    """Raises Missing."""
    try:
        if draft.pk is None:
            return services.submit_whole(key=form.key, wish=wish, given=given)
        return services.submit(key=form.key, wish=wish, photos=list(draft.photos.order_by("at", "id")))
    except SignalementRefused as refused:
        raise Missing("signalement-send", str(refused)) from refused


def _wish(request: HttpRequest, form: tokens.Form, draft: Draft, taken: limits.Taken) -> Wish:
    """Raises Missing; what was said is then in the draft."""
    try:
        place = _placed(draft, request)
    except SignalementRefused as refused:
        raise Missing("signalement-where", str(refused)) from refused
    draft.data |= begun.kept(place)
    category = offered.ours(place.desk, _number(request))
    if category is None:
        raise Missing("signalement-what", _("Choisir ce qui s'en approche le plus."))
    page = SendForm(category, request.POST)
    if not page.is_valid():
        raise Missing("signalement-send", " ".join(str(one) for errors in page.errors.values() for one in errors))
    address = client_ip(request)
    return Wish(
        place=place,
        category=category,
        text=draft.data.get("text", ""),
        answers=page.answers(),
        channel=(Signalement.Channel.QR if draft.data.get("qr") else Signalement.Channel.WEB).value,
        email=page.cleaned_data["email"],
        phone=page.cleaned_data["telephone"],
        held=proving.holds(place.desk, form.key, request.POST.get("preuve", ""), taken),
        network=voices.of_address(address),
        origin=limits.network(address),
    )


def _made(reference: str, token: str, left: list[str]) -> Received:
    return Received(True, reverse("signalement-follow", args=[token]), "", reference, left)


def _photos(draft: Draft, files: list[Any]) -> list[str]:
    """Those that are refused do not hold back the report: their names and why."""
    left = []
    for file in files:
        try:
            drafting.add_photo(draft, file.read(HEAVIEST + 1))
        except SignalementRefused as refused:
            left.append(_named(file, refused))
    return left


def _sealed(files: list[Any]) -> tuple[list[sealed.Sealed], list[str]]:
    """The same without a draft: each on the disk, once."""
    kept: dict[str, sealed.Sealed] = {}
    left = []
    for file in files:
        data = file.read(HEAVIEST + 1)
        digest = sealed.digest_of(data)
        try:
            if digest not in kept and len(kept) >= services.MOST_PHOTOS:
                raise drafting.too_many()
            kept[digest] = kept.get(digest) or sealed.seal(data, digest)
        except SignalementRefused as refused:
            left.append(_named(file, refused))
    return list(kept.values()), left


def _named(file: Any, refused: SignalementRefused) -> str:
    return f"{begun.clean(file.name)[:60]} : {refused}"


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
    return place


def _number(request: HttpRequest) -> int:
    said = request.POST.get("categorie", "")
    return int(said) if said.isdecimal() and len(said) < 18 else 0
