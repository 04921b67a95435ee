# SPDX-License-Identifier: EUPL-1.2
"""A form on its way, found by the secret of its address: what each of its steps begins with."""

from typing import Any

from django.contrib.gis.geos import Point
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from apps.signalements import drafting, places, tokens
from apps.signalements.cleaning import UNSTORABLE
from apps.signalements.forms import TRAP
from apps.signalements.models import Draft
from apps.signalements.places import Place
from apps.signalements.refusals import SignalementRefused


def form_of(token: str) -> tokens.Form | None:
    try:
        return tokens.form(token)
    except tokens.FormOver:
        return None


def begun(token: str) -> tuple[tokens.Form, Draft, Place] | None:
    """The draft of this address and its place; None when there is nothing to go on with."""
    form = form_of(token)
    draft = drafting.find(form.key) if form else None
    if form is None or draft is None:
        return None
    try:
        return form, draft, read(draft)
    except SignalementRefused:
        return None


def restart(request: HttpRequest, token: str) -> HttpResponse:
    """A step too far: back to the first one, or over."""
    form = form_of(token)
    return over(request) if form is None else redirect("signalement-where", token=token)


def over(request: HttpRequest) -> HttpResponse:
    return render(request, "signalements/over.html", {"desk": places.desk("")}, status=410)


def line(request: HttpRequest, name: str) -> str:
    """What the form or the address says under this name, storable."""
    return clean(request.POST.get(name) or request.GET.get(name) or "")[:200]


def clean(text: str) -> str:
    return UNSTORABLE.sub("", text)


def whole(request: HttpRequest, name: str, most: int) -> str:
    """What was posted under this name; nothing when it is longer than it may be."""
    said = clean(request.POST.get(name) or "")
    return said if len(said) <= most else ""


def trapped(request: HttpRequest) -> str:
    filled = request.POST.get(TRAP)
    return _("Un champ caché a été rempli par votre navigateur : le vider, puis envoyer de nouveau.") if filled else ""


def kept(place: Place) -> dict[str, Any]:
    lonlat = [place.point.x, place.point.y] if place.point else None
    uid = str(place.asset.uid) if place.asset else ""
    return {"desk": place.desk.territory.code, "asset": uid, "lonlat": lonlat, "address": place.address}


def read(draft: Draft) -> Place:
    """The place that step 1 kept. Raises SignalementRefused when it is no longer ours."""
    said = draft.data
    desk = places.desk(said.get("desk", ""))
    asset = places.by_uid(said.get("asset", ""))
    if asset is not None:
        return places.of_asset(asset)
    if said.get("lonlat"):
        return places.at_point(Point(*said["lonlat"], srid=4326), said.get("address", ""))
    if desk is None or not said.get("address"):
        raise SignalementRefused("place", _("Dire d'abord où c'est."))
    return places.in_words(said["address"], desk)
