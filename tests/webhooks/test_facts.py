# SPDX-License-Identifier: EUPL-1.2
"""What a live message says that the one before did not: no database."""

from datetime import UTC, datetime, timedelta

import pytest

from apps.webhooks import catalogue, facts
from apps.webhooks.facts import News

SINCE = datetime(2026, 11, 30, 1, tzinfo=UTC)
BEFORE, AFTER = SINCE - timedelta(days=2), SINCE + timedelta(minutes=1)
ASSET = {"uid": "u", "code": "PL-1", "name": "Mât", "kind": "light_point", "trade": "lighting", "lonlat": [4.3, 48.9]}
PERSONAL = {"acked_by": "camille", "ack_comment": "voir M. Dupont", "assigned_to": "camille", "reason": "vu chez lui"}


def alarm(kind, active, *, raised_at=AFTER, acked_at=None, **more):
    said = {"raised_at": raised_at.isoformat(), "cleared_at": None, "acked_at": acked_at and acked_at.isoformat()}
    ref = {"type": "alarm", "id": 91}
    return News(AFTER, 1, kind, {"ref": ref, "asset": ASSET, "active": active, **said, **PERSONAL, **more})


def other(kind, sort, state, **more):
    return News(AFTER, 1, kind, {"ref": {"type": sort, "id": 7}, "state": state, **PERSONAL, **more})


def lived(*news):
    """The types told by a series of messages, from nothing known."""
    before, found = None, []
    for one in news:
        fresh, before = facts.told(one, before, SINCE)
        found += [fact.type.removeprefix(catalogue.PREFIX) for fact in fresh]
    return found


def test_a_life_of_an_alarm_is_told_once_whatever_repeats():
    acked = {"acked_at": AFTER}
    series = [
        alarm("alarm.raised", True),
        alarm("alarm.updated", True, occurrences=2),
        alarm("alarm.updated", True, **acked),
        alarm("alarm.updated", True, **acked, occurrences=3),
        alarm("alarm.cleared", False, **acked),
        alarm("alarm.updated", False, **acked),
        alarm("alarm.raised", True),
    ]
    assert lived(*series) == ["alarm.opened", "alarm.acknowledged", "alarm.ended", "alarm.opened"]


def test_an_alarm_of_an_instant_opens_and_ends():
    assert lived(alarm("alarm.raised", False)) == ["alarm.opened", "alarm.ended"]


@pytest.mark.parametrize(
    ("raised_at", "expected"), [(BEFORE, []), (AFTER, ["alarm.opened"])], ids=["before us", "suppressed from its birth"]
)
def test_an_update_of_an_alarm_never_told_is_new_when_it_began_since(raised_at, expected):
    assert lived(alarm("alarm.updated", True, raised_at=raised_at)) == expected


def test_an_alarm_older_than_us_ends_all_the_same():
    assert lived(alarm("alarm.cleared", False, raised_at=BEFORE)) == ["alarm.ended"]


def test_an_incident_is_told_open_closed_and_open_again():
    opened = {"opened_at": AFTER.isoformat()}
    series = [
        other("incident.opened", "incident", "new", **opened),
        other("incident.updated", "incident", "in_charge", **opened),
        other("incident.closed", "incident", "closed", **opened),
        other("incident.closed", "incident", "closed", **opened),
        other("incident.updated", "incident", "reopened", **opened),
    ]
    assert lived(*series) == ["incident.opened", "incident.closed", "incident.opened"]


def test_reports_and_requests_are_told_when_their_state_changes():
    kinds = ["signalement.created", "signalement.updated", "signalement.updated"]
    series = [other(k, "signalement", s) for k, s in zip(kinds, ["received", "received", "qualified"], strict=True)]
    assert lived(*series) == ["signalement.received", "signalement.status_changed"]
    requests = [other("intervention.updated", "intervention", state) for state in ("created", "created", "to_send")]
    assert lived(*requests) == ["intervention.status_changed"] * 2


def test_no_word_of_people_leaves():
    news = [
        alarm("alarm.raised", True, acked_at=AFTER),
        other("incident.opened", "incident", "new"),
        other("signalement.created", "signalement", "received"),
        other("intervention.updated", "intervention", "created"),
    ]
    data = str([fact.data for one in news for fact in facts.told(one, None, SINCE)[0]])
    assert "reference" in data
    assert not [word for word in PERSONAL.values() if word in data]
