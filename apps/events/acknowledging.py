# SPDX-License-Identifier: EUPL-1.2
"""What people do to alarms. `transition` is the only writer of a status beside the fold, and always journals."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.assets import selectors as asset_selectors
from apps.events import journal, live, locks, payloads, states, telling_sources
from apps.events.models import Alarm
from apps.events.workflow import ACKED, ALLOWED, NORMAL, TO_ACKNOWLEDGE, TransitionRefused
from apps.territories.models import User

PERMISSION = "events.acknowledge_alarm"
MAX_COMMENT = 500  # characters, as wide as the column
WRITTEN = [
    *("state", "acked_at", "acked_by", "ack_comment", "acked_elsewhere"),
    *("shelved_until", "shelved_by", "shelve_reason"),
    *("base_at", "base_kind", "base_state", "base_active", "base_severity"),
]


@dataclass(frozen=True, slots=True)
class AcknowledgeResult:
    """What became of each alarm asked for. `refused` says why, by id: among them those that were already so, and those
    that the person may not touch. `before`: states that were shelved, by id."""

    done: list[Alarm] = field(default_factory=list)
    refused: dict[int, str] = field(default_factory=dict)
    already: set[int] = field(default_factory=set)
    forbidden: set[int] = field(default_factory=set)
    before: dict[int, str] = field(default_factory=dict)


@transaction.atomic
def acknowledge(*, alarm_id: int, by: User, comment: str = "") -> Alarm:
    """Take an alarm in charge.

    Raises Alarm.DoesNotExist when `by` may not see it, PermissionDenied when seeing is all they may,
    TransitionRefused when someone was faster or it is over.
    """
    visible = Alarm.objects.visible_to(by).filter(pk=alarm_id)
    asset_id = visible.values_list("asset_id", flat=True).get()
    if not visible.visible_to(by, PERMISSION).exists():
        raise PermissionDenied(_("Votre rôle ne permet pas d'acquitter les alarmes de ce territoire."))
    locks.hold_assets([asset_id])
    alarm = locked(visible).get()
    transition([_take(alarm, by, comment)], by=by, why=comment, kind="alarm.acknowledged")
    telling_sources.owe([alarm], by, comment)
    live.publish(news([alarm]))  # last: live ids follow the order of commits
    return alarm


@transaction.atomic
def acknowledge_many(*, alarm_ids: Collection[int], by: User, comment: str = "") -> AcknowledgeResult:
    """Take several alarms in charge: those that can be are, the others are reported with the reason."""
    result = take_many(alarm_ids=alarm_ids, by=by, comment=comment)
    live.publish(news(result.done))  # last: live ids follow the order of commits
    return result


def take_many(*, alarm_ids: Collection[int], by: User, comment: str) -> AcknowledgeResult:
    """The same within a larger gesture, whose caller publishes the news last."""
    permitted = Alarm.objects.visible_to(by).visible_to(by, PERMISSION).filter(pk__in=alarm_ids)
    keys = list(permitted.values_list("source_id", "asset_id"))
    locks.hold_sources({source_id for source_id, _asset in keys})
    locks.hold_assets({asset_id for _source, asset_id in keys})
    moves, result = [], unseen(alarm_ids)
    for alarm in locked(permitted):
        result.forbidden.discard(alarm.pk)
        try:
            moves.append(_take(alarm, by, comment))
            del result.refused[alarm.pk]
        except TransitionRefused as refusal:
            result.refused[alarm.pk] = str(refusal)
            if alarm.state in (ACKED, NORMAL):
                result.already.add(alarm.pk)
    transition(moves, by=by, why=comment, kind="alarm.acknowledged")
    result.done.extend(alarm for alarm, _after in moves)
    telling_sources.owe(result.done, by, comment)
    return result


def unseen(alarm_ids: Collection[int]) -> AcknowledgeResult:
    """Before any was looked at: what is not found among those permitted stays so."""
    why = _("Introuvable, ou hors de vos territoires.")
    return AcknowledgeResult(refused=dict.fromkeys(alarm_ids, why), forbidden=set(alarm_ids))


def locked(alarms: QuerySet[Alarm]) -> QuerySet[Alarm]:
    rows = alarms.select_related("acked_by").order_by("source_id", "asset_id", "condition")
    return rows.select_for_update(of=("self",), no_key=True)


def _take(alarm: Alarm, by: User, comment: str) -> tuple[Alarm, str]:
    """Who and when on the row, and the state it goes to. Raises TransitionRefused."""
    if alarm.state not in TO_ACKNOWLEDGE:
        raise TransitionRefused(_why_not(alarm))
    alarm.acked_at, alarm.acked_by, alarm.ack_comment = timezone.now(), by, comment[:MAX_COMMENT]
    alarm.acked_by_name, alarm.acked_elsewhere = by.get_username(), ""
    return alarm, ACKED if alarm.active else NORMAL


def _why_not(alarm: Alarm) -> str:
    if alarm.state == ACKED and alarm.acked_by:
        return _("Déjà acquittée par %(name)s.") % {"name": alarm.acked_by}
    if alarm.state == ACKED and alarm.acked_elsewhere:
        return _("Déjà acquittée par %(name)s.") % {"name": alarm.acked_elsewhere}
    if alarm.state == ACKED:
        return _("Déjà acquittée.")
    if alarm.state == NORMAL:
        return _("L'alarme est terminée : il n'y a plus rien à acquitter.")
    return _("L'alarme est « %(state)s » : elle ne s'acquitte pas.") % {"state": alarm.get_state_display()}


def transition(moves: Sequence[tuple[Alarm, str]], *, by: User | None, why: str, kind: str) -> None:
    """Change the state of locked alarms on a decision (`by` None: its delay is over), set the base of their fold,
    journal `kind`.

    Raises TransitionRefused when workflow.ALLOWED does not have one of the moves.
    """
    entries = []
    for alarm, after in moves:
        if after not in ALLOWED[alarm.state]:
            raise TransitionRefused(
                _("Passage impossible de « %(before)s » à « %(after)s ».")
                % {"before": alarm.get_state_display(), "after": Alarm.State(after).label}
            )
        entries.append(_entry(alarm, after, by, why, kind))
        alarm.state = alarm.base_state = after
        alarm.base_at, alarm.base_kind = alarm.last_at, alarm.last_kind
        alarm.base_active, alarm.base_severity = alarm.active, alarm.severity
    Alarm.objects.bulk_update([alarm for alarm, _after in moves], WRITTEN)
    journal.record_many(entries)


def _entry(alarm: Alarm, after: str, by: User | None, why: str, kind: str) -> journal.Entry:
    return journal.Entry(
        territory_id=alarm.territory_id,
        kind=kind,
        text=alarm.title,
        before=alarm.state,
        after=after,
        why=why,
        actor_id=by.pk if by else None,
        asset_id=alarm.asset_id,
        source_id=alarm.source_id,
        alarm_id=alarm.pk,
        restricted=alarm.restricted,
    )


def news(alarms: Sequence[Alarm]) -> list[live.Message]:
    """The displayed state of their assets follows, and is told with them."""
    if not alarms:
        return []
    fids = {alarm.asset_id for alarm in alarms}
    shown = states.refresh(asset_ids=fids, at=timezone.now())
    refs = asset_selectors.by_fids(fids)
    return [
        payloads.alarm_message("alarm.updated", alarm, refs[alarm.asset_id], shown[alarm.asset_id]) for alarm in alarms
    ]
