# SPDX-License-Identifier: EUPL-1.2
"""Where a request stands in the neutral words of a GMAO, and how it is led where the GMAO says that it is."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.interventions import assigning, deciding, handing, holding, passing, telling, workflow, working
from apps.interventions.models import Gmao, Outcome, Step, WaitingWord, WorkOrder, WorkRequest
from apps.interventions.refusals import InterventionRefused
from apps.interventions.workflow import TransitionRefused
from apps.territories.models import User

OF_ORDER = {
    workflow.ON_SITE: Step.ON_SITE,
    workflow.SUSPENDED: Step.SUSPENDED,
    workflow.PROVISIONAL: Step.PROVISIONAL,
    workflow.EN_ROUTE: Step.EN_ROUTE,
    workflow.PLANNED: Step.PLANNED,
    workflow.TO_PLAN: Step.ACKNOWLEDGED,
}
OF_REQUEST = {
    workflow.REFUSED: Step.NEEDLESS,
    workflow.MERGED: Step.NEEDLESS,
    workflow.ACKNOWLEDGED: Step.ACKNOWLEDGED,
    workflow.CONTESTED: Step.ACKNOWLEDGED,  # to do again
    workflow.ASSIGNED: Step.ACKNOWLEDGED,
}
ENDED = (Step.NEEDLESS, Step.CLOSED)
ACCOUNT_MAY_NOT = gettext_lazy("Le compte de service de la GMAO n'a pas le droit de le faire ici.")


@dataclass(frozen=True, slots=True)
class News:
    """What comes with a step: when it happened, what was said, the GMAO's own words for it (what it waits for first),
    and when it plans the work."""

    at: datetime | None = None
    said: str = ""
    words: tuple[str, ...] = ()
    starts: date | None = None
    ends: date | None = None


def ours(request: WorkRequest) -> str:
    """The furthest of its teams while they work; else what the request itself says."""
    if request.state in (workflow.SETTLED, workflow.CLOSED):
        if request.outcome not in (Outcome.REPAIRED, Outcome.PROVISIONAL):
            return Step.NEEDLESS.value
        return (Step.CLOSED if request.state == workflow.CLOSED else Step.REPAIRED).value
    if request.state == workflow.ASSIGNED:
        states = set(request.orders.filter(round=request.round).values_list("state", flat=True))
        return next((step.value for state, step in OF_ORDER.items() if state in states), Step.ACKNOWLEDGED.value)
    return OF_REQUEST.get(request.state, Step.WAITING).value


def lead(request: WorkRequest, step: str, *, gmao: Gmao, news: News) -> None:
    """By the same doors as a person, as the service account of the GMAO; the caller holds the request.

    Raises TransitionRefused, InterventionRefused, PermissionDenied when it cannot follow.
    """
    by = gmao.account
    if request.state == workflow.SENT and step != Step.WAITING:
        handing.acknowledged(request, by=by, why=str(gmao))
        telling.done(request)
    if step in (Step.WAITING, Step.ACKNOWLEDGED):
        _no_way_back(request, step)
        return
    if step == Step.NEEDLESS:
        _needless(request, by, news.said)
        return
    ACTS[step](_order(request, gmao), gmao, news)


def _no_way_back(request: WorkRequest, step: str) -> None:
    here = ours(request)
    if here != step and here != Step.WAITING:
        raise TransitionRefused(
            _("La GMAO dit « %(theirs)s », le travail est déjà « %(ours)s » ici.")
            % {"theirs": Step(step).label, "ours": Step(here).label}
        )


def _needless(request: WorkRequest, by: User, said: str) -> None:
    """A team that is there may say so; nobody went: giving up is the authority's to decide."""
    order = request.orders.filter(round=request.round, state=workflow.ON_SITE).first()
    if order is None:
        raise TransitionRefused(_("La GMAO a écarté la demande sans intervenir : à la collectivité d'en décider."))
    report = working.Report(said=said or str(_("Sans objet d'après la GMAO.")))
    working.conclude(order_id=order.pk, by=by, outcome=Outcome.NEEDLESS, report=report)


def give_up(request: WorkRequest, *, by: User, said: str) -> None:
    """Their « needless », agreed by a person who may decide."""
    why = said or str(_("Sans objet d'après la GMAO."))
    deciding.withdraw(request_id=request.pk, by=by, why=why[:500])


