# SPDX-License-Identifier: EUPL-1.2
"""The page of one request: what it is, its clocks, its orders, its thread, and what the person may do with it now."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from apps.interventions import assigning, badges, forms, nearby, offering, selectors, thread
from apps.interventions.gmao import panel
from apps.interventions.models import Suspension, WorkOrder, WorkRequest

WITH_WHY = {  # acts that only ask for a reason, and whether one is needed
    "validate": forms.OptionalWhyForm,
    "close": forms.OptionalWhyForm,
    "refuse": forms.WhyForm,
    "contest": forms.WhyForm,
    "withdraw": forms.WhyForm,
    "reopen": forms.WhyForm,
    "take_back": forms.WhyForm,
}
OF_WORK = {
    "assign": forms.AssignForm,
    "classify": forms.ClassifyForm,
    "merge": forms.MergeForm,
    "split": forms.SplitForm,
}
OF_ORDER = {
    "plan": forms.PlanForm,
    "suspend": forms.SuspendForm,
    "provisional": forms.ReportForm,
    "repair": forms.ReportForm,
    "conclude": forms.ConcludeForm,
    "cancel": forms.WhyForm,
    "control": forms.OptionalWhyForm,
    "refuse_control": forms.WhyForm,
}


@require_safe
@never_cache
@login_required
def page(request: HttpRequest, pk: int) -> HttpResponse:
    return shown(request, seen(request, pk))


def seen(request: HttpRequest, pk: int) -> WorkRequest:
    return get_object_or_404(selectors.with_sending(selectors.request_detail(request.user)), pk=pk)


def shown(
    request: HttpRequest,
    work: WorkRequest,
    *,
    failed: tuple[str, Any] | None = None,
    refusal: str = "",
    status: int = 200,
) -> HttpResponse:
    """`failed`: the form that was refused, under the name of its act (« repair-12 » for an order), as it was typed."""
    held = offering.rights(request.user, work.territory_id)
    typed = dict([failed] if failed else [])
    offered = offering.of_request(work, held)
    if work.assets.count() < 2 and "split" in offered:
        offered.remove("split")
    now = timezone.now()
    context = {
        "work": work,
        "refusal": refusal or _unplaced(failed, offered, work, held),
        "priority": badges.priority(work),
        "state": badges.state(work, badges.sending_since(work)),
        "clocks": [_clock(row, now) for row in work.clocks.all() if row.round == work.round],
        "former_clocks": [_clock(row, now) for row in work.clocks.all() if row.round != work.round],
        "orders": [_order(order, held, typed) for order in work.orders.all()],
        "suspensions": [
            {"row": row, "acts": offering.of_suspension(row, work, held), "clarify": _clarify(row)}
            for row in work.suspensions.all()
        ],
        "thread": thread.of(request.user, work),
        "nearby": nearby.of(request.user, work),
        "leader": _leader(work) if "assign" in offered else None,
        "may_open": "open_workrequest" in held,
        "acts": {act: typed.get(act) or _form(request, act, work) for act in offered if act != "discuss"},
        "open_act": failed[0] if failed else "",
        "comment_form": typed.get("comment") or forms.CommentForm(label_suffix=""),
        "photo_form": typed.get("photo") or forms.PhotoForm(label_suffix=""),
        "may_discuss": "discuss" in offered,
        "gmao": panel.of(work, held),
        "incidents": list(work.incidents.visible_to(request.user).order_by("pk").values_list("pk", "title")),
    }
    return render(request, "interventions/detail.html", context, status=status)


def _clarify(row: Suspension) -> forms.ClarifyForm | None:
    return None if row.is_clear else forms.ClarifyForm(prefix=f"clarify-{row.pk}", label_suffix="")


def _leader(work: WorkRequest) -> WorkOrder | None:
    """The order whose visit other requests can join: its team has not left."""
    return next((order for order in work.orders.all() if order.state in assigning.NOT_BEGUN), None)


def _unplaced(failed: tuple[str, Any] | None, offered: list[str], work: WorkRequest, held: Any) -> str:
    """What is wrong in a form that the page has no place for any more."""
    if failed is None or failed[0] in ("comment", "photo"):
        return ""
    act, _dash, number = failed[0].partition("-")
    orders = {str(order.pk): offering.of_order(order, held) for order in work.orders.all()}
    if act in orders.get(number, offered if not number else []):
        return ""
    return " ".join(str(error) for errors in failed[1].errors.values() for error in errors)


def _clock(row: Any, now: Any) -> dict[str, Any]:
    style, shape, words = badges.clock_words(row, now)
    return {"row": row, "style": style, "shape": shape, "words": words}


def _form(request: HttpRequest, act: str, work: WorkRequest) -> Any:
    first = {"version": work.version}
    if act in OF_WORK:
        return OF_WORK[act](request.user, work, initial=first, prefix=act)
    if act == "propose":
        return forms.ProposeForm(prefix=act)
    return WITH_WHY[act](initial=first, prefix=act)


def _order(order: WorkOrder, held: Any, typed: dict[str, Any]) -> dict[str, Any]:
    offered = offering.of_order(order, held)
    main = offering.main_act(order, held)
    named = {act: f"{act}-{order.pk}" for act in OF_ORDER if act in offered}
    return {
        "row": order,
        "state": badges.order_state(order),
        "main": main,
        "steps": [act for act in ("depart", "arrive", "resume") if act in offered and act != main],
        "forms": {
            act: typed.get(name) or OF_ORDER[act](initial={"version": order.version}, prefix=name)
            for act, name in named.items()
        },
        "may_check": "check" in offered,
    }
