# SPDX-License-Identifier: EUPL-1.2
"""The public form, three short steps that work without a script. Nothing is lost on the way: photos and words are kept
by the secret of the address, whatever is refused."""

from typing import Any
from urllib.parse import urlencode

from django.contrib.gis.geos import Point
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST, require_safe

from apps.assets.photos import storing
from apps.assets.photos.making import HEAVIEST
from apps.signalements import drafting, ground, known, lexicon, limits, places, services, tokens
from apps.signalements.cleaning import UNSTORABLE
from apps.signalements.forms import TRAP, SendForm, WhatForm, WhereForm
from apps.signalements.models import Category, Desk, Draft, Signalement
from apps.signalements.places import Place
from apps.signalements.refusals import SignalementRefused, TooMany
from apps.signalements.services import Wish
from apps.territories.addresses import client_ip

CATEGORIES_SHOWN = 40
FIELDS = {"text": "texte", "category": "categorie", "phone": "telephone"}  # of the services -> of these forms


# --- Where ------------------------------------------------------------------------------------------------------------


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def start(request: HttpRequest, token: str = "") -> HttpResponse:
    """Step 1. Without a token, its GET gives one and writes nothing."""
    if request.method != "POST":
        return _where(request, token or tokens.new_form())
    form = _form_of(token or request.POST.get("jeton", ""))
    if form is None:
        return _over(request)
    if refusal := _trapped(request):
        return _where(request, form.token, refusal=refusal, status=400)
    try:
        limits.take(client_ip(request))
    except TooMany as refused:
        return _where(request, form.token, refusal=str(refused), status=429)
    return _placed(request, form)


def _placed(request: HttpRequest, form: tokens.Form) -> HttpResponse:
    page = WhereForm(request.POST, request.FILES)
    page.is_valid()
    said = {"desk": _line(request, "territoire")[:16], "qr": bool(request.POST.get("qr"))}
    draft = drafting.save(key=form.key, said=said)
    for file in page.cleaned_data.get("photo") or []:
        try:
            drafting.add_photo(draft, file.read(HEAVIEST + 1))
        except SignalementRefused as refused:
            page.add_error("photo", f"{file.name[:60]} : {refused}")
    choices: dict[str, Any] = {}
    if page.is_valid():
        try:
            drafting.save(key=form.key, said=_kept(_place(page.cleaned_data, draft, request, choices)))
        except SignalementRefused as refused:
            page.add_error("mat" if refused.field == "mat" else "rue", str(refused))
    if page.errors or choices:
        return _where(request, form.token, page, choices=choices, status=400)
    return redirect("signalement-what", token=form.token)


def _place(given: dict[str, Any], draft: Draft, request: HttpRequest, choices: dict[str, Any]) -> Place:
    """Of the ways to say where, the most exact one. `choices`: what must be chosen from, when it says too little."""
    desk = places.desk(draft.data.get("desk", ""))
    if chosen := places.by_uid(_line(request, "choix_objet")):
        return places.of_asset(chosen)
    if desk and (streets := places.streets(_line(request, "choix_rue"), desk)):
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
        choices["desks"] = list(places.desks())
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
    form = _form_of(token)
    if form is None:
        return _over(request)
    draft = drafting.find(form.key)
    said = draft.data if draft else {}
    code = _line(request, "territoire") or said.get("desk", "")
    asset = places.by_uid(_line(request, "objet") or said.get("asset", ""))
    desk = places.desk(code) or _desk_of(asset)
    first = {"rue": said.get("address", "") if not said.get("asset") else "", "objet": str(asset.uid) if asset else ""}
    context = {
        "form": page or WhereForm(initial=first),
        "token": token,
        "desk": desk,
        "asset": asset,
        "desks": list(places.desks()) if desk is None else [],
        "photos": list(draft.photos.all()) if draft else [],
        "refusal": refusal,
        "choices": choices or {},
        "draft": draft,
        "qr": request.POST.get("qr") or request.GET.get("qr"),
        "home": ground.home(desk, asset),
        "trap": TRAP,
        "step": 1,
    }
    return render(request, "signalements/where.html", context, status=status)


def _line(request: HttpRequest, name: str) -> str:
    """What the form or the address says under this name, storable."""
    return UNSTORABLE.sub("", request.POST.get(name) or request.GET.get(name) or "")[:200]


def _desk_of(asset: Any) -> Desk | None:
    try:
        return places.of_asset(asset).desk if asset else None
    except SignalementRefused:
        return None


