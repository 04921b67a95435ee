# SPDX-License-Identifier: EUPL-1.2
"""Step 1 of the public form: a photo and a place, in any order, each of the ways to say where being enough."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from apps.assets.photos.making import HEAVIEST
from apps.signalements import drafting, ground, lexicon, limits, places, remembering, tokens
from apps.signalements.forms import TRAP, WhereForm
from apps.signalements.models import Desk, Draft
from apps.signalements.offline import shell
from apps.signalements.places import Place
from apps.signalements.refusals import SignalementRefused, TooMany
from apps.signalements.views import begun
from apps.territories.addresses import client_ip


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@remembering.remembers
def start(request: HttpRequest, token: str = "") -> HttpResponse:
    """Step 1. Without a token, its GET gives one and writes nothing."""
    if request.method != "POST":
        return _where(request, token or tokens.new_form())
    form = begun.form_of(token or request.POST.get("jeton", ""))
    if form is None:
        return begun.over(request)
    if refusal := begun.trapped(request):
        return _where(request, form.token, refusal=refusal, status=400)
    try:
        limits.take(client_ip(request))
    except TooMany as refused:
        return _where(request, form.token, refusal=str(refused), status=429)
    return _placed(request, form)


def _placed(request: HttpRequest, form: tokens.Form) -> HttpResponse:
    page = WhereForm(request.POST, request.FILES)
    page.is_valid()
    said = {"desk": begun.line(request, "territoire")[:16], "qr": bool(request.POST.get("qr"))}
    draft = drafting.save(key=form.key, said=said)
    for file in page.cleaned_data.get("photo") or []:
        try:
            drafting.add_photo(draft, file.read(HEAVIEST + 1))
        except SignalementRefused as refused:
            page.add_error("photo", f"{file.name[:60]} : {refused}")
    choices: dict[str, Any] = {}
    if page.is_valid():
        try:
            drafting.save(key=form.key, said=begun.kept(place_of(page.cleaned_data, draft, request, choices)))
        except SignalementRefused as refused:
            page.add_error("mat" if refused.field == "mat" else "rue", str(refused))
    if page.errors or choices:
        return _where(request, form.token, page, choices=choices, status=400)
    return redirect("signalement-what", token=form.token)


def place_of(given: dict[str, Any], draft: Draft, request: HttpRequest, choices: dict[str, Any]) -> Place:
    """Of the ways to say where, the most exact one. `choices`: what must be chosen from, when it says too little."""
    desk = places.desk(draft.data.get("desk", ""))
    if chosen := places.by_uid(begun.line(request, "choix_objet")):
        return places.of_asset(chosen)
    if desk and (streets := places.streets(begun.line(request, "choix_rue"), desk)):
        return places.at_street(streets[0], desk)
    if given["mat"]:
        return _by_number(given["mat"], desk, choices)
    if given["objet"]:
        asset = places.by_uid(given["objet"])
        if asset is None:
            raise SignalementRefused("mat", _("Équipement inconnu : indiquer une rue."))
        return places.of_asset(asset)
    if given["longitude"] or given["latitude"]:
        point = places.point(given["longitude"], given["latitude"])
        return places.at_point(point, given["rue"] or ground.street_of(point.x, point.y))
    if not given["rue"]:
        raise SignalementRefused("rue", _("Dire où c'est : une rue, ou un numéro d'équipement."))
    return _by_words(given, desk, choices)


def _by_number(code: str, desk: Desk | None, choices: dict[str, Any]) -> Place:
    found = places.named(code, desk)
    if not found:
        raise SignalementRefused("mat", _("Aucun équipement n'a ce numéro : vérifier, ou indiquer la rue."))
    if len(found) > 1:
        choices["assets"] = found
        raise SignalementRefused("mat", _("Plusieurs équipements ont ce numéro : choisir le bon."))
    return places.of_asset(found[0])


def _by_words(given: dict[str, Any], desk: Desk | None, choices: dict[str, Any]) -> Place:
    if desk is None:
        choices["desks"] = places.open_ones()
        raise SignalementRefused("rue", _("Choisir d'abord la commune."))
    streets = places.streets(given["rue"], desk)
    exact = [one for one in streets if lexicon.plain(one.label) == lexicon.plain(given["rue"])]
    if len(streets) == 1 or exact:
        return places.at_street((exact or streets)[0], desk)
    if given["telle"]:
        return places.in_words(given["rue"], desk)
    choices["streets"] = [one.label for one in streets] or places.like(given["rue"], desk)
    choices["as_it_is"] = True
    if streets:
        raise SignalementRefused("rue", _("Plusieurs rues ressemblent : choisir la bonne."))
    raise SignalementRefused("rue", _("Nous ne connaissons pas cette rue : corriger, ou la garder telle quelle."))


def _where(
    request: HttpRequest,
    token: str,
    page: WhereForm | None = None,
    *,
    refusal: str = "",
    choices: dict[str, Any] | None = None,
    status: int = 200,
) -> HttpResponse:
    form = begun.form_of(token)
    if form is None:
        return begun.over(request)
    draft = drafting.find(form.key)
    said = draft.data if draft else {}
    code = begun.line(request, "territoire") or said.get("desk", "")
    asset = places.by_uid(begun.line(request, "objet") or said.get("asset", ""))
    desk = places.desk(code) or _desk_of(asset)
    desks = places.open_ones() if desk is None else []
    first = {"rue": said.get("address", "") if not said.get("asset") else "", "objet": str(asset.uid) if asset else ""}
    context = {
        "form": page or WhereForm(initial=first),
        "token": token,
        "desk": desk,
        "asset": asset,
        "desks": desks,
        "photos": list(draft.photos.all()) if draft else [],
        "refusal": refusal,
        "choices": choices or {},
        "draft": draft,
        "qr": request.POST.get("qr") or request.GET.get("qr"),
        "home": ground.home(desk or (desks[0] if desks else None), asset),
        "trap": TRAP,
        "offline": shell.on_page(),
        "step": 1,
    }
    return render(request, "signalements/where.html", context, status=status)


def _desk_of(asset: Any) -> Desk | None:
    try:
        return places.of_asset(asset).desk if asset else None
    except SignalementRefused:
        return None
