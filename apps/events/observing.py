# SPDX-License-Identifier: EUPL-1.2
"""What sources say of conditions becomes alarms: in bulk, idempotent, whatever the order of delivery."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, tzinfo

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.assets.models import Source
from apps.events import cases, fetching, journal, live, locks, payloads, rows, states
from apps.events.cases import Case, Moment, Observed
from apps.events.incidents import grouping

OLDEST = datetime(1990, 1, 1, tzinfo=UTC)  # before: a clock that was never set
AHEAD = timedelta(days=1)  # a source whose clock runs ahead by more is not believed
DELAY = timedelta(minutes=1)  # between the source's clock and ours, worth a word in the journal


@dataclass(frozen=True, slots=True)
class ObserveResult:
    """News to publish last, what was refused with the reason (French), and how many were there before us."""

    messages: list[live.Message] = field(default_factory=list)
    rejected: list[tuple[Observed, str]] = field(default_factory=list)
    inherited: int = 0


def observe(*, source: Source, observed: Sequence[Observed], received_at: datetime) -> ObserveResult:
    """Fold a batch into the alarms of `source`; the caller publishes `messages` last, in the same transaction.

    Told twice is told once; an end before its start is remembered and raises nothing.
    """
    judged = [(item, refusal(item, received_at)) for item in observed]
    good = [item for item, reason in judged if not reason]
    messages, inherited = _observe(source, good, received_at) if good else ([], 0)
    return ObserveResult(messages, [(item, reason) for item, reason in judged if reason], inherited)


def refusal(item: Observed, received_at: datetime) -> str:
    """Why this cannot be believed or stored, in French; "" when it can."""
    if item.at < OLDEST:
        return _("at : date antérieure à 1990, horloge de la source à régler ?")
    if item.at > received_at + AHEAD:
        return _("at : date dans le futur de plus d'un jour, horloge de la source à régler ?")
    if not item.condition or len(item.condition) > cases.MAX_CONDITION:
        return _("condition : 1 à %(most)d caractères attendus") % {"most": cases.MAX_CONDITION}
    if item.severity not in payloads.SLUGS:
        return _("severity : gravité inconnue (%(severity)s)") % {"severity": item.severity}
    return ""


@transaction.atomic
def _observe(source: Source, observed: Sequence[Observed], received_at: datetime) -> tuple[list[live.Message], int]:
    locks.hold_sources([source.pk])
    locks.hold_assets({item.asset.fid for item in observed})
    opened = _open(source, observed)
    if not opened:
        return [], 0
    rows.remember(opened, received_at)
    moved = [case for case in opened if case.says_something]
    rows.recall(moved)
    late = {case.alarm.id for case in moved if case.is_late}  # before they are settled
    for case in moved:
        cases.settle(case)
    rows.write(moved)
    inherited = [case.alarm for case in moved if case.is_inherited]
    rows.inherit(inherited)  # before they are grouped: rules look at it
    journal.record_many(_entries([case for case in moved if cases.changed_state(case)], received_at))
    grouped = grouping.cases(moved, late, received_at)  # before they are drawn: a symptom is masked
    shown = states.refresh(asset_ids={case.asset.fid for case in moved}, at=received_at, held=True)
    told = [(cases.news(case), case) for case in moved]
    alarms = [
        payloads.alarm_message(kind, case.alarm, case.asset, shown[case.asset.fid], grouped.placed.get(case.alarm.id))
        for kind, case in told
        if kind
    ]
    return alarms + grouped.messages, len(inherited)


def _open(source: Source, observed: Iterable[Observed]) -> list[Case]:
    """One case per alarm; rows that exist are locked, the others get their id."""
    told: dict[tuple[int, str], dict[Moment, Observed]] = {}
    for item in sorted(observed, key=lambda item: (*item.key, item.severity)):
        told.setdefault(item.key, {}).setdefault(item.moment, item)  # of two that disagree, the most severe
    existing = rows.lock(source, told)
    ids = iter(fetching.new_ids("events_alarm", len(told) - len(existing)))
    opened = []
    for key, items in told.items():
        asset = next(iter(items.values())).asset
        alarm = existing.get(key)
        if alarm is None and all(item.idle for item in items.values()):
            continue  # « all is well » of what was never said
        opened.append(cases.opened(alarm, asset, items) if alarm else cases.created(next(ids), source.pk, asset, items))
    return opened


def _entries(changed: Sequence[Case], received_at: datetime) -> list[journal.Entry]:
    dated, zone = _("daté par la source du %(date)s"), timezone.get_current_timezone()  # looked up once for all
    there = _("déjà présente au premier contact")
    delays = [
        " · ".join(filter(None, [_delay(case.alarm.last_at, received_at, dated, zone), there * case.is_inherited]))
        for case in changed
    ]
    return [_entry(case, received_at, why) for case, why in zip(changed, delays, strict=True)]


def _entry(case: Case, received_at: datetime, why: str) -> journal.Entry:
    alarm = case.alarm
    return journal.Entry(
        at=received_at,
        territory_id=alarm.territory_id,
        kind=cases.news(case),
        text=f"{alarm.title} · {case.asset.code}",
        before=case.was.life.state,
        after=alarm.state,
        why=why,
        asset_id=alarm.asset_id,
        source_id=alarm.source_id,
        alarm_id=alarm.id,
        restricted=alarm.restricted,
    )


def _delay(at: datetime, received_at: datetime, dated: str, zone: tzinfo) -> str:
    if abs(received_at - at) < DELAY:
        return ""
    return dated % {"date": f"{at.astimezone(zone):%d/%m/%Y %H:%M:%S}"}