def _kept(place: Place) -> dict[str, Any]:
    lonlat = [place.point.x, place.point.y] if place.point else None
    uid = str(place.asset.uid) if place.asset else ""
    return {"desk": place.desk.territory.code, "asset": uid, "lonlat": lonlat, "address": place.address}


def _read(draft: Draft) -> Place:
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


# --- What -------------------------------------------------------------------------------------------------------------


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def what(request: HttpRequest, token: str) -> HttpResponse:
    """Step 2: what is already known there, then words and a category."""
    found = _begun(token)
    if found is None:
        return _restart(request, token)
    form, draft, place = found
    page = WhatForm(request.POST) if request.method == "POST" else WhatForm(initial=_said(draft))
    if request.method != "POST" or not page.is_valid():
        return _what(request, form, draft, place, page, 200 if request.method != "POST" else 400)
    text, number = page.cleaned_data["texte"], page.cleaned_data["categorie"]
    category = _categories(place.desk).filter(pk=number).first() if number else None
    offered = _suggested(text, place.desk)
    suggested = category is not None and category.pk in {one.pk for one in offered}
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
    first = _suggested(text, place.desk)
    others = [one for one in _categories(place.desk)[:CATEGORIES_SHOWN] if one not in first]
    context = {
        "form": page,
        "token": form.token,
        "desk": place.desk,
        "place": place,
        "known": known.at(place),
        "first": first,
        "others": others,
        "chosen": str(page["categorie"].value() or ""),
        "draft": draft,
        "step": 2,
    }
    return render(request, "signalements/what.html", context, status=status)


def _said(draft: Draft) -> dict[str, Any]:
    return {"texte": draft.data.get("text", ""), "categorie": draft.data.get("category")}


def _categories(desk: Desk) -> Any:
    return Category.objects.offered().filter(territory=desk.territory_id)


def _suggested(text: str, desk: Desk) -> list[Category]:
    rows = {one.pk: one for one in _categories(desk)}
    return [rows[key] for key in lexicon.suggested(text, {key: one.keywords for key, one in rows.items()})]


@never_cache
@require_POST
def join(request: HttpRequest, token: str) -> HttpResponse:
    """« Moi aussi »."""
    found = _begun(token)
    if found is None:
        return _restart(request, token)
    form, draft, place = found
    wanted = {str(one.pk): one for one in known.at(place).reports}.get(request.POST.get("signalement", ""))
    if wanted is None:
        return _told(request, form, draft, place, _("Ce signalement n'est plus ouvert : faites-en un nouveau."), 409)
    try:
        limits.take(client_ip(request))
        made = services.join(key=form.key, signalement_id=wanted.pk, email=request.POST.get("email", "")[:300])
    except TooMany as refused:
        return _told(request, form, draft, place, str(refused), 429)
    except SignalementRefused as refused:
        return _told(request, form, draft, place, str(refused), 400)
    return redirect("signalement-follow", token=made.token)


def _told(request: HttpRequest, form: tokens.Form, draft: Draft, place: Place, words: str, status: int) -> HttpResponse:
    page = WhatForm(_said(draft))
    page.is_valid()
    page.add_error(None, words)
    return _what(request, form, draft, place, page, status)


# --- Sent -------------------------------------------------------------------------------------------------------------


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def send(request: HttpRequest, token: str) -> HttpResponse:
    """Step 3: a few questions, how to be told, and it leaves."""
    found = _begun(token)
    if found is None:
        return _restart(request, token)
    form, draft, place = found
    category = _categories(place.desk).filter(pk=draft.data.get("category") or 0, addressee="").first()
    if category is None:
        return redirect("signalement-what", token=token)
    page = SendForm(category, request.POST) if request.method == "POST" else SendForm(category)
    if request.method != "POST":
        return _send(request, form, draft, place, category, page)
    status = 400
    if page.is_valid() and not _refuse_programs(request, form, page):
        try:
            taken = limits.take(client_ip(request))
            made = services.submit(key=form.key, wish=_wish(draft, place, category, page, taken), photos=_photos(draft))
            return redirect("signalement-follow", token=made.token)
        except TooMany as refused:
            page.add_error(None, str(refused))
            status = 429
        except SignalementRefused as refused:
            name = FIELDS.get(refused.field, refused.field)
            page.add_error(name if name in page.fields else None, str(refused))
    return _send(request, form, draft, place, category, page, status)