def _order(request: WorkRequest, gmao: Gmao) -> WorkOrder:
    """That of the GMAO's team, made when it has none yet."""
    mine = request.orders.filter(round=request.round, team=gmao.team).exclude(state__in=workflow.ORDER_OVER)
    order = mine.order_by("-pk").first()
    if order is None:
        holding.require(gmao.account, holding.DISPATCH, request.territory_id)
        order = assigning.give(request, gmao.team, by=gmao.account, why=str(gmao))
        telling.done(request)
    return order


def _plan(order: WorkOrder, gmao: Gmao, news: News) -> None:
    """The window that the GMAO gives; none, or one that cannot be here: the order waits for one."""
    window = planned(news.starts, news.ends, ZoneInfo(gmao.territory.time_zone))
    if window is None or order.state not in (workflow.TO_PLAN, workflow.PLANNED):
        return
    try:
        with transaction.atomic():
            assigning.plan(order_id=order.pk, by=gmao.account, start=window[0], end=window[1])
    except InterventionRefused as refusal:
        text = _("Créneau de la GMAO non repris : %(why)s") % {"why": refusal}
        passing.tell(order, order.state, order.state, by=gmao.account, text=text)


def planned(starts: date | None, ends: date | None, zone: ZoneInfo) -> tuple[datetime, datetime] | None:
    """From the first instant to the last; a day without an hour is the whole day, one without the other is that day."""
    first, last = starts or ends, ends or starts
    if first is None or last is None:
        return None
    start = first if isinstance(first, datetime) else datetime.combine(first, time.min, tzinfo=zone)
    if isinstance(last, datetime) and ends is not None:
        return start, last
    day = last.astimezone(zone).date() if isinstance(last, datetime) else last
    return start, datetime.combine(day + timedelta(days=1), time.min, tzinfo=zone)


def _depart(order: WorkOrder, gmao: Gmao, news: News) -> None:
    _told(lambda when: working.depart(order_id=order.pk, by=gmao.account, at=when), news.at)


def _arrive(order: WorkOrder, gmao: Gmao, news: News) -> None:
    act = working.resume if order.state == workflow.SUSPENDED else working.arrive
    _told(lambda when: act(order_id=order.pk, by=gmao.account, at=when), news.at)


def _suspend(order: WorkOrder, gmao: Gmao, news: News) -> None:
    """Why it waits is what the table of the city makes of the GMAO's words; else a person is asked."""
    if order.state not in (workflow.ON_SITE, workflow.PROVISIONAL, workflow.SUSPENDED):
        _arrive(order, gmao, news)
    reason = WaitingWord.objects.reason_of(gmao, *news.words)
    said = (news.said or next(filter(None, news.words), ""))[:500]
    _told(lambda when: working.suspend(order_id=order.pk, by=gmao.account, reason=reason, said=said, at=when), news.at)


def _provisional(order: WorkOrder, gmao: Gmao, news: News) -> None:
    _repair(order, gmao, news, final=False)


def _repaired(order: WorkOrder, gmao: Gmao, news: News) -> None:
    _repair(order, gmao, news, final=True)


def _repair(order: WorkOrder, gmao: Gmao, news: News, *, final: bool) -> None:
    done = (workflow.REPAIRED, workflow.CONTROLLED)
    ready = (workflow.ON_SITE, workflow.PROVISIONAL, *done)
    if order.state not in ready:  # nobody said when they arrived: the clock stops with the repair
        _arrive(order, gmao, news)
    if order.state in done and final:
        return
    report = working.Report(said=news.said[:4000])
    _told(lambda when: working.repair(order_id=order.pk, by=gmao.account, final=final, report=report, at=when), news.at)


def _told(act: Callable[[datetime | None], object], at: datetime | None) -> None:
    """When the GMAO says that it happened; now, when that instant cannot be (too old, before what came before)."""
    try:
        act(at)
    except InterventionRefused as refusal:
        if refusal.field != "at":
            raise
        act(None)


ACTS: dict[str, Callable[[WorkOrder, Gmao, News], None]] = {
    Step.PLANNED: _plan,
    Step.EN_ROUTE: _depart,
    Step.ON_SITE: _arrive,
    Step.SUSPENDED: _suspend,
    Step.PROVISIONAL: _provisional,
    Step.REPAIRED: _repaired,
    Step.CLOSED: _repaired,
}
