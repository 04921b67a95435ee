# SPDX-License-Identifier: EUPL-1.2
"""Interventions of a period: teams that were away at its start, and each step of requests and orders since."""

from typing import Any

from django.contrib.gis.db.models.functions import Centroid
from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from apps.assets.selectors import Latitude, Longitude
from apps.console.replay.period import Period
from apps.console.replay.told import AWAY, WORK, Part, Thing, Told
from apps.interventions.models import Passage, WorkOrder, WorkRequest
from apps.interventions.models.thread import MOVES
from apps.interventions.workflow import CLOSED, CONTESTED, CREATED, REFUSED, SETTLED, TO_PLAN

REQUEST = ("request_id", "request__title", "request__asset_id", "request__priority", "lon", "lat")
TOLD_OF_REQUESTS = (CREATED, REFUSED, SETTLED, CLOSED, CONTESTED)  # the other steps are between two desks
LINES = ("at", "order_id", "kind", "after", "by_id", "why", *REQUEST)


def read(user: Any, period: Period, requests: QuerySet[WorkRequest]) -> Part:
    """`requests`: those that `user` may see. Keys are ids of orders, and those of requests as negative numbers."""
    part = Part()
    for order, now, before, *request in _away(user, period, requests):
        if away := AWAY.get(before if before is not None else now):
            part.things[order] = _thing(order, request)
            part.start[order] = away
    for at, order, _kind, after, by, why, *request in _lines(user, period, requests):
        key = order or -request[0]
        part.things.setdefault(key, _thing(order, request))
        verb = f"order.{after}" if order else f"request.{after}"
        part.lines.append(Told(at, WORK, key, verb, AWAY.get(after, 0) if order else 0, by, why))
    return part


def _thing(order: int | None, request: list[Any]) -> Thing:
    number, title, asset, priority, lon, lat = request
    return Thing(title, asset, priority, lon, lat, f"OT n° {order}" if order else f"DI n° {number}")


def _away(user: Any, period: Period, requests: QuerySet[WorkRequest]) -> Any:
    """Orders whose team had left before the start and was not known to have finished."""
    since = Passage.objects.filter(order=OuterRef("pk"), request=OuterRef("request_id"), at__gte=period.start)
    rows = WorkOrder.objects.visible_to(user).filter(request__in=requests.order_by().values("pk"))
    rows = rows.annotate(left_at=Coalesce("departed_at", "arrived_at")).filter(left_at__lt=period.start)
    for ended in ("repaired_at", "ended_at"):
        rows = rows.filter(Q(**{ended: None}) | Q(**{f"{ended}__gte": period.start}))
    rows = rows.annotate(before=Subquery(since.filter(kind__in=MOVES).order_by("at", "id").values("before")[:1]))
    return _placed(rows).order_by("pk").values_list("pk", "state", "before", *REQUEST)


def _lines(user: Any, period: Period, requests: QuerySet[WorkRequest]) -> Any:
    rows = Passage.objects.visible_to(user).filter(at__gte=period.start, at__lt=period.end, kind__in=MOVES)
    rows = rows.filter(request__in=requests.order_by().values("pk")).filter(_is_told())
    return _placed(rows).order_by("at", "id").values_list(*LINES)


def _is_told() -> Q:
    of_order = Q(order__isnull=False) & ~Q(after__in=("", TO_PLAN))
    return of_order | Q(order=None, after__in=TOLD_OF_REQUESTS)


def _placed(rows: Any) -> Any:
    point = Centroid("request__place")
    return rows.annotate(lon=Longitude(point), lat=Latitude(point))
