# SPDX-License-Identifier: EUPL-1.2
"""What the authority decides of a request: validate, refuse, class, close, contest, withdraw, reopen.

Asked twice, each is done once. Raises WorkRequest.DoesNotExist when `by` may not see it, PermissionDenied when seeing
is all they may, TransitionRefused, Changed (`seen` is not its version any more), InterventionRefused naming the field.
"""

from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.contracts.models import FaultClass
from apps.events import lifecycle, live
from apps.events.incidents import intervening
from apps.interventions import assigning, handing, holding, passing, settling, telling, workflow
from apps.interventions.assigning import require_why
from apps.interventions.clocks import choosing
from apps.interventions.models import Outcome, WorkRequest
from apps.interventions.passing import MAX_WHY, transition, write
from apps.interventions.refusals import InterventionRefused
from apps.interventions.workflow import ACKNOWLEDGED, CLOSED, CONTESTED, CREATED, REFUSED, SETTLED, VALIDATED
from apps.territories.models import User

PROVEN = (workflow.REPAIRED, workflow.CONTROLLED, workflow.CLOSED)
NEW_ROUND = {
    "aggravated_at": None,
    "arrived_at": None,
    "provisional_at": None,
    "repaired_at": None,
    "closed_at": None,
    "team": None,
    **settling.NOT_SETTLED,
}


@transaction.atomic
def validate(*, request_id: int, by: User, why: str = "", seen: int | None = None) -> WorkRequest:
    """It will be done: it is handed over at once."""
    request = holding.request(request_id, by, holding.DECIDE)
    if request.state not in (CREATED, VALIDATED) and request.is_open:
        return request
    holding.unchanged(request, seen)
    if not request.is_open:  # over: reopening is another decision
        raise workflow.TransitionRefused(passing.refusal(request, VALIDATED))
    handing.hand_over(request, by=by, why=_checked(why))
    return telling.done(request)


@transaction.atomic
def refuse(*, request_id: int, by: User, why: str, seen: int | None = None) -> WorkRequest:
    """It will not be done, and its author reads why."""
    request = holding.request(request_id, by, holding.DECIDE)
    if request.state == REFUSED:
        return request
    holding.unchanged(request, seen)
    require_why(why)
    transition(request, REFUSED, by=by, why=_checked(why), closed_at=timezone.now())
    return telling.done(request, news=_nobody_goes(request, by, why))


@transaction.atomic
def close(*, request_id: int, by: User, why: str = "", seen: int | None = None) -> WorkRequest:
    """Agreed: its outcome is the one that its orders proved."""
    request = holding.request(request_id, by, holding.DECIDE)
    if request.state == CLOSED:
        return request
    holding.unchanged(request, seen)
    if request.state == CONTESTED:
        _take_the_contest_back(request, by)
    now = timezone.now()
    transition(request, CLOSED, by=by, why=_checked(why), closed_at=now)
    for order in request.orders.filter(state__in=(workflow.REPAIRED, workflow.CONTROLLED)):
        transition(order, CLOSED, by=by, ended_at=now)
    return telling.done(request)


@transaction.atomic
def contest(*, request_id: int, by: User, why: str, seen: int | None = None) -> WorkRequest:
    """What was said to be done is not: its clocks run as if it had not been said."""
    request = holding.request(request_id, by, holding.DECIDE)
    if request.state == CONTESTED:
        return request
    holding.unchanged(request, seen)
    require_why(why)
    transition(request, CONTESTED, by=by, why=_checked(why), settled_at=None)
    proven = request.orders.filter(round=request.round, contested_at=None, state__in=PROVEN)
    proven.update(contested_at=timezone.now())
    settling.follow_orders(request, by=by)
    return telling.done(request)


