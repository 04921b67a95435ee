# SPDX-License-Identifier: EUPL-1.2
"""What the buttons of these pages do: one service each; a refusal is told on the page, which keeps what was typed."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from apps.assets.photos.making import HEAVIEST
from apps.interventions import forms, selectors, services
from apps.interventions.models import Suspension, WorkOrder, WorkRequest
from apps.interventions.refusals import AlreadyOpen, Changed, InterventionRefused
from apps.interventions.views.detail import OF_ORDER, OF_WORK, WITH_WHY, seen, shown
from apps.interventions.workflow import TransitionRefused

View = Callable[..., HttpResponse]
Act = Callable[[HttpRequest, Any, dict[str, Any], int | None], Any]


# --- Of a request -----------------------------------------------------------------------------------------------------


def _why(service: Callable[..., Any]) -> Act:
    return lambda request, work, given, version: service(
        request_id=work.pk, by=request.user, why=given["why"], seen=version
    )


def _assign(request: HttpRequest, work: WorkRequest, given: dict[str, Any], version: int | None) -> Any:
    return services.assign(request_id=work.pk, team=given["team"], by=request.user, also=given["also"], seen=version)


def _classify(request: HttpRequest, work: WorkRequest, given: dict[str, Any], version: int | None) -> Any:
    named = {"fault_class": given["fault_class"], "aggravated": given["aggravated"], "why": given["why"]}
    return services.classify(request_id=work.pk, by=request.user, seen=version, **named)


def _merge(request: HttpRequest, work: WorkRequest, given: dict[str, Any], version: int | None) -> Any:
    return services.merge(into=work.pk, request_ids=[given["other"].pk], by=request.user, why=given["why"])


def _split(request: HttpRequest, work: WorkRequest, given: dict[str, Any], version: int | None) -> Any:
    uids = [asset.uid for asset in given["assets"]]
    return services.split(request_id=work.pk, uids=uids, by=request.user, why=given["why"])


def _propose(request: HttpRequest, work: WorkRequest, given: dict[str, Any], version: int | None) -> Any:
    period = {name: given[name] for name in ("reason", "started_at", "ended_at", "said")}
    return services.propose(request_id=work.pk, by=request.user, **period)


REQUEST_ACTS: dict[str, tuple[Act, Any]] = {
    "validate": (_why(services.validate), gettext_lazy("Demande validée.")),
    "refuse": (_why(services.refuse), gettext_lazy("Demande refusée.")),
    "close": (_why(services.close), gettext_lazy("Demande clôturée.")),
    "contest": (_why(services.contest), gettext_lazy("Demande contestée : ses délais courent de nouveau.")),
    "withdraw": (_why(services.withdraw), gettext_lazy("Demande abandonnée.")),
    "reopen": (_why(services.reopen), gettext_lazy("Demande rouverte.")),
    "take_back": (_why(services.take_back), gettext_lazy("Demande reprise à son équipe.")),
    "assign": (_assign, gettext_lazy("Équipe enregistrée.")),
    "classify": (_classify, gettext_lazy("Classe de panne enregistrée : les délais suivent.")),
    "merge": (_merge, gettext_lazy("Demandes fusionnées.")),
    "split": (_split, gettext_lazy("Demande séparée : voici la nouvelle.")),
    "propose": (_propose, gettext_lazy("Suspension proposée : la collectivité répondra.")),
}


def of_request(act: str) -> View:
    """The view of an act of a request."""

    @require_POST
    @login_required
    def view(request: HttpRequest, pk: int) -> HttpResponse:
        work = seen(request, pk)
        form = _request_form(request, act, work)
        if not form.is_valid():
            return shown(request, work, failed=(act, form), status=400)
        service, words = REQUEST_ACTS[act]
        answer = _told(request, work, act, form, lambda: service(request, work, form.cleaned_data, form.seen))
        if isinstance(answer, HttpResponse):
            return answer
        messages.success(request, str(words))
        return redirect("intervention", pk=answer.pk if isinstance(answer, WorkRequest) else pk)

    return view


def _request_form(request: HttpRequest, act: str, work: WorkRequest) -> Any:
    if act in OF_WORK:
        return OF_WORK[act](request.user, work, request.POST, prefix=act)
    return (forms.ProposeForm if act == "propose" else WITH_WHY[act])(request.POST, prefix=act)


# --- Of an order ------------------------------------------------------------------------------------------------------


def _report(given: dict[str, Any]) -> services.Report:
    return services.Report(
        said=given["said"], minutes=given["minutes"], cost=given["cost"], signed_by=given["signed_by"]
    )


def _step(service: Callable[..., Any]) -> Act:
    return lambda request, order, given, version: service(order_id=order.pk, by=request.user, seen=version)


def _repair(*, final: bool) -> Act:
    return lambda request, order, given, version: services.repair(
        order_id=order.pk, by=request.user, final=final, report=_report(given), seen=version
    )


def _conclude(request: HttpRequest, order: WorkOrder, given: dict[str, Any], version: int | None) -> Any:
    said = {"outcome": given["outcome"], "report": _report(given)}
    return services.conclude(order_id=order.pk, by=request.user, seen=version, **said)


def _plan(request: HttpRequest, order: WorkOrder, given: dict[str, Any], version: int | None) -> Any:
    return services.plan(order_id=order.pk, by=request.user, start=given["start"], end=given["end"], seen=version)


def _suspend(request: HttpRequest, order: WorkOrder, given: dict[str, Any], version: int | None) -> Any:
    said = {"reason": given["reason"], "said": given["said"]}
    return services.suspend(order_id=order.pk, by=request.user, seen=version, **said)


def _cancel(request: HttpRequest, order: WorkOrder, given: dict[str, Any], version: int | None) -> Any:
    return services.cancel(order_id=order.pk, by=request.user, why=given["why"], seen=version)


def _control(*, accepted: bool) -> Act:
    return lambda request, order, given, version: services.control(
        order_id=order.pk, by=request.user, accepted=accepted, why=given["why"], seen=version
    )


ORDER_ACTS: dict[str, tuple[Act, Any]] = {
    "depart": (_step(services.depart), gettext_lazy("En route.")),
    "arrive": (_step(services.arrive), gettext_lazy("Sur site.")),
    "resume": (_step(services.resume), gettext_lazy("Travail repris.")),
    "suspend": (_suspend, gettext_lazy("Suspendu : la collectivité dira si ce temps compte.")),
    "provisional": (_repair(final=False), gettext_lazy("Rétabli provisoirement.")),
    "repair": (_repair(final=True), gettext_lazy("Réparé.")),
    "conclude": (_conclude, gettext_lazy("Terminé, sans réparation.")),
    "plan": (_plan, gettext_lazy("Planifié.")),
    "cancel": (_cancel, gettext_lazy("Ordre de travail annulé.")),
    "control": (_control(accepted=True), gettext_lazy("Contrôlé : c'est réparé.")),
    "refuse_control": (_control(accepted=False), gettext_lazy("Contrôle refusé : l'équipe reprend.")),
}


def of_order(act: str) -> View:
    """The view of an act of an order; it leads back to where it was asked from."""

    @require_POST
    @login_required
    def view(request: HttpRequest, pk: int) -> HttpResponse:
        order = get_object_or_404(WorkOrder.objects.visible_to(request.user), pk=pk)
        name = f"{act}-{pk}"
        form = OF_ORDER.get(act, forms.Plain)(request.POST, prefix=name)
        work = seen(request, order.request_id)
        if not form.is_valid():
            return shown(request, work, failed=(name, form), status=400)
        service, words = ORDER_ACTS[act]
        answer = _told(request, work, name, form, lambda: service(request, order, form.cleaned_data, form.seen))
        if isinstance(answer, HttpResponse):
            return answer
        messages.success(request, str(words))
        return redirect(_back(request, order.request_id))

    return view


@require_POST
@login_required
def check(request: HttpRequest, pk: int) -> HttpResponse:
    """A point of the checklist."""
    order = get_object_or_404(WorkOrder.objects.visible_to(request.user), pk=pk)
    form = forms.CheckForm(request.POST)
    work = seen(request, order.request_id)
    if not form.is_valid():
        return shown(request, work, refusal=_("Ce point n'est pas dans la liste."), status=400)
    given = form.cleaned_data
    answer = _told(
        request,
        work,
        "",
        form,
        lambda: services.check(order_id=pk, by=request.user, rank=given["rank"], done=given["done"]),
    )
    return answer if isinstance(answer, HttpResponse) else redirect(_back(request, order.request_id))


# --- Suspensions, thread ----------------------------------------------------------------------------------------------


def decide(*, accepted: bool) -> View:
    @require_POST
    @login_required
    def view(request: HttpRequest, pk: int) -> HttpResponse:
        row = get_object_or_404(Suspension.objects.visible_to(request.user), pk=pk)
        work = seen(request, row.request_id)
        given = {"accepted": accepted, "why": request.POST.get("why", "").replace("\x00", "")}
        answer = _told(request, work, "", None, lambda: services.decide(suspension_id=pk, by=request.user, **given))
        if isinstance(answer, HttpResponse):
            return answer
        messages.success(request, _("Suspension acceptée.") if accepted else _("Suspension refusée."))
        return redirect("intervention", pk=row.request_id)

    return view


@require_POST
@login_required
def clarify(request: HttpRequest, pk: int) -> HttpResponse:
    """What a GMAO that suspended the work did not say."""
    row = get_object_or_404(Suspension.objects.visible_to(request.user), pk=pk)
    work, form = seen(request, row.request_id), forms.ClarifyForm(request.POST, prefix=f"clarify-{pk}", label_suffix="")
    if not form.is_valid():
        words = " ".join(str(error) for errors in form.errors.values() for error in errors)
        return shown(request, work, refusal=words, status=400)
    given = form.cleaned_data
    answer = _told(request, work, "", None, lambda: services.clarify(suspension_id=pk, by=request.user, **given))
    if isinstance(answer, HttpResponse):
        return answer
    messages.success(request, _("Motif précisé."))
    return redirect("intervention", pk=row.request_id)


@require_POST
@login_required
def comment(request: HttpRequest, pk: int) -> HttpResponse:
    work = seen(request, pk)
    form = forms.CommentForm(request.POST, label_suffix="")
    if not form.is_valid():
        return shown(request, work, failed=("comment", form), status=400)
    given = form.cleaned_data
    answer = _told(
        request,
        work,
        "comment",
        form,
        lambda: services.comment(request_id=pk, by=request.user, text=given["text"], token=given["token"]),
    )
    return answer if isinstance(answer, HttpResponse) else redirect(_thread(pk))


@require_POST
@login_required
def photo(request: HttpRequest, pk: int) -> HttpResponse:
    work = seen(request, pk)
    form = forms.PhotoForm(request.POST, request.FILES, label_suffix="")
    if not form.is_valid():
        return shown(request, work, failed=("photo", form), status=400)
    given = form.cleaned_data
    named = {"moment": given["moment"], "caption": given["caption"], "token": given["token"]}
    data = given["file"].read(HEAVIEST + 1)
    answer = _told(
        request,
        work,
        "photo",
        form,
        lambda: services.attach(request_id=pk, by=request.user, data=data, order_id=given["order"], **named),
    )
    return answer if isinstance(answer, HttpResponse) else redirect(_back(request, pk, fallback=_thread(pk)))


# --- Refusals ---------------------------------------------------------------------------------------------------------


def _told(request: HttpRequest, work: WorkRequest, name: str, form: Any, act: Callable[[], Any]) -> Any:
    """What the service answers, or the page that says why not."""
    try:
        return act()
    except ObjectDoesNotExist as error:
        raise Http404 from error
    except InterventionRefused as refusal:
        if form is not None and refusal.field in form.fields:
            form.add_error(refusal.field, str(refusal))
            return shown(request, _fresh(request, work), failed=(name, form), status=400)
        return shown(request, _fresh(request, work), failed=_typed(name, form), refusal=str(refusal), status=400)
    except (TransitionRefused, Changed, AlreadyOpen) as refusal:
        return shown(request, _fresh(request, work), failed=_typed(name, form), refusal=str(refusal), status=409)
    except PermissionDenied as refusal:
        raise PermissionDenied(str(refusal)) from refusal


def _typed(name: str, form: Any) -> tuple[str, Any] | None:
    """What was typed stays in its form, whose act may no longer be offered."""
    return (name, form) if name and form is not None else None


def _fresh(request: HttpRequest, work: WorkRequest) -> WorkRequest:
    """As it is now: somebody else may have changed it, which is what the refusal says."""
    return selectors.with_sending(selectors.request_detail(request.user)).get(pk=work.pk)


def _thread(pk: int) -> str:
    return f"/interventions/{pk}/#fil"


def _back(request: HttpRequest, pk: int, fallback: str = "") -> str:
    asked = request.POST.get("retour", "")
    here = url_has_allowed_host_and_scheme(asked, allowed_hosts=None) and asked.startswith("/")
    return asked if here else fallback or f"/interventions/{pk}/"
