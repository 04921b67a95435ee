# SPDX-License-Identifier: EUPL-1.2
"""The page of one signalement: what was said, by which way, what became of it, and what the agent may do now."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from apps.signalements import badges, forms, offering, questions, selectors, sensing
from apps.signalements.models import Signalement
from apps.signalements.public import card
from apps.signalements.replies import filling
from apps.signalements.routing import choosing, handing

FORMS: dict[str, Any] = {
    "forward": forms.ForwardForm,
    "retry": forms.RetryForm,
    "abuse": forms.AbuseForm,
    "place": forms.PlaceForm,
    "link": forms.LinkForm,
    "ask": forms.AskForm,
    "note": forms.NoteForm,
    "reject": forms.WhyForm,
    "elsewhere": forms.ElsewhereForm,
    "treat": forms.TreatForm,
    "duplicate": forms.DuplicateForm,
    "reopen": forms.WhyForm,
}


@require_safe
@never_cache
@login_required
def page(request: HttpRequest, pk: int) -> HttpResponse:
    return shown(request, seen(request, pk))


def seen(request: HttpRequest, pk: int) -> Signalement:
    return get_object_or_404(selectors.detail(request.user), pk=pk)


def form_of(act: str, report: Signalement, data: Any = None) -> Any:
    first = {"version": report.version}
    if act == "qualify":
        return forms.QualifyForm(report, data, initial=first, prefix=act)
    routing = choosing.of(report) if act in ("route", "elsewhere") else None
    if act == "route":
        first |= {"addressee": routing.addressee_id if routing and routing.by_id else None}
        return forms.RouteForm(report, data, initial=first, prefix=act)
    if act == "assign":
        return forms.AssignForm(report, data, initial=first | {"person": _person(report)}, prefix=act)
    if act == "elsewhere" and routing is not None:
        first |= {"addressee": routing.addressee.for_people}
    if act == "place":
        first |= {"asset": report.asset.code if report.asset else ""}
    return FORMS[act](data, initial=first, prefix=act)


def _person(report: Signalement) -> int | None:
    """Who looks after it."""
    held = getattr(report, "assignment", None)
    return held.person_id if held else None


def filled(act: str, report: Signalement, typed: Any) -> Any:
    """The form as it was typed, with the text of the template reply that was asked for: nothing is done yet."""
    form = form_of(act, report)
    wanted = typed.get("modele", "")
    texts = {str(reply.pk): text for reply, text in filling.offered(report, [act]).get(act, [])}
    name = "text" if "text" in form.fields else "why"
    first = {field: typed[f"{act}-{field}"] for field in form.fields if f"{act}-{field}" in typed}
    form.initial |= first | {name: texts.get(wanted, first.get(name, ""))}
    return form


def shown(
    request: HttpRequest,
    report: Signalement,
    *,
    failed: tuple[str, Any] | None = None,
    refusal: str = "",
    status: int = 200,
) -> HttpResponse:
    """`failed`: the form that was refused, under the name of its act, as it was typed."""
    acts = offering.of(report, request.user)
    typed = dict([failed] if failed else [])
    if failed and failed[0] not in (*acts, "photo", "publish"):
        refusal = refusal or " ".join(str(error) for errors in failed[1].errors.values() for error in errors)
    replies = filling.offered(report, acts)
    works = report.work_requests.visible_to(request.user).order_by("pk")
    context = {
        "report": report,
        "state": badges.state(report),
        "refusal": refusal,
        "acts": [(act, typed.get(act) or form_of(act, report), replies.get(act, [])) for act in acts],
        "open_act": failed[0] if failed else "",
        "routing": choosing.of(report),
        "handover": handing.last(report),
        "provenance": getattr(report, "open311", None),
        "may_moderate": bool(acts),
        "may_take": "assign" in acts and _person(report) != request.user.pk,
        "photo_form": typed.get("photo") or forms.PhotoForm(prefix="photo"),
        "publication": card.of(request, report, typed.get("publish")),
        "steps": selectors.steps(request.user, report),
        "contacts": list(selectors.contacts(request.user, report)),
        "people": report.followers.count(),
        "answers": questions.in_words(report.category.questions, report.answers),
        "alike": _alike(request, report) if "duplicate" in acts else [],
        "supports": sensing.supports(request.user, report),
        "works": list(works.select_related("team")),
        "may_ask_work": report.is_open and request.user.has_perm("interventions.open_workrequest", report),
        "days": selectors.expected_days(report.category, report.territory_id) if report.is_open else None,
    }
    return render(request, "signalements/detail.html", context, status=status)


def _alike(request: HttpRequest, report: Signalement) -> list[Signalement]:
    """Candidates, as far as the agent may see them."""
    visible = Signalement.objects.visible_to(request.user).values("territory")
    rows = selectors.alike(report.category, report.place, report.asset_id, text=report.text, within=visible)
    return [one for one in rows if one.pk != report.pk]
