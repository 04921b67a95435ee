# SPDX-License-Identifier: EUPL-1.2
"""What is said of an incident: its cause, its gravity, what is masked, its title, its class, its state. No SQL here."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from django.utils.translation import gettext as _

from apps.assets.conditions import Natures
from apps.assets.models import Source
from apps.assets.selectors import AssetRef
from apps.contracts import selectors as contracts
from apps.contracts.models import FaultClass
from apps.events import lifecycle
from apps.events.correlation import Cause, Group, Shape, words
from apps.events.incidents.member import CONNECTION, Member, Witness, Work
from apps.events.incidents.settling import Composition

MASKING = {"cabinet", "feeder", "gateway", "power_node", "upstream", "source_lost", "day_burning"}
TITLES = {
    "cabinet": _("Armoire au noir"),
    "feeder": _("Départ au noir"),
    "gateway": _("Passerelle perdue"),
    "power_node": _("Alimentation perdue"),
    "upstream": _("Panne en amont"),
    "row": _("Points lumineux consécutifs éteints"),
    "day_burning": _("Allumage de jour"),
    "vandalism": _("Atteintes groupées"),
    "source_lost": _("Source perdue"),
}
SUPPOSED = {  # by what inhabitants say alone
    "cabinet": _("Armoire peut-être au noir"),
    "feeder": _("Départ peut-être au noir"),
}
MAX_TITLE, MAX_REASON = 200, 500
Looks = tuple[str, str, str, frozenset[str], int]  # of an incident, to who recognises faults


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What describing needs to know beside the members: read once for the whole batch."""

    assets: Mapping[int, AssetRef]
    sources: Mapping[int, Source]
    titles: Mapping[int, str]  # of alarms, by id
    natures: Natures
    classes: contracts.Classes
    members: Sequence[Member]  # by key of the groups
    kinds: Mapping[str, str]  # plural labels, by code
    kind_of: Mapping[int, str]  # of every asset, by fid: only those that may be named are in `assets`
    recognised: dict[Looks, FaultClass | None] = field(default_factory=dict)  # a storm asks the same again and again


def describe(composition: Composition, before: Work | None, around: Surroundings, at: datetime) -> Work:
    """The row of this incident as it becomes; `is_cause` and `masked` of its members are set."""
    main = _main(composition, around)
    cause = _cause(main, around)
    _mark(composition, main, cause)
    alarms = [one for one in composition.members if not one.is_testimony]
    active = [one for one in alarms if one.ended_at is None]
    last = alarms or composition.members  # where no machine says anything, it lasts as the reports do
    first = composition.worst
    shown = cause or first
    asset = around.assets.get(main.cause.asset) if main.cause.asset else None
    source = around.sources.get(main.cause.source) if main.cause.source and not asset else None
    work = before or Work(
        0, 0, False, "", lifecycle.NEW, 3, "", None, None, True, "", None, None, False, at, None, 0, 0, 0
    )
    work.territory_id = asset.owner_id if asset else source.territory_id if source else shown.territory_id
    work.restricted = asset.restricted if asset else shown.restricted
    work.severity = severity(work, min(one.severity for one in active or last))
    several = len(composition.groups) > 1 or (main not in composition.groups and len(composition.members) > 1)
    work.shape = "group" if work.by_hand and several else main.shape
    work.cause_asset_id, work.cause_source_id = (asset.fid if asset else None), (source.pk if source else None)
    work.cause_said = main.cause.said
    work.opened_at = min(one.started_at for one in last)
    work.ended_at = None if any(one.ended_at is None for one in last) else max(one.ended_at or at for one in last)
    work.members, work.active = len(alarms), len(active)
    work.testimonies = len(composition.members) - len(alarms)
    work.masked = sum(one.masked for one in composition.members)
    work.title = _title(work, _speaker(composition, work), around)[:MAX_TITLE]
    work.reason = _reason(composition, main, around)[:MAX_REASON]
    if work.fault_class_by_id is None:
        work.fault_class_id = _fault_class(composition, work, asset or around.assets.get(first.asset_id or 0), around)
    return work


def _main(composition: Composition, around: Surroundings) -> Group:
    """What says what the incident is. Alarms that somebody parted from their cause stand by themselves, unmasked."""
    main = min(composition.groups, key=lambda group: _weight(group, composition, around))
    mine = {id(one) for one in composition.members}
    with_its_cause = main.cause.key is not None and id(around.members[main.cause.key]) in mine
    parted = all(one.by_hand for one in composition.members) and len(mine) < len(main.members)
    if with_its_cause or not parted:
        return main
    worst = composition.worst
    key = next(key for key in main.members if around.members[key] is worst)
    return replace(main, shape=Shape.SINGLE, cause=Cause(worst.asset_id or 0, worst.source_id, said=True, key=key))


