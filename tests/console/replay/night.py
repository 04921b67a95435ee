# SPDX-License-Identifier: EUPL-1.2
"""A past night of tests: what was told in it, line by line, by minutes from its start."""

from datetime import UTC, datetime, timedelta

from apps.events import journal
from apps.events.models import Alarm
from tests.console.columns import summed
from tests.factories import AlarmFactory, AssetFactory

START = datetime(2026, 1, 15, 17, 0, tzinfo=UTC)  # 18:00 in France
END = START + timedelta(hours=14)
API = "/api/v1/console/replay/"
PAGE = "/console/rejeu/"
ASKED = {"from": START.isoformat(), "to": END.isoformat()}


def minute(n):
    return START + timedelta(minutes=n)


def lamp_alarm(territory, first=-600, **fields):
    """Over today, said for the first time `first` minutes after the start."""
    asset = fields.pop("asset", None) or AssetFactory(owner=territory, telemetered=True)
    return AlarmFactory(asset=asset, over=True, raised_at=minute(first), **fields)


def line(alarm, n, kind, before, after, by=None, why=""):
    entry = journal.Entry(
        at=minute(n),
        territory_id=alarm.territory_id,
        kind=f"alarm.{kind}",
        text=alarm.title,
        before=before,
        after=after,
        why=why,
        actor_id=by and by.pk,
        asset_id=alarm.asset_id,
        source_id=alarm.source_id,
        alarm_id=alarm.pk,
        restricted=alarm.restricted,
    )
    journal.record(entry)


def told(alarm, by=None):
    """It appears, somebody takes it, it ends."""
    line(alarm, 60, "raised", Alarm.State.NORMAL, Alarm.State.UNACK)
    line(alarm, 64, "acknowledged", Alarm.State.UNACK, Alarm.State.ACKED, by, "Équipe prévenue")
    line(alarm, 120, "cleared", Alarm.State.ACKED, Alarm.State.NORMAL)
    return alarm


def changes(content):
    """(seconds, verb, look, text of who, text of why) of each."""
    columns, texts, verbs = content["changes"], content["texts"], list(content["verbs"])
    rows = zip(summed(columns["at"]), columns["verb"], columns["now"], columns["by"], columns["why"], strict=True)
    return [(at, verbs[verb], now, texts[by], texts[why]) for at, verb, now, by, why in rows]
