# SPDX-License-Identifier: EUPL-1.2
"""What a request would be, before it exists: read from an incident, an alarm, assets; shown in the form, then opened.

Nothing is written here. What `by` may not see raises DoesNotExist.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.contrib.gis.geos import Point
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.assets import selectors as asset_selectors
from apps.assets.models import Asset, Trade
from apps.contracts.models import FaultClass
from apps.events.models import Alarm, Episode, Incident, Severity
from apps.interventions import workflow
from apps.interventions.models import Outcome, Plan, WorkRequest
from apps.interventions.refusals import InterventionRefused
from apps.signalements.models import Signalement
from apps.territories.models import Territory, User

LONGEST_TEXT = 4000  # characters
MOST_ASSETS = 50  # of an incident without a cause: the worst first
REPEATED_WITHIN = timedelta(days=30)


@dataclass(slots=True)
class Draft:
    """`asset_ids`: the first one is what lists name. `detected_at`: when somebody, or a machine, first said so."""

    territory: Territory
    origin: str
    title: str
    trade: str
    detected_at: datetime
    priority: int = Severity.MAJOR
    fault_class: FaultClass | None = None
    description: str = ""
    asset_ids: list[int] = field(default_factory=list)
    incident_ids: list[int] = field(default_factory=list)
    alarm_ids: list[int] = field(default_factory=list)
    place: Point | None = None
    restricted: bool = False


def of_incident(incident_id: int, by: User) -> Draft:
    """About its cause; without one, about the equipment that it touches, as far as `by` may see it."""
    incident = (
        Incident.objects.visible_to(by)
        .select_related("territory", "cause_asset__kind", "fault_class")
        .defer("territory__outline", "cause_asset__geometry", "cause_asset__geom_3857")
        .get(pk=incident_id)
    )
    assets = [incident.cause_asset_id] if incident.cause_asset_id else _touched(incident, by)
    draft = _about(
        assets,
        by,
        territory=incident.territory,
        origin=WorkRequest.Origin.INCIDENT,
        title=incident.title,
        detected_at=min(incident.opened_at, timezone.now()),
        priority=incident.severity,
        fault_class=incident.fault_class,
        incident_ids=[incident.pk],
    )
    draft.restricted = draft.restricted or incident.restricted
    return draft


def of_alarm(alarm_id: int, by: User) -> Draft:
    """About its equipment; the incident that it is in comes with it."""
    alarm = (
        Alarm.objects.visible_to(by).select_related("territory").defer("territory__outline", "detail").get(pk=alarm_id)
    )
    incident = Incident.objects.visible_to(by).filter(episodes__alarm=alarm, territory=alarm.territory_id)
    last = incident.select_related("fault_class").order_by("-episodes__started_at").first()
    draft = _about(
        [alarm.asset_id],
        by,
        territory=alarm.territory,
        origin=WorkRequest.Origin.ALARM,
        title=alarm.title,
        detected_at=min(alarm.raised_at, timezone.now()),
        priority=alarm.severity,
        fault_class=last.fault_class if last else None,
        alarm_ids=[alarm.pk],
        incident_ids=[last.pk] if last and last.cause_asset_id in (alarm.asset_id, None) else [],
    )
    draft.restricted = draft.restricted or alarm.restricted
    return draft


def of_assets(uids: Sequence[UUID], by: User, *, origin: str = WorkRequest.Origin.ASSET) -> Draft:
    """About this equipment, all of one owner. Raises Asset.DoesNotExist, InterventionRefused (assets)."""
    rows = {row.uid: row for row in Asset.objects.visible_to(by).filter(uid__in=uids).select_related("owner", "kind")}
    if not uids or len(rows) < len(set(uids)):
        raise Asset.DoesNotExist
    chosen = [rows[uid] for uid in dict.fromkeys(uids)]
    if len({row.owner_id for row in chosen}) > 1:
        raise InterventionRefused("assets", _("Ces équipements n'ont pas le même propriétaire : une demande chacun."))
    return _about(
        [row.pk for row in chosen],
        by,
        territory=chosen[0].owner,
        origin=origin,
        title=_("%(kind)s à réparer") % {"kind": chosen[0].kind.label},
        detected_at=timezone.now(),
    )


def of_plan(plan: Plan, due_on: date) -> Draft:
    """The work of a plan, for the time that falls due on a day."""
    numbers = list(plan.assets.filter(owner=plan.territory_id).order_by("code").values_list("fid", flat=True))
    draft = _about(
        numbers,
        None,
        territory=plan.territory,
        origin=WorkRequest.Origin.PLAN,
        title=plan.title,
        detected_at=timezone.now(),
        priority=plan.priority,
    )
    draft.trade = plan.trade
    due = _("Échéance : %(day)s.") % {"day": f"{due_on:%d/%m/%Y}"}
    draft.description = f"{due}\n{plan.description}".strip()
    return draft


def of_report(report: Signalement, by: User) -> Draft:
    """About its equipment when it has one, else about its place; its words are the description."""
    draft = _about(
        [report.asset_id] if report.asset_id else [],
        by,
        territory=report.territory,
        origin=WorkRequest.Origin.REPORT,
        title=report.category.label,
        detected_at=min(report.received_at, timezone.now()),
        fault_class=report.category.fault_class,
    )
    draft.trade = report.category.fault_class.trade if report.category.fault_class else report.category.trade
    draft.place = report.place or draft.place
    draft.description = "\n".join(part for part in (report.reference, report.where, report.text) if part)[:LONGEST_TEXT]
    if report.incident is not None and report.incident.territory_id == report.territory_id:
        draft.incident_ids = [report.incident.pk]
    if report.alarm is not None and report.alarm.territory_id == report.territory_id:
        draft.alarm_ids = [report.alarm.pk]
    return draft


def by_hand(territory: Territory, trade: str, place: Point | None = None) -> Draft:
    """About a place, or nothing that is in the inventory."""
    return Draft(territory, WorkRequest.Origin.HAND, "", trade, timezone.now(), place=place)


def already_open(draft: Draft, by: User) -> QuerySet[WorkRequest]:
    """Open requests that `by` may see about one of the same things: another one would send a second team."""
    same = Q(pk__in=[])
    if draft.asset_ids:
        same |= Q(assets__in=draft.asset_ids)
    if draft.incident_ids:
        same |= Q(incidents__in=draft.incident_ids)
    if draft.alarm_ids:
        same |= Q(alarms__in=draft.alarm_ids)
    return WorkRequest.objects.visible_to(by).open().filter(same).distinct().order_by("pk")


def repeated(asset_ids: Collection[int], at: datetime) -> WorkRequest | None:
    """The last repair of the same equipment, when it did not hold for 30 days."""
    return (
        WorkRequest.objects.filter(
            assets__in=asset_ids, outcome=Outcome.REPAIRED, repaired_at__gte=at - REPEATED_WITHIN
        )
        .filter(state__in=[workflow.SETTLED, workflow.CLOSED])
        .order_by("-repaired_at")
        .first()
        if asset_ids
        else None
    )


def _touched(incident: Incident, by: User) -> list[int]:
    members = Episode.objects.visible_to(by).filter(incident=incident, territory=incident.territory_id)
    rows = members.exclude(asset=None).order_by("severity", "started_at").values_list("asset_id", flat=True)
    return list(dict.fromkeys(rows[: 2 * MOST_ASSETS]))[:MOST_ASSETS]


def _about(asset_ids: list[int], by: User | None, *, fault_class: FaultClass | None = None, **said: Any) -> Draft:
    """The rest is read from the equipment: its trade, where it is, whether its position is reserved. `by` None: a
    plan, that sees what it was given."""
    refs = asset_selectors.by_fids(asset_ids)
    rows = Asset.objects.all() if by is None else Asset.objects.visible_to(by)
    seen = set(rows.filter(fid__in=asset_ids).values_list("fid", flat=True))
    kept = [fid for fid in asset_ids if fid in seen]
    first = refs[kept[0]] if kept else None
    return Draft(
        trade=fault_class.trade if fault_class else first.trade if first else Trade.OTHER,
        fault_class=fault_class,
        asset_ids=kept,
        place=Point(*first.lonlat, srid=4326) if first and first.lonlat else None,
        restricted=any(refs[fid].restricted for fid in kept),
        **said,
    )