def severity(work: Work, worst: int) -> int:
    """The worst of its alarms, or the one that a rule gave; in both cases at least that of a planned event."""
    given = work.fixed_severity or worst
    return min(given, work.planned_severity or given)


def _weight(group: Group, composition: Composition, around: Surroundings) -> tuple[bool, int, float]:
    """The group that says what the incident is: one with a cause, then the largest, then the first."""
    mine = [around.members[key] for key in group.members]
    return (group.shape not in MASKING, -len(mine), min(one.started_at for one in mine).timestamp())


def _cause(group: Group, around: Surroundings) -> Member | None:
    """The worst of what the equipment in cause says itself; None when the cause was deduced."""
    if group.cause.key is None:
        return None
    said = [around.members[key] for key in group.members]
    mine = [one for one in said if one.asset_id and one.asset_id == group.cause.asset and not one.is_testimony]
    return min(mine or [around.members[group.cause.key]], key=lambda one: (one.severity, one.started_at, one.condition))


def _mark(composition: Composition, main: Group, cause: Member | None) -> None:
    """A symptom is masked while its cause lasts; one that ended meanwhile stays masked: it asks nothing of anybody.
    A cause that was deduced lasts as long as its symptoms."""
    lasts = cause is None or cause.ended_at is None
    for one in composition.members:
        one.is_cause = one is cause
        below = not one.is_cause and not one.is_testimony and (one.asset_id is None or one.asset_id != main.cause.asset)
        one.masked = main.shape in MASKING and below and (lasts or one.ended_at is not None)


def _speaker(composition: Composition, work: Work) -> Member | None:
    """Whose words name the incident: a camera's only where who reads them may know of it."""
    heard = [one for one in composition.members if work.restricted or not one.restricted]
    heard = [one for one in heard if not one.is_testimony]
    return min(heard, key=lambda one: (one.severity, one.started_at, one.asset_id or 0), default=None)


def _title(work: Work, speaker: Member | None, around: Surroundings) -> str:
    if not work.members:
        return str(SUPPOSED.get(work.shape, _("Panne supposée d'après des signalements d'habitants")))
    if work.shape in TITLES:
        return str(TITLES[work.shape])
    if speaker is None:
        return str(_("Alarmes regroupées"))
    if speaker.is_loss:
        return str(TITLES["source_lost"])
    return around.titles.get(speaker.alarm_id or 0) or work.title or speaker.condition


def _reason(composition: Composition, main: Group, around: Surroundings) -> str:
    if any(one.by_hand for one in composition.members):
        return _("Composé par un opérateur, ou par une règle.")
    heard = _heard(composition)
    if len(heard) == len(composition.members):
        return words.supposed(main, name=_name(main, around), heard=len(heard), people=_people(heard))
    alarms = [one for one in composition.members if not one.is_testimony]
    below = {one.asset_id for one in alarms if one.asset_id} - {main.cause.asset}
    kinds = {around.kind_of.get(fid, "") for fid in below}
    things = around.kinds.get(kinds.pop(), "") if len(kinds) == 1 else ""
    cause = _cause(main, around)
    told = words.reason(
        main,
        name=_name(main, around),
        things=things.lower() or _("équipements"),
        condition=around.titles.get(cause.alarm_id or 0, "") if cause else "",
    )
    return f"{told} ; {words.supported(len(heard))}" if heard else told


def _heard(composition: Composition) -> list[Witness]:
    return [one for one in composition.members if isinstance(one, Witness)]


def _people(heard: Sequence[Witness]) -> int:
    """How many different networks say so: the least that there are people."""
    return len(frozenset().union(*(one.voices for one in heard)))


def _name(group: Group, around: Surroundings) -> str:
    asset, source = around.assets.get(group.cause.asset), around.sources.get(group.cause.source)
    return asset.code if asset else source.name if source else ""


def _fault_class(composition: Composition, work: Work, asset: AssetRef | None, around: Surroundings) -> int | None:
    if asset is None or not work.members:
        return None
    said = [one for one in composition.members if not one.is_testimony]
    conditions = frozenset(one.condition for one in said if one.condition != CONNECTION)
    looks = (asset.trade, work.shape, asset.kind, conditions, work.members)
    if looks not in around.recognised:
        around.recognised[looks] = contracts.proposed_class(
            around.classes,
            trade=asset.trade,
            shape=work.shape,
            kind=asset.kind,
            natures={around.natures.of(condition) for condition in conditions},
            conditions=conditions,
            count=work.members,
        )
    found = around.recognised[looks]
    return found.pk if found else None
