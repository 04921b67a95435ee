# SPDX-License-Identifier: EUPL-1.2
"""Preventive plans: the next time of each is a row; when its day comes near, it becomes a request, once.

After a long stop one request is opened, not one for each time that was missed; and none while the one before is not
finished: the slot says why it was skipped.
"""

import calendar
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.interventions import assigning, drafts, handing, holding, opening, passing, telling
from apps.interventions.models import Plan, PlanSlot, Team, WorkRequest
from apps.interventions.refusals import InterventionRefused
from apps.interventions.workflow import ACKNOWLEDGED, ASSIGNED
from apps.territories.models import User

CHANGE = "interventions.change_plan"


def sweep() -> int:
    """How many requests were opened. Several sweepers are harmless: each slot is held by one."""
    coming = PlanSlot.objects.filter(plan=OuterRef("pk"), done_at=None)
    for plan in Plan.objects.filter(~Exists(coming), active=True).select_related("territory"):
        _ensure_next(plan)
    opened = 0
    for number in list(PlanSlot.objects.filter(done_at=None, plan__active=True).values_list("pk", flat=True)):
        opened += _open_due(number)
    return opened


@transaction.atomic
def open_now(*, plan_id: int, by: User) -> WorkRequest:
    """The next time of this plan, before its day. Raises Plan.DoesNotExist, PermissionDenied, InterventionRefused."""
    plan = Plan.objects.visible_to(by).select_related("territory").get(pk=plan_id)
    if not Plan.objects.visible_to(by, CHANGE).filter(pk=plan_id).exists():
        raise PermissionDenied(_("Votre rôle ne permet pas d'ouvrir ce plan."))
    holding.openings()
    _ensure_next(plan)
    slot = PlanSlot.objects.select_for_update(of=("self",)).get(plan=plan, done_at=None)
    before = _unfinished(slot)
    if before is not None:
        raise InterventionRefused("", _("La DI n° %(number)d de ce plan n'est pas finie.") % {"number": before.pk})
    return _open(slot, by=by)


@transaction.atomic
def open_slot(*, slot_id: int, by: User) -> WorkRequest:
    """This time of a plan, because a team goes near by: now rather than on its day.

    Raises PlanSlot.DoesNotExist, PermissionDenied, InterventionRefused (slot).
    """
    plan_id = PlanSlot.objects.visible_to(by).filter(plan__active=True).values_list("plan", flat=True).get(pk=slot_id)
    plan = Plan.objects.select_related("territory").get(pk=plan_id)
    holding.require(by, holding.OPEN, plan.territory_id)
    holding.openings()
    slot = PlanSlot.objects.select_for_update(of=("self",)).select_related("plan__territory").get(pk=slot_id)
    if slot.done_at is not None:
        raise InterventionRefused("slot", _("Cette échéance vient d'être ouverte : relire."))
    before = _unfinished(slot)
    if before is not None:
        raise InterventionRefused("slot", _("La DI n° %(number)d de ce plan n'est pas finie.") % {"number": before.pk})
    made = _open(slot, by=by)
    if made.state not in (ACKNOWLEDGED, ASSIGNED):
        raise InterventionRefused("slot", _("Ce plan part dans une GMAO : elle le donne à ses propres équipes."))
    return made


def reschedule(plan: Plan) -> None:
    """It was written or changed: its next time is counted again; what was opened stays."""
    plan.slots.filter(done_at=None).delete()
    if plan.active:
        _ensure_next(plan)


def next_on(starts_on: date, every: int, unit: str, since: date) -> date:
    """The first time of a schedule on or after a day: always counted from its first one, so that the 31st stays the
    last day of each month."""
    if since <= starts_on:
        return starts_on
    if unit in (Plan.Unit.DAYS, Plan.Unit.WEEKS):
        step = every * (7 if unit == Plan.Unit.WEEKS else 1)
        return starts_on + timedelta(days=-(-(since - starts_on).days // step) * step)
    months = every * (12 if unit == Plan.Unit.YEARS else 1)
    times = max(0, ((since.year - starts_on.year) * 12 + since.month - starts_on.month) // months)
    found = months_later(starts_on, times * months)
    return found if found >= since else months_later(starts_on, (times + 1) * months)


def months_later(day: date, months: int) -> date:
    """The same day of a later month, or its last one."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def _today(plan: Plan) -> date:
    return timezone.now().astimezone(ZoneInfo(plan.territory.time_zone)).date()


def _ensure_next(plan: Plan) -> None:
    """One time to come, and one only (unique constraint): from today, or after the last one."""
    last = plan.slots.order_by("-due_on").values_list("due_on", flat=True).first()
    since = max(_today(plan), last + timedelta(days=1)) if last else _today(plan)
    due_on = next_on(plan.starts_on, plan.every, plan.unit, since)
    PlanSlot.objects.bulk_create([PlanSlot(plan=plan, due_on=due_on)], ignore_conflicts=True)


@transaction.atomic
def _open_due(number: int) -> int:
    holding.openings()
    rows = PlanSlot.objects.filter(pk=number, done_at=None).select_related("plan__territory")
    slot = rows.select_for_update(of=("self",), skip_locked=True).first()
    if slot is None or slot.due_on - timedelta(days=slot.plan.ahead) > _today(slot.plan):
        return 0
    before = _unfinished(slot)
    if before is None:
        _open(slot, by=None)
        return 1
    slot.skipped = _("La DI n° %(number)d de la fois d'avant n'est pas finie.") % {"number": before.pk}
    _end(slot)
    return 0


def _unfinished(slot: PlanSlot) -> WorkRequest | None:
    return WorkRequest.objects.open().filter(plan_slot__plan=slot.plan_id).first()


def _open(slot: PlanSlot, *, by: User | None) -> WorkRequest:
    """The request, decided by the plan itself, and its team when it has one."""
    request = opening.create(drafts.of_plan(slot.plan, slot.due_on), by=by)
    slot.request = request
    _end(slot)
    handoff = handing.hand_over(request, by=by, why=_("Plan préventif."))
    if slot.plan.team is not None and handoff.gmao_id is None:  # a GMAO gives its work to its own teams
        _give(request, slot.plan.team, by)
    return telling.done(request)


def _give(request: WorkRequest, team: Team, by: User | None) -> None:
    """To the team of the plan; when it no longer can, the request waits for another one and says why."""
    problem = assigning.problem_of(request, team)
    if problem:
        text = _("DI n° %(number)d · %(team)s, équipe du plan, est écartée") % {"number": request.pk, "team": team}
        passing.tell(request, "", "", by=by, why=problem, text=text)
    else:
        assigning.give(request, team, by=by)


def _end(slot: PlanSlot) -> None:
    slot.done_at = timezone.now()
    slot.save(update_fields=["request", "done_at", "skipped"])
    _ensure_next(slot.plan)
