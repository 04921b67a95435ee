# SPDX-License-Identifier: EUPL-1.2
"""A batch of alarms becomes incidents: in its transaction, whatever the order in which its messages came."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from apps.assets import conditions
from apps.assets import selectors as asset_selectors
from apps.assets.models import AssetKind, Source
from apps.assets.selectors import AssetRef
from apps.contracts import selectors as contracts
from apps.events import correlation, fetching
from apps.events.correlation import Episode, Group, Nature, Testimony
from apps.events.incidents import describing, lives, relatives, settling, stored, witnesses
from apps.events.incidents.describing import Surroundings
from apps.events.incidents.following import Changes
from apps.events.incidents.lives import News
from apps.events.incidents.member import Member, Witness, Work
from apps.events.incidents.network import Network
from apps.events.incidents.settling import Composition
from apps.events.models import Alarm

NATURES = {nature.value: nature for nature in Nature}


@dataclass(slots=True)
class Correlated:
    """`news`: what became of each incident. `placed`: the episode of each touched alarm. `redrawn`: fids of the assets
    whose display may have changed: a symptom of theirs was masked or unmasked, or they are a deduced cause."""

    news: list[News] = field(default_factory=list)
    placed: dict[int, Member] = field(default_factory=dict)
    redrawn: set[int] = field(default_factory=set)
    assets: dict[int, AssetRef] = field(default_factory=dict)
    sources: dict[int, Source] = field(default_factory=dict)
    heard_in: dict[int, set[int]] = field(default_factory=dict)  # territories of the members, by incident
    extra: dict[int, dict[str, Any]] = field(default_factory=dict)  # what overlays add to the news, by incident


def correlate(changes: Changes, assets: dict[int, AssetRef], titles: dict[int, str], at: datetime) -> Correlated:
    """Group again everything that these changes may concern. The caller holds the lock of correlation.

    `assets`: equipment of the changes, which the caller draws again itself; `titles`: of their alarms, by id.
    """
    if not changes.touched and not changes.gone:
        return Correlated()
    natures = conditions.natures()
    related = relatives.gather(changes, natures)
    members = sorted(related.members, key=_same_everywhere)
    before = {one.id: (one.incident_id, one.is_cause, one.masked) for one in members if one.id}
    existing = stored.incidents({one.incident_id for one in [*members, *changes.gone]} - {0})
    was = {pk: copy(work) for pk, work in existing.items()}
    topology = related.network.topology(related.speaking)
    told = _testimonies(members, natures)
    groups = correlation.group(_episodes(members, related.network, natures), topology, told)
    _let_go(groups, members, told)
    compositions, absorbed = settling.settle(groups, members, existing)
    changed = _changed(compositions, existing, changes)
    around = _surroundings(changed, members, related.network, natures, assets, titles)
    works = _describe(changed, existing, around, at)
    news = lives.go_on(works, was, [(existing[pk], taker) for pk, taker in absorbed.items()], at)
    _write(changes, works, members, before, existing, was, at)
    redrawn = _redrawn(members, before, works, was) - assets.keys()
    return Correlated(
        news,
        {one.alarm_id: one for one in changes.touched if one.alarm_id},
        redrawn,
        {**around.assets, **asset_selectors.by_fids(redrawn - around.assets.keys())},
        dict(around.sources),
        {one.id: {member.territory_id for member in one.members} for one in changed},
    )


def _same_everywhere(one: Member) -> tuple[datetime, int, int, str]:
    """The order of the members must not depend on that of the messages."""
    return (one.started_at, one.asset_id or 0, one.source_id, one.condition)


def _episodes(members: Sequence[Member], known: Network, natures: conditions.Natures) -> list[Episode]:
    return [
        Episode(
            key,
            one.asset_id or 0,
            one.source_id,
            one.condition,
            Nature.CONNECTION if one.is_loss else NATURES[natures.of(one.condition)],
            one.severity,
            one.started_at.timestamp(),
            one.ended_at.timestamp() if one.ended_at else None,
            known.kind.get(one.asset_id or 0, ""),
            known.places.get(one.asset_id or 0),
        )
        for key, one in enumerate(members)
        if not one.is_testimony
    ]


def _testimonies(members: Sequence[Member], natures: conditions.Natures) -> list[Testimony]:
    return [
        Testimony(
            key,
            one.asset_id or 0,
            one.lines,
            one.voices,
            NATURES[natures.of(one.condition)],
            one.started_at.timestamp(),
            one.ended_at.timestamp() if one.ended_at else None,
            one.by_hand,
        )
        for key, one in enumerate(members)
        if isinstance(one, Witness)
    ]


def _let_go(groups: Iterable[Group], members: Sequence[Member], told: Sequence[Testimony]) -> None:
    """What supports nothing is in no incident."""
    if told:
        kept = {key for group in groups for key in group.members}
        for one in told:
            if one.key not in kept:
                members[one.key].incident_id = 0


def _changed(compositions: Iterable[Composition], existing: Mapping[int, Work], changes: Changes) -> list[Composition]:
    """Those to describe: most of what was loaded to group it again is as it was."""
    touched = {id(one) for one in changes.touched}
    return [one for one in compositions if not _is_as_it_was(one, existing.get(one.id), touched)]


def _is_as_it_was(composition: Composition, before: Work | None, touched: Collection[int]) -> bool:
    """The same members, of which none moved, and the same cause of the same shape."""
    if before is None or before.by_hand or len(composition.groups) != 1:
        return False
    if before.members + before.testimonies != len(composition.members):
        return False
    if any(id(one) in touched or one.incident_id != composition.id or one.by_hand for one in composition.members):
        return False
    (group,) = composition.groups
    named = (
        group.cause.asset or None,
        None if group.cause.asset else group.cause.source,
        group.cause.said,
        group.shape,
    )
    return named == (before.cause_asset_id, before.cause_source_id, before.cause_said, before.shape)


def _surroundings(
    compositions: Iterable[Composition],
    members: Sequence[Member],
    known: Network,
    natures: conditions.Natures,
    assets: dict[int, AssetRef],
    titles: dict[int, str],
) -> Surroundings:
    """The equipment that may be named: causes, and the members of which the worst names its incident."""
    wanted, untitled = set[int | None](), set[int | None]()
    for composition in compositions:
        wanted |= {group.cause.asset for group in composition.groups} | {composition.worst.asset_id}
        if not composition.id or any(one.by_hand for one in composition.members):
            untitled |= {one.alarm_id for one in composition.members}
        causes = {group.cause.asset for group in composition.groups if len(group.members) > 1}
        untitled |= {one.alarm_id for one in composition.members if one.asset_id in causes}
    missing = {fid for fid in wanted if fid and fid not in assets}
    sources = {group.cause.source for composition in compositions for group in composition.groups}
    asked = untitled - titles.keys() - {None}
    return Surroundings(
        assets | (asset_selectors.by_fids(missing) if missing else {}),
        Source.objects.defer("options", "secret").in_bulk(sources - {0}) if sources - {0} else {},
        titles | (dict(Alarm.objects.filter(pk__in=asked).values_list("pk", "title")) if asked else {}),
        natures,
        contracts.loaded_classes(),
        members,
        dict(AssetKind.objects.values_list("code", "label_plural")),
        known.kind,
    )


def _describe(
    compositions: Sequence[Composition], existing: dict[int, Work], around: Surroundings, at: datetime
) -> list[Work]:
    """New ones get their number here; their members learn it."""
    numbers = iter(fetching.new_ids("events_incident", sum(not one.id for one in compositions)))
    works = []
    for composition in compositions:
        work = describing.describe(composition, existing.get(composition.id), around, at)
        composition.id = work.id = composition.id or next(numbers)
        for member in composition.members:
            member.incident_id = work.id
        works.append(work)
    return works


def _write(
    changes: Changes,
    works: Sequence[Work],
    members: Sequence[Member],
    before: dict[int, tuple[int, bool, bool]],
    existing: dict[int, Work],
    was: dict[int, Work],
    at: datetime,
) -> None:
    """Incidents first, as their members refer to them; what never was goes before what takes its place."""
    touched = {id(one) for one in changes.touched}
    stored.create_incidents([work for work in works if work.id not in was], at)
    stored.update_incidents([work for pk, work in existing.items() if work != was[pk]], at)
    stored.remove_episodes(changes.gone)
    witnesses.part(changes.gone)
    moved = [
        one
        for one in members
        if one.id and (id(one) in touched or before[one.id] != (one.incident_id, one.is_cause, one.masked))
    ]
    stored.update_episodes(moved)
    stored.create_episodes([one for one in members if not one.id])


def _redrawn(
    members: Iterable[Member], before: dict[int, tuple[int, bool, bool]], works: Iterable[Work], was: dict[int, Work]
) -> set[int]:
    masked = {
        one.asset_id for one in members if one.asset_id and one.masked != before.get(one.id, (0, False, False))[2]
    }
    deduced = set()
    for work in works:
        earlier = was.get(work.id)
        if _drawn(earlier) != _drawn(work):
            deduced |= {one.cause_asset_id for one in (work, earlier) if one and not one.cause_said}
    return {fid for fid in masked | deduced if fid}


def _drawn(work: Work | None) -> tuple[int | None, bool, int, str] | None:
    """What the map shows of an incident: its cause, when that one does not speak itself."""
    if work is None or work.cause_said:
        return None
    return (work.cause_asset_id, bool(work.active), work.severity, work.state)
