# SPDX-License-Identifier: EUPL-1.2
"""What a live message says that is new, against what was last told of its object. Pure: no database.

Only fields named here leave: no text of people, no name, no address of e-mail, no position of a report.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.dateparse import parse_datetime

from apps.events import lifecycle
from apps.webhooks import catalogue

ALARMS, INCIDENTS, REPORTS, REQUESTS, FIGURES = "alarms", "incidents", "signalements", "interventions", "figures"
OPEN, OVER = "open", "over"
FOLLOWED = (
    *("alarm.raised", "alarm.updated", "alarm.cleared", "incident.opened", "incident.updated", "incident.closed"),
    *("signalement.created", "signalement.updated", "intervention.updated", "figures.published", "figures.corrected"),
)
OF_ALARM = (
    *("condition", "title", "severity", "state", "active", "occurrences", "raised_at", "cleared_at", "acked_at"),
    "incident",
)
OF_ASSET = ("uid", "code", "name", "kind", "trade", "lonlat")
OF_INCIDENT = (
    *("title", "severity", "state", "state_label", "shape", "cause", "cause_source", "fault_class", "opened_at"),
    *("ended_at", "members", "active"),
)
OF_REPORT = ("reference", "state", "state_label", "open")
OF_REQUEST = ("state", "state_label", "open", "due_at", "incidents")
COLLECTIONS = {"alarm": ALARMS, "incident": INCIDENTS, "signalement": REPORTS, "intervention": REQUESTS}


@dataclass(frozen=True, slots=True)
class News:
    """A row of the live outbox; dates of its payload are ISO texts."""

    at: datetime
    territory_id: int
    kind: str
    payload: Mapping[str, Any]

    @property
    def collection(self) -> str:
        return COLLECTIONS.get(self.payload["ref"]["type"], FIGURES)

    @property
    def number(self) -> Any:
        return self.payload["ref"]["id"]

    @property
    def subject(self) -> str:
        return f"{self.collection}/{self.number}"


@dataclass(slots=True)
class Fact:
    """One event to tell. `data` is what its reader gets; `trades` and `territories` are completed from the rows."""

    type: str
    at: datetime
    news: News
    data: dict[str, Any]
    trades: set[str] = field(default_factory=set)
    territories: set[int] = field(default_factory=set)


def told(news: News, before: str | None, since: datetime) -> tuple[list[Fact], str]:
    """What is new, in order, and the state to remember. `before` None: never told. `since`: when following began; an
    object that is older and was never told was already so."""
    return {
        ALARMS: _alarm,
        INCIDENTS: _incident,
        REPORTS: _report,
        REQUESTS: _request,
        FIGURES: _figures,
    }[news.collection](news, before, since)


def alarm_state(active: bool, acked_at: str | None) -> str:
    return f"{OPEN if active else OVER} {acked_at or ''}".strip()


def _alarm(news: News, before: str | None, since: datetime) -> tuple[list[Fact], str]:
    told_of = news.payload
    raised_at, acked_at = _date(told_of.get("raised_at")), told_of.get("acked_at")
    was_active, acked_before = _alarm_before(news, before, raised_at, since)
    data = _kept(told_of, OF_ALARM) | {"alarm": news.number, "asset": _kept(told_of["asset"], OF_ASSET)}
    trades = {told_of["asset"]["trade"]} if told_of["asset"].get("trade") else set()
    found: list[tuple[str, datetime | None]] = []
    appeared = not was_active and (told_of["active"] or news.kind == "alarm.raised")
    if appeared:
        found.append((catalogue.ALARM_OPENED, raised_at))
    if acked_at and acked_at != acked_before:
        found.append((catalogue.ALARM_ACKNOWLEDGED, _date(acked_at)))
    if (was_active or appeared) and not told_of["active"]:
        found.append((catalogue.ALARM_ENDED, _date(told_of.get("cleared_at"))))
    facts = [Fact(kind, at or news.at, news, data, set(trades), {news.territory_id}) for kind, at in found]
    return facts, alarm_state(told_of["active"], acked_at)


def _alarm_before(news: News, before: str | None, raised_at: datetime | None, since: datetime) -> tuple[bool, str]:
    """Whether it was there, and its last acknowledgement."""
    if before is not None:
        state, _, acked_at = before.partition(" ")
        return state == OPEN, acked_at
    is_new = news.kind == "alarm.raised" or (raised_at is not None and raised_at >= since)
    return not is_new, ""


def _incident(news: News, before: str | None, since: datetime) -> tuple[list[Fact], str]:
    state = OVER if news.payload["state"] in lifecycle.OVER else OPEN
    data = _kept(news.payload, OF_INCIDENT) | {"incident": news.number}
    opened_at = _date(news.payload.get("opened_at")) or news.at
    if before is None:
        is_new = news.kind == "incident.opened" or opened_at >= since
        before = OVER if is_new else OPEN
    if state == before:
        return [], state
    kind = catalogue.INCIDENT_OPENED if state == OPEN else catalogue.INCIDENT_CLOSED
    at = opened_at if news.kind == "incident.opened" else news.at
    return [Fact(kind, at, news, data, territories={news.territory_id})], state


def _report(news: News, before: str | None, _since: datetime) -> tuple[list[Fact], str]:
    return _moved(news, before, OF_REPORT, catalogue.REPORT_RECEIVED, catalogue.REPORT_CHANGED)


def _request(news: News, before: str | None, _since: datetime) -> tuple[list[Fact], str]:
    facts, state = _moved(news, before, OF_REQUEST, catalogue.REQUEST_CHANGED, catalogue.REQUEST_CHANGED)
    for fact in facts:
        fact.data["request"] = news.number
    return facts, state


def _moved(news: News, before: str | None, names: Iterable[str], first: str, then: str) -> tuple[list[Fact], str]:
    state = str(news.payload["state"])
    if state == before:
        return [], state
    kind = first if before is None and news.kind != "signalement.updated" else then
    data = _kept(news.payload, names) | {"before": before}
    return [Fact(kind, news.at, news, data, territories={news.territory_id})], state


def _figures(news: News, _before: str | None, _since: datetime) -> tuple[list[Fact], str]:
    """Each message is a gesture: nothing to compare."""
    kind = catalogue.FIGURES_CORRECTED if news.kind == "figures.corrected" else catalogue.FIGURES_PUBLISHED
    data = {"month": str(news.payload["month"])[:7], "figures": news.payload["figures"]}
    return [Fact(kind, news.at, news, data, territories={news.territory_id})], ""


def _kept(payload: Mapping[str, Any], names: Iterable[str]) -> dict[str, Any]:
    return {name: payload.get(name) for name in names}


def _date(text: Any) -> datetime | None:
    return parse_datetime(text) if isinstance(text, str) else None
