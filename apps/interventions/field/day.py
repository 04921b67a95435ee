# SPDX-License-Identifier: EUPL-1.2
"""What a phone keeps of the day: the orders of one's own teams with all that is needed to do them without a network.

The same number of queries for one order and for a hundred.
"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from apps.events.serializers.alarms import SLUGS
from apps.interventions import badges, offering, selectors, workflow
from apps.interventions.models import Attachment, Clock, Comment, Passage, WorkOrder
from apps.interventions.workflow import BREACHED, RUNNING
from apps.territories import basemap
from apps.territories.models import User

MOST = 100  # orders of one day
SPOKEN, PICTURED = 30, 12  # newest entries, newest photos of one order
RECENT = timedelta(days=60)  # of the thread
DONE_TODAY = (workflow.REPAIRED, workflow.CONTROLLED, workflow.CLOSED)


def of(user: User) -> dict[str, Any]:
    """Without any hour of ours, so that it is the same as long as nothing changed."""
    teams = list(selectors.own_teams(user))
    rows = orders(user, [team.pk for team in teams])
    places = [_lonlat(row) for row in rows]
    known = [place for place in places if place]
    named = dict(zip(known, basemap.streets(known), strict=True))
    threads = _threads(user, rows)
    rights = {number: offering.rights(user, number) for number in {row.request.territory_id for row in rows}}
    jobs = [
        _job(row, rights[row.request.territory_id], named.get(place, "") if place else "", threads[row.request_id])
        for row, place in zip(rows, places, strict=True)
    ]
    return {
        "person": user.pk,
        "name": user.get_full_name() or user.username,
        "teams": [team.name for team in teams],
        "may_observe": user.has_perm("interventions.open_workrequest"),
        "jobs": jobs,
    }


def orders(user: User, teams: Sequence[int]) -> list[WorkOrder]:
    """What is to be done, the next deadline first, then what was done today."""
    midnight = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    done = Q(state__in=DONE_TODAY) & (Q(repaired_at__gte=midnight) | Q(ended_at__gte=midnight))
    rows = selectors.order_clocks(selectors.described_orders(user)).filter(team__in=teams)
    rows = rows.filter(Q(state__in=workflow.ORDER_ACTIVE) | done)
    rows = rows.select_related("request__fault_class").defer("request__fault_class__recognises")
    found = list(rows.order_by("request__due_at", "pk")[:MOST])
    return sorted(found, key=lambda row: row.state in DONE_TODAY)


def lines(user: User) -> list[list[list[float]]]:
    """Streets around what is to be done."""
    rows = orders(user, [team.pk for team in selectors.own_teams(user)])
    return basemap.lines_near([place for row in rows if (place := _lonlat(row))])


def _lonlat(row: WorkOrder) -> tuple[float, float] | None:
    place = row.request.place
    return (place.x, place.y) if place else None


def _job(row: WorkOrder, held: Any, street: str, thread: dict[str, Any]) -> dict[str, Any]:
    work, place = row.request, row.request.place
    asset = work.asset
    return {
        "id": row.pk,
        "request": work.pk,
        "title": work.title,
        "description": work.description,
        "priority": SLUGS[work.priority],
        "priority_label": str(work.get_priority_display()),
        "fault": str(work.fault_class.label) if work.fault_class else "",
        "territory": work.territory.name,
        "team": str(row.team),
        "street": street,
        "lonlat": [round(place.x, 6), round(place.y, 6)] if place else None,
        "asset": {"uid": str(asset.uid), "code": asset.code, "name": asset.name, "kind": asset.kind.label}
        if asset
        else None,
        "state": row.state,
        "state_label": str(row.get_state_display()),
        "round": row.round,
        "main": offering.main_act(row, held),
        "planned": [row.planned_from, row.planned_to] if row.planned_from else None,
        "clocks": [_clock(clock) for clock in work.clocks.all() if clock.round == work.round],
        "checks": [{"rank": one.rank, "text": one.text, "done": one.done_at is not None} for one in row.checks.all()],
        "parts": [{"label": one.label, "quantity": f"{one.quantity.normalize():f}"} for one in row.parts.all()],
        "said": row.said,
        "minutes": row.minutes,
        "signed_by": row.signed_by,
        "may_work": "work_workorder" in held,
        "may_discuss": "discuss_workrequest" in held,
        **thread,
    }


def _clock(clock: Clock) -> dict[str, Any]:
    runs = clock.state in (RUNNING, BREACHED) and clock.due_at
    words = str(clock.get_state_display()) if runs else str(badges.clock_words(clock, timezone.now())[2])
    return {
        "acronym": clock.acronym,
        "kind": clock.kind,
        "state": clock.state,
        "words": words,
        "due": clock.due_at if runs else None,
        "warn": clock.warn_at if runs else None,
    }


def _threads(user: User, rows: Sequence[WorkOrder]) -> dict[int, dict[str, Any]]:
    """Newest first: what happened and what was written; photos, with the address of each."""
    numbers = [row.request_id for row in rows]
    since = timezone.now() - RECENT
    said: dict[int, list[tuple[datetime, dict[str, Any]]]] = defaultdict(list)
    photos: dict[int, list[dict[str, Any]]] = defaultdict(list)
    ours = {"request__in": numbers, "at__gte": since}
    for passage in Passage.objects.visible_to(user).filter(**ours).select_related("by").order_by("-at", "-id"):
        said[passage.request_id].append(_entry(passage, passage.in_words, "passage", passage.why))
    for comment in Comment.objects.visible_to(user).filter(**ours).select_related("by").order_by("-at", "-id"):
        said[comment.request_id].append(_entry(comment, comment.text, "text"))
    for photo in Attachment.objects.visible_to(user).filter(request__in=numbers).order_by("-at", "-id"):
        photos[photo.request_id].append(_photo(photo))
    return {number: {"thread": _newest(said[number]), "photos": photos[number][:PICTURED]} for number in numbers}


def _newest(entries: list[tuple[datetime, dict[str, Any]]]) -> list[dict[str, Any]]:
    return [entry for _at, entry in sorted(entries, key=lambda one: one[0], reverse=True)[:SPOKEN]]


def _entry(row: Any, text: str, nature: str, why: str = "") -> tuple[datetime, dict[str, Any]]:
    who = (row.by.get_full_name() or row.by.username) if row.by else ""
    return row.at, {"at": row.at, "by": who, "text": text, "why": why, "nature": nature}


def _photo(row: Attachment) -> dict[str, Any]:
    return {
        "uid": str(row.uid),
        "moment": str(row.get_moment_display()),
        "caption": row.caption,
        "small": reverse("intervention-thumbnail", args=[row.uid]),
        "large": reverse("intervention-photo", args=[row.uid]),
        "width": row.thumb_width,
        "height": row.thumb_height,
    }
