# SPDX-License-Identifier: EUPL-1.2
"""Windows of days: a poll asks so much, resumes where it stopped, and one point never stops the others."""

import asyncio
from datetime import UTC, date, datetime, timedelta

import pytest

from apps.connectors.base import ConnectorError, Seen
from apps.connectors.windows import Pace, Reading, Refusal, Told, poll

NOW, TODAY = datetime(2026, 11, 29, 10, tzinfo=UTC), date(2026, 11, 29)
READINGS = [Reading(point, "curve", 7, 7, 30) for point in ("A", "B")]


def asked(cursor, *, answer=None, requests=100, now=NOW, readings=READINGS):
    """The windows of one poll, and its batch."""
    said = []

    async def ask(window):
        said.append((window.reading.point, window.since, window.until))
        if answer:
            answer(window)
        return Told((Seen(window.reading.point, now),))

    pace = Pace(requests, apart=0)
    today = TODAY + timedelta(days=(now - NOW).days)
    return said, asyncio.run(poll(readings, cursor, ask, pace, now=now, today=today, every=3600))


def test_the_past_is_read_in_windows_side_by_side_then_nothing_until_it_is_time():
    said, batch = asked({})
    of_a = [(since, until) for point, since, until in said if point == "A"]
    assert of_a[0][0] == TODAY - timedelta(days=30) and of_a[-1][1] == TODAY
    assert all(until - since <= timedelta(days=7) for since, until in of_a)
    assert all(after[0] <= before[1] for before, after in zip(of_a, of_a[1:], strict=False))
    assert len(batch.records) == len(said) and not batch.problem
    assert asked(batch.cursor)[0] == []
    again, _batch = asked(batch.cursor, now=NOW + timedelta(hours=1))
    assert again == [(point, TODAY - timedelta(days=7), TODAY) for point in "AB"]  # late and corrected days


def test_a_poll_that_may_not_ask_more_is_resumed_by_the_next_and_nobody_starves():
    cursor, points = {}, []
    for turn in range(8):
        said, batch = asked(cursor, requests=3, now=NOW + timedelta(minutes=turn))
        cursor = batch.cursor
        points += [point for point, *_days in said]
    assert {"A", "B"} == set(points[:4])
    assert [mark["until"] for mark in cursor["marks"].values()] == [TODAY.isoformat()] * 2


def test_a_refused_point_is_said_once_and_the_other_goes_on():
    def refuse(window):
        if window.reading.point == "A":
            raise Refusal("consentement absent")

    said, batch = asked({}, answer=refuse)
    assert [point for point, *_days in said].count("A") == 1
    assert [item.reason for item in batch.rejected] == ["A : consentement absent"] and not batch.problem
    again, batch = asked(batch.cursor, answer=refuse, now=NOW + timedelta(hours=2))
    assert "A" not in [point for point, *_days in again]
    tomorrow, batch = asked(batch.cursor, answer=refuse, now=NOW + timedelta(days=1, hours=3))
    assert "A" in [point for point, *_days in tomorrow] and not batch.rejected


def test_what_may_be_better_later_is_a_problem_and_is_not_forgotten():
    def fail(window):
        if window.reading.point == "B":
            raise ConnectorError("erreur 503", retryable=True, status=503)

    _said, batch = asked({}, answer=fail)
    assert batch.problem == "erreur 503" and "until" not in batch.cursor["marks"]["B/curve"]
    said, _batch = asked(batch.cursor)
    assert [point for point, *_days in said] == ["B"] * 5


def test_a_quota_stops_the_poll_and_nobody_answering_is_a_failure():
    def quota(window):
        raise ConnectorError("erreur 429", retryable=True, status=429)

    with pytest.raises(ConnectorError, match="429"):
        asked({}, answer=quota)

    def token(window):
        raise ConnectorError("identifiants refusés (401)", status=401)

    with pytest.raises(ConnectorError, match="401"):
        asked({}, answer=token)

    def refuse(window):
        raise Refusal("API non souscrite")

    assert asked({}, answer=refuse)[1].problem == "aucun point n'est lisible : A : API non souscrite"
