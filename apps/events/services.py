# SPDX-License-Identifier: EUPL-1.2
"""The doors of events: what sources say becomes alarms, people acknowledge them, sources are lost and found."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.assets import selectors as asset_selectors
from apps.assets import services as assets
from apps.assets.models import Source
from apps.events import journal, live, locks, payloads, states
from apps.events.acknowledging import acknowledge, acknowledge_many, transition
from apps.events.cases import Observed
from apps.events.elsewhere import TakenElsewhere, taken_elsewhere
from apps.events.incidents import grouping
from apps.events.incidents.hearing import Said, testify
from apps.events.observing import ObserveResult, observe
from apps.events.workflow import TransitionRefused

__all__ = [
    "ObserveResult",
    "Observed",
    "Said",
    "TakenElsewhere",
    "TransitionRefused",
    "acknowledge",
    "acknowledge_many",
    "observe",
    "refresh_states",
    "source_health",
    "taken_elsewhere",
    "testify",
    "transition",
]


@transaction.atomic
def refresh_states(*, asset_ids: Iterable[int]) -> list[live.Message]:
    """Recompute what these assets show; news of those that changed, for the caller to publish last."""
    shown = states.refresh(asset_ids=asset_ids, at=timezone.now())
    changed = [fid for fid, now in shown.items() if now.changed]
    refs = asset_selectors.by_fids(changed) if changed else {}
    return [payloads.asset_message(refs[fid], shown[fid]) for fid in changed]


@transaction.atomic
def source_health(*, source: Source, health: str, reason: str, at: datetime) -> list[live.Message]:
    """Say that the health of `source` changed: journal, assets (unknown while it is down), news to publish last.

    The same health again says nothing. One message for the source's territory and for each one that owns assets of it,
    whether or not what they show changed: who sees them sees the source too (`assets.selectors.known_sources`). The
    state of its assets is not repeated in it, a client reads its snapshot again.
    """
    locks.hold_sources([source.pk])
    locks.hold_incidents()
    before = Source.objects.select_for_update().values_list("health", flat=True).get(pk=source.pk)
    if health == before:
        return []
    assets.set_health(source=source, health=health, reason=reason, at=at)
    journal.record(_health_entry(source, before, reason, at))
    changed = states.refresh_source(source_id=source.pk, at=at)
    grouped = _group(source, at)
    heard_in = {**asset_selectors.fed_owners(source), source.territory_id: False}
    return [
        payloads.source_message(source, territory_id, changed.get(territory_id, 0), restricted)
        for territory_id, restricted in sorted(heard_in.items())
    ] + grouped.messages


def _group(source: Source, at: datetime) -> grouping.Grouped:
    """Lost, a source is an incident; found again it ends. Late is neither."""
    if source.health == Source.Health.DOWN:
        return grouping.source_lost(source, at)
    if source.health in (Source.Health.OK, Source.Health.DEGRADED):
        return grouping.source_found(source, at)
    return grouping.Grouped()


def _health_entry(source: Source, before: str, reason: str, at: datetime) -> journal.Entry:
    label = Source.Health(source.health).label
    return journal.Entry(
        at=at,
        territory_id=source.territory_id,
        kind="source.health",
        text=_("%(source)s : %(health)s") % {"source": source.name, "health": str(label).lower()},
        before=before,
        after=source.health,
        why=reason,
        source_id=source.pk,
    )
