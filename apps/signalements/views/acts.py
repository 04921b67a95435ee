# SPDX-License-Identifier: EUPL-1.2
"""What the buttons of the agents' page do: one service each; a refusal is told on it, and it keeps what was typed."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from apps.assets.models import Asset
from apps.assets.photos.making import HEAVIEST
from apps.events.models import Alarm, Incident
from apps.signalements import filters, forms, services
from apps.signalements.models import Photo, Signalement
from apps.signalements.moderating import deciding
from apps.signalements.refusals import Changed, SignalementRefused
from apps.signalements.views.around import image
from apps.signalements.views.detail import filled, form_of, seen, shown
from apps.signalements.workflow import TransitionRefused

Act = Callable[[HttpRequest, Signalement, dict[str, Any]], Any]


def _place(request: HttpRequest, report: Signalement, given: dict[str, Any]) -> Any:
    return services.place(asset=_asset(request, given.pop("asset")), **given)


def _asset(request: HttpRequest, code: str) -> Asset | None:
    if not code.strip():
        return None
    rows = Asset.objects.visible_to(request.user).filter(code__iexact=code.strip()).select_related("kind")[:2]
    if len(rows) != 1:
        words = _("Plusieurs équipements ont ce code.") if rows else _("Aucun équipement visible n'a ce code.")
        raise SignalementRefused("asset", words)
    return rows[0]


def _link(request: HttpRequest, report: Signalement, given: dict[str, Any]) -> Any:
    model = Alarm if given.pop("nature") == "alarm" else Incident
    found = model.objects.visible_to(request.user).filter(pk=given.pop("number")).first()
    if found is None:
        raise SignalementRefused("number", _("Numéro inconnu."))
    return services.link(**given, **{"alarm" if model is Alarm else "incident": found})


def _duplicate(request: HttpRequest, report: Signalement, given: dict[str, Any]) -> Any:
    reference = filters.reference(given.pop("of").strip())
    other = Signalement.objects.visible_to(request.user).filter(reference=reference).first()
    if other is None:
        raise SignalementRefused("of", _("Référence inconnue."))
    return services.mark_duplicate(of=other.pk, **given)


def _assign(request: HttpRequest, report: Signalement, given: dict[str, Any]) -> Any:
    mine = given.pop("moi")
    return services.assign(**(given | ({"person": request.user} if mine else {})))


def _note(request: HttpRequest, report: Signalement, given: dict[str, Any]) -> Any:
    given.pop("seen")
    return services.note(**given)


def _plain(service: Callable[..., Any]) -> Act:
    return lambda request, report, given: service(**given)


ACTS: dict[str, tuple[Act, Any]] = {
    "qualify": (_plain(services.qualify), gettext_lazy("Signalement qualifié.")),
    "assign": (_assign, gettext_lazy("Attribution enregistrée.")),
    "route": (_plain(services.route), gettext_lazy("Destinataire enregistré.")),
    "forward": (_plain(services.forward), gettext_lazy("Signalement transmis.")),
    "retry": (_plain(services.retry_handover), gettext_lazy("Transmission reprise.")),
    "abuse": (_plain(services.mark_abuse), gettext_lazy("Signalement écarté comme abusif.")),
    "place": (_place, gettext_lazy("Équipement enregistré.")),
    "link": (_link, gettext_lazy("Rattachement enregistré.")),
    "ask": (_plain(services.ask), gettext_lazy("Question envoyée.")),
    "note": (_note, gettext_lazy("Note enregistrée.")),
    "reject": (_plain(services.reject), gettext_lazy("Signalement non retenu.")),
    "elsewhere": (_plain(services.send_elsewhere), gettext_lazy("Destinataire indiqué à l'habitant.")),
    "treat": (_plain(services.treat), gettext_lazy("Issue enregistrée.")),
    "duplicate": (_duplicate, gettext_lazy("Doublon rattaché : ceux qui le suivent entendent la suite de l'autre.")),
    "reopen": (_plain(services.reopen), gettext_lazy("Signalement rouvert.")),
}


def of(act: str) -> Callable[..., HttpResponse]:
    """The view of an act."""

    @require_POST
    @login_required
    def view(request: HttpRequest, pk: int) -> HttpResponse:
        report = seen(request, pk)
        form = form_of(act, report, request.POST)
        if request.POST.get("modele"):
            return shown(request, report, failed=(act, filled(act, report, request.POST)))
        if not form.is_valid():
            return shown(request, report, failed=(act, form), status=400)
        service, words = ACTS[act]
        given = {name: value for name, value in form.cleaned_data.items() if name != "version"}
        given |= {"signalement_id": pk, "by": request.user, "seen": form.seen}
        try:
            service(request, report, given)
        except SignalementRefused as refused:
            form.add_error(refused.field if refused.field in form.fields else None, str(refused))
            return shown(request, report, failed=(act, form), status=400)
        except (TransitionRefused, Changed) as refused:
            return shown(request, seen(request, pk), refusal=str(refused), status=409)
        except Signalement.DoesNotExist as error:
            raise Http404 from error
        messages.success(request, str(words))
        return redirect("signalement", pk=pk)

    return view


@require_POST
@login_required
def add_photo(request: HttpRequest, pk: int) -> HttpResponse:
    report = seen(request, pk)
    form = forms.PhotoForm(request.POST, request.FILES, prefix="photo")
    if not form.is_valid():
        return shown(request, report, failed=("photo", form), status=400)
    data = form.cleaned_data["file"].read(HEAVIEST + 1)
    try:
        services.add_photo(signalement_id=pk, by=request.user, data=data, after=form.cleaned_data["after"])
    except SignalementRefused as refused:
        form.add_error("file", str(refused))
        return shown(request, report, failed=("photo", form), status=400)
    messages.success(request, _("Photo jointe."))
    return redirect("signalement", pk=pk)


@require_POST
@login_required
def show_photo(request: HttpRequest, uid: Any) -> HttpResponse:
    """Shown to everybody who follows, or not."""
    photo = get_object_or_404(Photo.objects.visible_to(request.user), uid=uid)
    wanted = request.POST.get("montrer") == "oui"
    try:
        services.show_photo(signalement_id=photo.signalement_id, uid=uid, by=request.user, shown=wanted)
    except SignalementRefused as refused:
        messages.error(request, str(refused))
    return redirect("signalement", pk=photo.signalement_id)


@require_safe
@login_required
def photo(request: HttpRequest, uid: Any, size: str = "") -> HttpResponse:
    row = get_object_or_404(Photo.objects.visible_to(request.user).select_related("signalement"), uid=uid)
    if not row.is_ready or not deciding.may_see(request.user, row):
        raise Http404
    return image(row.thumbnail if size else row.file)