@transaction.atomic
def withdraw(*, request_id: int, by: User, why: str, seen: int | None = None) -> WorkRequest:
    """It is no longer needed: who has not left stays. Refused when a team has; what one has already proved stands."""
    request = holding.request(request_id, by, holding.DECIDE)
    if request.state == CLOSED and request.outcome == Outcome.NEEDLESS:
        return request
    holding.unchanged(request, seen)
    require_why(why)
    assigning.stop_all(request, by=by, why=why)
    settling.follow_orders(request, by=by)
    ended: dict[str, Any] = {"closed_at": timezone.now(), "outcome_said": _checked(why)}
    if request.state == SETTLED:
        transition(request, CLOSED, by=by, why=why, **ended)
    else:
        ended |= {"settled_at": ended["closed_at"], "outcome": Outcome.NEEDLESS.value}
        transition(request, SETTLED, CLOSED, by=by, why=why, **ended)
    return telling.done(request, news=_nobody_goes(request, by, why))


@transaction.atomic
def reopen(*, request_id: int, by: User, why: str, seen: int | None = None) -> WorkRequest:
    """It did not hold: a new round begins, the former ones stay as they were. A refused one waits to be decided."""
    request = holding.request(request_id, by, holding.DECIDE)
    if request.state in (CREATED, ACKNOWLEDGED):
        return request
    holding.unchanged(request, seen)
    require_why(why)
    if request.state == REFUSED:
        transition(request, CREATED, by=by, why=_checked(why), closed_at=None)
        return telling.done(request)
    if request.state != CLOSED:
        raise workflow.TransitionRefused(_("Seule une demande clôturée ou refusée se rouvre."))
    handing.hand_over(request, by=by, why=_checked(why), round=request.round + 1, **NEW_ROUND)
    return telling.done(request)


@transaction.atomic
def classify(
    *, request_id: int, by: User, fault_class: FaultClass, aggravated: bool, why: str = "", seen: int | None = None
) -> WorkRequest:
    """Another class of fault. `aggravated`: it got worse since (the contract says whether clocks begin again);
    otherwise it had been misjudged, and they count as if it had always been so."""
    request = holding.request(request_id, by, holding.DECIDE)
    if request.fault_class_id == fault_class.pk:
        return request
    holding.unchanged(request, seen)
    if not request.is_open:
        raise workflow.TransitionRefused(_("La demande est terminée : sa classe ne change plus."))
    before = request.fault_class.label if request.fault_class else _("aucune classe")
    now = timezone.now()
    write(
        request,
        fault_class=fault_class,
        trade=fault_class.trade,
        aggravated_at=now if aggravated else request.aggravated_at,
    )
    said = _("aggravation") if aggravated else _("correction")
    text = _("DI n° %(number)d · %(before)s devient %(after)s (%(said)s)") % {
        "number": request.pk,
        "before": before,
        "after": fault_class.label,
        "said": said,
    }
    passing.tell(request, "", "", by=by, why=_checked(why), text=text)
    choosing.choose(request)
    return telling.done(request)


def _take_the_contest_back(request: WorkRequest, by: User) -> None:
    request.orders.filter(round=request.round).update(contested_at=None)
    settling.follow_orders(request, by=by)


def _nobody_goes(request: WorkRequest, by: User, why: str) -> list[live.Message]:
    """Its incidents are worked again, unless another request is open for them."""
    others = WorkRequest.objects.open().exclude(pk=request.pk).filter(incidents=OuterRef("pk"))
    incidents = request.incidents.filter(~Exists(others))
    said = _("DI n° %(number)d : %(state)s. %(why)s") % {
        "number": request.pk,
        "state": request.get_state_display(),
        "why": why,
    }
    ids = list(incidents.values_list("pk", flat=True))
    return intervening.follow(incident_ids=ids, to=lifecycle.IN_CHARGE, by=by, why=said[:MAX_WHY])


def _checked(why: str) -> str:
    text = why.replace("\x00", "").strip()
    if len(text) > MAX_WHY:
        raise InterventionRefused("why", _("%(most)d caractères au plus.") % {"most": MAX_WHY})
    return text
