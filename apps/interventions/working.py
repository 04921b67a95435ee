# SPDX-License-Identifier: EUPL-1.2
"""What a team does: on its way, there, waiting for something, repaired for a time or for good; and its report.

Asked twice, each act is done once: an order that is already there is answered as it is. `at`: when it happened, for
who tells it later (no network in the street); never in the future, never before what came before, two days at most.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.events import lifecycle, live
from apps.events.incidents import intervening
from apps.interventions import holding, settling, suspending, telling
from apps.interventions.assigning import require_why
from apps.interventions.models import CheckItem, Outcome, Part, Suspension, WorkOrder
from apps.interventions.passing import transition
from apps.interventions.refusals import InterventionRefused
from apps.interventions.workflow import (
    CLOSED,
    CONTROLLED,
    EN_ROUTE,
    ON_SITE,
    ORDER_BEGUN,
    PROVISIONAL,
    REPAIRED,
    SUSPENDED,
    TransitionRefused,
)
from apps.territories.models import User

CLOCKS_DIFFER = timedelta(minutes=2)  # between a phone and us
TOLD_WITHIN = timedelta(hours=48)
LONGEST_REPORT, MOST_PARTS = 4000, 50
MOST_MINUTES, MOST_COST = 60 * 24 * 31, Decimal("99999999.99")
NOTHING_TO_REPAIR = (Outcome.NOT_FOUND, Outcome.OUT_OF_SCOPE, Outcome.NEEDLESS)


@dataclass(frozen=True, slots=True)
class Used:
    label: str
    quantity: Decimal = Decimal(1)
    reference: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """What the team says of its work. None or "": not said."""

    said: str = ""
    minutes: int | None = None
    cost: Decimal | None = None
    parts: Sequence[Used] = ()
    signed_by: str = ""


@transaction.atomic
def depart(*, order_id: int, by: User, at: datetime | None = None, seen: int | None = None) -> WorkOrder:
    """Raises WorkOrder.DoesNotExist, PermissionDenied, TransitionRefused, InterventionRefused (at), Changed."""
    order = holding.order(order_id, by, holding.WORK)
    return order if order.state == EN_ROUTE else _go(order, EN_ROUTE, by, at, seen, first="departed_at")


@transaction.atomic
def arrive(*, order_id: int, by: User, at: datetime | None = None, seen: int | None = None) -> WorkOrder:
    """On site: the clock of the intervention (GTI) stops. Raises as `depart`."""
    order = holding.order(order_id, by, holding.WORK)
    if order.state == ON_SITE:
        return order
    return _go(order, ON_SITE, by, at, seen, first="arrived_at", incidents=lifecycle.IN_PROGRESS)


@transaction.atomic
def suspend(
    *, order_id: int, by: User, reason: str, said: str = "", at: datetime | None = None, seen: int | None = None
) -> WorkOrder:
    """It waits for something: the time is proposed not to be counted, the authority decides. Raises as `depart`."""
    order = holding.order(order_id, by, holding.WORK)
    if order.state == SUSPENDED:
        return order
    holding.unchanged(order, seen)
    since = _checked(order, at)
    suspending.check(reason, said)
    why = str(Suspension.Reason(reason).label) + (f" : {said}" if said else "")
    transition(order, SUSPENDED, by=by, why=why, at=since)
    suspending.begin(order, reason=reason, said=said, since=since, by=by)
    telling.done(order.request)
    return order


@transaction.atomic
def resume(*, order_id: int, by: User, at: datetime | None = None, seen: int | None = None) -> WorkOrder:
    """What it waited for is there: the work goes on. Raises as `depart`."""
    order = holding.order(order_id, by, holding.WORK)
    if order.state not in (ON_SITE, SUSPENDED):
        raise TransitionRefused(_("L'ordre n'est pas suspendu : il n'y a rien à reprendre."))
    return order if order.state == ON_SITE else _go(order, ON_SITE, by, at, seen, first="arrived_at")


@transaction.atomic
def repair(
    *,
    order_id: int,
    by: User,
    final: bool,
    report: Report = Report(),
    at: datetime | None = None,
    seen: int | None = None,
) -> WorkOrder:
    """Repaired for good, or in a way that holds until somebody comes back. Raises as `depart`, InterventionRefused."""
    order = holding.order(order_id, by, holding.WORK)
    state = REPAIRED if final else PROVISIONAL
    if order.state == state:
        return order
    fields = _reported(order, report)
    if final:
        fields |= {"outcome": Outcome.REPAIRED.value}
    reached = lifecycle.RESTORED if final else lifecycle.PROVISIONAL
    first = "repaired_at" if final else "provisional_at"
    return _go(order, state, by, at, seen, first=first, incidents=reached, why=report.said, **fields)


@transaction.atomic
def conclude(
    *,
    order_id: int,
    by: User,
    outcome: str,
    report: Report = Report(),
    at: datetime | None = None,
    seen: int | None = None,
) -> WorkOrder:
    """There was nothing to repair, and this is why. Raises as `repair`."""
    order = holding.order(order_id, by, holding.WORK)
    if order.state == CLOSED and order.outcome == outcome:
        return order
    if outcome not in NOTHING_TO_REPAIR:
        raise InterventionRefused("outcome", _("Issue inattendue : non trouvé, hors périmètre ou sans objet."))
    if not report.said.strip():
        raise InterventionRefused("said", _("Dire ce qui a été constaté : la collectivité le lira."))
    fields = _reported(order, report) | {"outcome": outcome}
    why = f"{Outcome(outcome).label} : {report.said}"
    return _go(order, CLOSED, by, at, seen, first="ended_at", why=why, **fields)


@transaction.atomic
def control(*, order_id: int, by: User, accepted: bool, why: str = "", seen: int | None = None) -> WorkOrder:
    """Somebody looked: it is repaired, or the team goes on. Raises as `depart`, InterventionRefused (why)."""
    order = holding.order(order_id, by, holding.CONTROL)
    if order.state == (CONTROLLED if accepted else ON_SITE):
        return order
    holding.unchanged(order, seen)
    if order.state not in (REPAIRED, CONTROLLED) or order.contested_at:
        raise TransitionRefused(_("Seul ce que l'équipe dit réparé se contrôle."))
    if accepted:
        transition(order, CONTROLLED, by=by, why=why, controlled_at=timezone.now())
    else:
        require_why(why)
        again: dict[str, Any] = {"repaired_at": None, "controlled_at": None, "outcome": ""}
        transition(order, ON_SITE, by=by, why=_("Contrôle refusé : %(why)s") % {"why": why}, **again)
    settling.follow_orders(order.request, by=by)
    telling.done(order.request)
    return order


@transaction.atomic
def check(*, order_id: int, by: User, rank: int, done: bool, note: str = "", at: datetime | None = None) -> CheckItem:
    """A point of the checklist is done, or no longer. Raises WorkOrder.DoesNotExist, PermissionDenied,
    InterventionRefused (rank, note)."""
    order = holding.order(order_id, by, holding.WORK)
    item = order.checks.filter(rank=rank).first()
    if item is None:
        raise InterventionRefused("rank", _("Ce point n'est pas dans la liste."))
    if order.state in (CLOSED, CONTROLLED):
        raise InterventionRefused("", _("L'ordre est terminé : sa liste ne change plus."))
    item.note = _text("note", note, 300)
    item.done_at, item.done_by = (at or timezone.now(), by) if done else (None, None)
    item.save(update_fields=["done_at", "done_by", "note"])
    return item


def _go(
    order: WorkOrder,
    state: str,
    by: User,
    at: datetime | None,
    seen: int | None,
    *,
    first: str,
    incidents: str = "",
    why: str = "",
    **fields: Any,
) -> WorkOrder:
    """The next state; `first` keeps the instant at which it was reached first. Request and incidents follow."""
    holding.unchanged(order, seen)
    moment = _checked(order, at)
    transition(order, state, by=by, why=why, at=moment, **{first: getattr(order, first) or moment}, **fields)
    suspending.end(order, at=moment)
    proven = settling.follow_orders(order.request, by=by)
    news: list[live.Message] = []
    if incidents and (incidents != lifecycle.RESTORED or proven.repaired_at):
        news = _follow(order, incidents, by)
    telling.done(order.request, news=news)
    return order


def _follow(order: WorkOrder, to: str, by: User) -> list[live.Message]:
    """Its incidents go with it."""
    words = {"state": order.get_state_display(), "order": order}
    return intervening.follow(
        incident_ids=list(order.request.incidents.values_list("pk", flat=True)),
        to=to,
        by=by,
        why=_("%(order)s : %(state)s.") % words,
    )


def _checked(order: WorkOrder, at: datetime | None) -> datetime:
    """Raises InterventionRefused (at)."""
    now = timezone.now()
    if at is None:
        return now
    field = order.passages.filter(after__in=(*ORDER_BEGUN, REPAIRED))
    last = field.order_by("-at").values_list("at", flat=True).first()
    if at > now + CLOCKS_DIFFER:
        raise InterventionRefused("at", _("Cette heure n'est pas encore passée."))
    if at < max(now - TOLD_WITHIN, order.request.detected_at):
        raise InterventionRefused("at", _("Trop ancien : deux jours au plus, et après la panne. L'écrire dans le fil."))
    if last and at < last:
        raise InterventionRefused(
            "at", _("Avant ce qui précède, de %(time)s.") % {"time": f"{timezone.localtime(last):%d/%m à %H:%M}"}
        )
    return min(at, now)


def _reported(order: WorkOrder, report: Report) -> dict[str, Any]:
    """What is said replaces what was; parts are added. Raises InterventionRefused naming the field."""
    fields: dict[str, Any] = {}
    if report.said:
        fields["said"] = _text("said", report.said, LONGEST_REPORT)
    if report.minutes is not None:
        if not 0 <= report.minutes <= MOST_MINUTES:
            raise InterventionRefused("minutes", _("Temps passé : de 0 à %(most)d minutes.") % {"most": MOST_MINUTES})
        fields["minutes"] = report.minutes
    if report.cost is not None:
        if not 0 <= report.cost <= MOST_COST:
            raise InterventionRefused("cost", _("Coût : un montant positif est attendu."))
        fields["cost"] = report.cost
    if report.signed_by:
        fields |= {"signed_by": _text("signed_by", report.signed_by, 120), "signed_at": timezone.now()}
    _use(order, report.parts)
    return fields


def _use(order: WorkOrder, parts: Sequence[Used]) -> None:
    if len(parts) > MOST_PARTS:
        raise InterventionRefused("parts", _("%(most)d pièces au plus.") % {"most": MOST_PARTS})
    for part in parts:
        if not part.label.strip() or len(part.label) > 120 or not 0 < part.quantity < 1_000_000:
            raise InterventionRefused("parts", _("Chaque pièce a un nom et une quantité positive."))
    rows = [Part(order=order, label=one.label, reference=one.reference[:60], quantity=one.quantity) for one in parts]
    Part.objects.bulk_create(rows)


def _text(field: str, given: str, most: int) -> str:
    text = given.replace("\x00", "").strip()
    if len(text) > most:
        raise InterventionRefused(field, _("%(most)d caractères au plus.") % {"most": most})
    return text
