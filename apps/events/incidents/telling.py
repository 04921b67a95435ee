# SPDX-License-Identifier: EUPL-1.2
"""What the journal and the live stream say of incidents."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from apps.assets.models import Source
from apps.assets.selectors import AssetRef
from apps.contracts.models import FaultClass
from apps.events import journal, lifecycle
from apps.events.incidents.lives import CLOSED, UPDATED, News
from apps.events.incidents.member import Work
from apps.events.live import Message
from apps.events.models import Incident, Severity
from apps.territories.models import User

SLUGS = {severity.value: severity.slug for severity in Severity}


def record(news: Iterable[News], at: datetime, actor_id: int | None = None) -> None:
    """Births, ends, changes of state and of cause; not every symptom that joins, nor what the journal already says of
    the only alarm of an incident."""
    journal.record_many([_entry(one, at, actor_id) for one in news if actor_id or _is_worth_a_line(one)])


def _is_worth_a_line(one: News) -> bool:
    changed = one.kind != UPDATED or one.why or one.before != one.work.state
    return bool(changed) and (one.work.members != 1 or one.kind == CLOSED or one.before in lifecycle.OVER)


def _entry(one: News, at: datetime, actor_id: int | None) -> journal.Entry:
    work = one.work
    return journal.Entry(
        at=at,
        territory_id=work.territory_id,
        kind=one.kind,
        text=f"n° {work.id} · {work.title}",
        before=one.before,
        after=work.state,
        why=one.why,
        actor_id=actor_id,
        asset_id=work.cause_asset_id,
        source_id=work.cause_source_id,
        restricted=work.restricted,
        incident_id=work.id,
    )


def messages(
    news: Sequence[News],
    assets: Mapping[int, AssetRef],
    sources: Mapping[int, Source],
    heard_in: Mapping[int, set[int]],
    extra: Mapping[int, Mapping[str, Any]],
) -> list[Message]:
    """One per territory that has a part in it. `heard_in`: territories of the members, by incident; `extra`: what
    overlays add, absent when it did not change."""
    labels = dict(
        FaultClass.objects.filter(pk__in={one.work.fault_class_id for one in news} - {None}).values_list("pk", "label")
    )
    followers = {one.work.assigned_to_id for one in news} - {None}
    names = dict(User.objects.filter(pk__in=followers).values_list("pk", "username")) if followers else {}
    return [
        Message(
            territory_id,
            _kind(one),
            _payload(one.work, assets, sources, labels)
            | {"assigned_to": names.get(one.work.assigned_to_id or 0)}
            | dict(extra.get(one.work.id, {})),
            one.work.restricted,
        )
        for one in news
        for territory_id in sorted({one.work.territory_id, *heard_in.get(one.work.id, ())})
    ]


def _kind(one: News) -> str:
    return "incident.closed" if one.work.state in lifecycle.OVER else one.kind


def _payload(
    work: Work, assets: Mapping[int, AssetRef], sources: Mapping[int, Source], labels: Mapping[int, str]
) -> dict[str, Any]:
    asset, source = assets.get(work.cause_asset_id or 0), sources.get(work.cause_source_id or 0)
    return {
        "ref": {"type": "incident", "id": work.id},
        "title": work.title,
        "severity": SLUGS[work.severity],
        "state": work.state,
        "state_label": str(Incident.State(work.state).label),
        "shape": work.shape,
        "cause": asset and {"uid": str(asset.uid), "code": asset.code, "kind": asset.kind, "lonlat": asset.lonlat},
        "cause_source": source and {"slug": source.slug, "name": source.name},
        "cause_said": work.cause_said,
        "reason": work.reason,
        "fault_class": labels.get(work.fault_class_id or 0),
        "opened_at": work.opened_at,
        "ended_at": work.ended_at,
        "members": work.members,
        "active": work.active,
        "masked": work.masked,
        "testimonies": work.testimonies,
    }
