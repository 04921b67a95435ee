# SPDX-License-Identifier: EUPL-1.2
"""What a card says of a request, on the board and in its API."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from apps.assets.models import Trade
from apps.interventions import assigning, badges, holding, offering, workflow
from apps.interventions.board import wording
from apps.interventions.models import Clock, WorkOrder, WorkRequest
from apps.territories.models import Territory

TRADES = dict(Trade.choices)


@dataclass(frozen=True, slots=True)
class Card:
    """`deadline`: of the clock that ends first; `overdue_window`: its day went by and nobody left; `movable`: may be
    dragged by who looks; `plannable`: may at least be given another window."""

    request: WorkRequest
    order: WorkOrder | None
    clock: Clock | None
    deadline: str
    style: str
    shape: str
    window: str
    movable: bool
    plannable: bool

    @property
    def trade(self) -> str:
        return str(TRADES.get(self.request.trade, self.request.trade))

    @property
    def place(self) -> str:
        asset = self.request.asset
        return f"{asset.code} · {self.request.territory.name}" if asset else self.request.territory.name

    @property
    def done(self) -> bool:
        return self.order is not None and self.order.state in workflow.ORDER_DONE

    @property
    def marks(self) -> list[str]:
        """What its frame tells: the work has begun, or is over."""
        begun = self.order is not None and self.order.state in workflow.ORDER_BEGUN
        return ["done"] if self.done else ["begun"] if begun else []


def dispatched(user: Any) -> frozenset[int]:
    """Territories whose requests this person may plan."""
    return frozenset(Territory.objects.visible_to(user, holding.DISPATCH).order_by().values_list("pk", flat=True))


def of_order(order: WorkOrder, mine: Collection[int], now: datetime) -> Card:
    return _card(order.request, order, order.request.territory_id in mine, now)


def of_request(request: Any, mine: Collection[int], now: datetime) -> Card:
    """Of a row read by `reading.waiting`."""
    return _card(request, next(iter(request.movable), None), request.territory_id in mine, now)


def _card(request: WorkRequest, order: WorkOrder | None, may: bool, now: datetime) -> Card:
    clock = badges.next_clock(request)
    style, shape, _words = badges.clock_words(clock, now) if clock else ("", "", "")
    zone = request.territory.time_zone
    return Card(
        request,
        order,
        clock,
        wording.before(clock.due_at, now, zone) if clock and clock.due_at else "",
        style,
        shape,
        _window(order, zone),
        may and (order is None or order.state in assigning.NOT_BEGUN),
        may and (order is None or order.state in offering.ORDER["plan"][1]),
    )


def _window(order: WorkOrder | None, zone: str) -> str:
    """« 8:10 – 8:55 », with the days when there are two."""
    if order is None or not order.planned_from or not order.planned_to:
        return ""
    begins, ends = (at.astimezone(ZoneInfo(zone)) for at in (order.planned_from, order.planned_to))
    form = "%H:%M" if begins.date() == ends.date() else "%d/%m %H:%M"
    return f"{begins:{form}} – {ends:{form}}"
