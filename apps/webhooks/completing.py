# SPDX-License-Identifier: EUPL-1.2
"""What live messages leave out and a subscriber needs: trades, all the territories of an incident, a few codes.

One or two queries for each sort of object, whatever their number.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from apps.events.models import Episode, Incident, Severity
from apps.interventions.models import WorkRequest
from apps.signalements.models import Signalement
from apps.webhooks import facts
from apps.webhooks.facts import Fact

OF_WORK = (
    *("pk", "trade", "priority", "origin", "fault_class__code", "fault_class__label", "asset__uid", "asset__code"),
    *("sent_at", "settled_at", "closed_at"),
)


def complete(found: Sequence[Fact]) -> None:
    _incidents([fact for fact in found if fact.news.collection == facts.INCIDENTS])
    _reports([fact for fact in found if fact.news.collection == facts.REPORTS])
    _requests([fact for fact in found if fact.news.collection == facts.REQUESTS])


def _numbers(found: Iterable[Fact]) -> set[int]:
    return {int(fact.news.number) for fact in found}


def _incidents(found: Sequence[Fact]) -> None:
    """Told where it has a part, as `Incident.visible_to`; what is restricted in it counts for nothing."""
    if not found:
        return
    numbers = _numbers(found)
    trades: dict[int, set[str]] = {number: set() for number in numbers}
    places: dict[int, set[int]] = {number: set() for number in numbers}
    rows = Episode.objects.filter(incident__in=numbers, restricted=False).order_by()
    for number, place, trade in rows.values_list("incident", "territory", "asset__kind__trade").distinct():
        places[number].add(place)
        trades[number] |= {trade} if trade else set()
    causes = Incident.objects.filter(pk__in=numbers).exclude(cause_asset=None)
    for number, trade in causes.values_list("pk", "cause_asset__kind__trade"):
        trades[number].add(trade)
    for fact in found:
        fact.trades |= trades[int(fact.news.number)]
        fact.territories |= places[int(fact.news.number)]
        fact.data["trades"] = sorted(fact.trades)


def _reports(found: Sequence[Fact]) -> None:
    if not found:
        return
    rows = Signalement.objects.filter(pk__in=_numbers(found)).values_list("pk", "category__code", "category__trade")
    known = {pk: {"category": code, "trade": trade} for pk, code, trade in rows}
    for fact in found:
        _add(fact, known.get(int(fact.news.number), {}))


def _requests(found: Sequence[Fact]) -> None:
    """Neither its title nor its description: people write there."""
    if not found:
        return
    known = {row["pk"]: row for row in WorkRequest.objects.filter(pk__in=_numbers(found)).values(*OF_WORK)}
    for fact in found:
        row = known.get(int(fact.news.number))
        _add(fact, _of_work(row) if row else {})


def _of_work(row: dict[str, Any]) -> dict[str, Any]:
    told = {name: row[name] for name in ("trade", "origin", "sent_at", "settled_at", "closed_at")}
    told["fault_class"] = row["fault_class__code"] and {
        "code": row["fault_class__code"],
        "label": row["fault_class__label"],
    }
    told["asset"] = row["asset__uid"] and {"uid": row["asset__uid"], "code": row["asset__code"]}
    return told | {"severity": Severity(row["priority"]).slug}


def _add(fact: Fact, told: dict[str, Any]) -> None:
    fact.data |= told
    fact.trades |= {told["trade"]} if told.get("trade") else set()
