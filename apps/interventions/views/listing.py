# SPDX-License-Identifier: EUPL-1.2
"""The list of requests: what must be done first at the top, page by page; and asking for one by hand."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from apps.interventions import badges, selectors, services, workflow
from apps.interventions.filters import RequestFilter
from apps.interventions.forms import ListForm, NewForm
from apps.interventions.gmao import admitting
from apps.interventions.models import WorkRequest
from apps.interventions.refusals import AlreadyOpen, InterventionRefused
from apps.interventions.services import Wish
from apps.territories import scoping
from apps.territories.models import Territory, User
from apps.territories.paging import AFTER, link, page_of

PAGE = 50
OVER = {"terminees"}


@require_safe
@never_cache
@login_required
def page(request: HttpRequest) -> HttpResponse:
    if not request.user.has_perm("interventions.view_workrequest"):
        raise PermissionDenied
    form = ListForm(request.GET)
    given = form.given()
    rows, older = _rows(request, _chosen(request, given), given)
    now = timezone.now()
    code = given.get("territoire", "")
    context = {
        "form": form,
        "rows": [_line(row, now) for row in rows],
        "older": link(request, older) if older else "",
        "first": link(request, "") if request.GET.get(AFTER) else "",
        "counts": selectors.counts(request.user, scoping.perimeter(code) if code else None),
        "territory": Territory.objects.visible_to(request.user).filter(code=code).first() if code else None,
        "teams": selectors.own_teams(request.user),
        "may_open": request.user.has_perm("interventions.open_workrequest"),
        "filtered": bool(given),
        "held": admitting.held(request.user).count(),
    }
    return render(request, "interventions/list.html", context)


def _chosen(request: HttpRequest, given: dict[str, Any]) -> QuerySet[WorkRequest]:
    """The view, then the filters of the API: the same words find the same requests."""
    rows = selectors.with_sending(selectors.requests(request.user))
    view = given.get("vue", "")
    wanted = {
        "retard": {"state__in": workflow.REQUEST_OPEN, "due_at__lte": timezone.now()},
        "sans-equipe": {"state": workflow.ACKNOWLEDGED},
        "mes-equipes": {
            "state__in": workflow.REQUEST_OPEN,
            "team__in": selectors.own_teams(request.user).order_by().values("pk"),
        },
        "envoi": {"state__in": [workflow.TO_SEND, workflow.SEND_FAILED]},
        "conflits": {"disputed": True},
        "a-decider": {"state__in": [workflow.CREATED, workflow.VALIDATED, workflow.SETTLED, workflow.CONTESTED]},
        "terminees": {"state__in": workflow.REQUEST_OVER},
    }.get(view, {"state__in": workflow.REQUEST_OPEN})
    asked = {"trade": given.get("metier"), "q": given.get("q"), "territory": given.get("territoire")}
    asked |= {"team": given.get("equipe")}
    said = {name: value for name, value in asked.items() if value}
    return RequestFilter(said, rows.filter(**wanted), request=request).qs


def _rows(request: HttpRequest, rows: QuerySet[WorkRequest], given: dict[str, Any]) -> tuple[list[WorkRequest], str]:
    """One page, and the place of the next one."""
    order = selectors.NEWEST if given.get("vue") in OVER else selectors.FIRST_THINGS_FIRST
    return page_of(request, rows, order, PAGE)


def _line(row: WorkRequest, now: Any) -> dict[str, Any]:
    return {
        "row": row,
        "priority": badges.priority(row),
        "state": badges.state(row, badges.sending_since(row)),
        "clock": badges.next_clock(row),
        "deadline": badges.deadline(row, now),
    }


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@login_required
def new(request: HttpRequest) -> HttpResponse:
    """Ask for an intervention without the map."""
    if not request.user.has_perm("interventions.open_workrequest"):
        raise PermissionDenied
    form = NewForm(request.user, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        made = _opened(request.user, form)
        if made is not None:
            messages.success(request, _("Demande enregistrée : DI n° %(number)d.") % {"number": made.pk})
            return redirect("intervention", pk=made.pk)
    return render(request, "interventions/new.html", {"form": form}, status=400 if form.errors else 200)


def _opened(by: User, form: NewForm) -> WorkRequest | None:
    given = form.cleaned_data
    wish = Wish(
        title=given["title"],
        description=given["description"],
        trade=given["trade"],
        fault_class=given["fault_class"],
        token=given["token"],
    )
    try:
        if given["asset"] is not None:
            origin = WorkRequest.Origin.PATROL if given["patrol"] else WorkRequest.Origin.ASSET
            return services.open_from_assets(uids=[given["asset"].uid], by=by, wish=wish, origin=origin)
        return services.open_by_hand(territory=given["territory"], by=by, wish=wish)
    except InterventionRefused as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
    except AlreadyOpen as refusal:
        form.add_error(None, str(refusal))
    except PermissionDenied as refusal:
        form.add_error("territory", str(refusal))
    return None