def _wish(draft: Draft, place: Place, category: Category, page: SendForm, taken: limits.Taken) -> Wish:
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
        held=taken.flood,
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
        "text": draft.data.get("text", ""),
        "photos": _photos(draft),
        "draft": draft,
        "trap": TRAP,
        "step": 3,
    }
    return render(request, "signalements/send.html", context, status=status)


def _refuse_programs(request: HttpRequest, form: tokens.Form, page: SendForm) -> bool:
    if refusal := _trapped(request):
        page.add_error(None, refusal)
    elif form.hasty:
        page.add_error(None, _("Envoyé trop vite pour avoir été relu : vérifier, puis envoyer de nouveau."))
    return bool(page.errors)


def _trapped(request: HttpRequest) -> str:
    filled = request.POST.get(TRAP)
    return _("Un champ caché a été rempli par votre navigateur : le vider, puis envoyer de nouveau.") if filled else ""


# --- Around -----------------------------------------------------------------------------------------------------------


@require_safe
def from_code(request: HttpRequest, code: str) -> HttpResponse:
    """What the QR code of a mast opens: the form, about this very asset."""
    found = places.named(code)
    if not found:
        raise Http404(_("Équipement inconnu."))
    if len(found) == 1:
        return redirect(f"{reverse('signalement-new')}?{urlencode({'objet': found[0].uid, 'qr': 1})}")
    return render(request, "signalements/code.html", {"assets": found, "code": code[:60], "desk": None})


@require_safe
def photo(request: HttpRequest, token: str, uid: Any) -> HttpResponse:
    """A thumbnail of the draft, to who sent it."""
    form = _form_of(token)
    draft = drafting.find(form.key) if form else None
    row = draft.photos.filter(uid=uid).first() if draft else None
    if row is None:
        raise Http404
    return image(row.thumbnail)


@require_POST
def drop_photo(request: HttpRequest, token: str, uid: Any) -> HttpResponse:
    form = _form_of(token)
    draft = drafting.find(form.key) if form else None
    if draft is None or draft.made_at:
        raise Http404
    drafting.drop_photo(draft, uid)
    return redirect("signalement-where", token=token)


@require_GET
def streets(request: HttpRequest) -> HttpResponse:
    """Names that begin like what is typed, for who has a script."""
    desk = places.desk(_line(request, "territoire"))
    found = places.streets(request.GET.get("q", "")[:200], desk) if desk else []
    return JsonResponse({"streets": [one.label for one in found]})


@require_GET
def suggestions(request: HttpRequest) -> HttpResponse:
    """Keys of the categories that these words suggest."""
    desk = places.desk(_line(request, "territoire"))
    found = _suggested(request.GET.get("q", ""), desk) if desk else []
    return JsonResponse({"categories": [one.pk for one in found]})


@require_GET
def surroundings(request: HttpRequest) -> HttpResponse:
    """The base map and the equipment of `?bbox=`, for the optional map."""
    desk, box = places.desk(_line(request, "territoire")), ground.box(request.GET.get("bbox", ""))
    if desk is None or box is None:
        return JsonResponse({"type": "FeatureCollection", "features": []})
    return JsonResponse(ground.drawn(desk, box))


def image(name: str) -> HttpResponse:
    """A JPEG that we made: never anything else for a browser."""
    try:
        content = storing.read(name)
    except FileNotFoundError as error:
        raise Http404 from error
    headers = {
        "Cache-Control": "private, max-age=86400, immutable",  # a name is never given twice
        "Content-Disposition": "inline",
        "X-Content-Type-Options": "nosniff",
    }
    return HttpResponse(content, content_type="image/jpeg", headers=headers)


# --- The secret of the address ----------------------------------------------------------------------------------------


def _form_of(token: str) -> tokens.Form | None:
    try:
        return tokens.form(token)
    except tokens.FormOver:
        return None


def _begun(token: str) -> tuple[tokens.Form, Draft, Place] | None:
    """The draft of this address and its place; None when there is nothing to go on with."""
    form = _form_of(token)
    draft = drafting.find(form.key) if form else None
    if form is None or draft is None:
        return None
    try:
        return form, draft, _read(draft)
    except SignalementRefused:
        return None


def _restart(request: HttpRequest, token: str) -> HttpResponse:
    """A step too far: back to the first one, or over."""
    form = _form_of(token)
    return _over(request) if form is None else redirect("signalement-where", token=token)


def _over(request: HttpRequest) -> HttpResponse:
    return render(request, "signalements/over.html", {"desk": places.desk("")}, status=410)
