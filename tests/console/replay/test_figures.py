# SPDX-License-Identifier: EUPL-1.2
"""Figures of a period, on paper first: each is counted here by hand."""

from dataclasses import replace
from zoneinfo import ZoneInfo

from apps.console.replay import chart, figures, telling, timeline
from apps.console.replay.period import Period
from apps.console.replay.told import ALARM, SOURCE, Part, Past, Thing, Told, look
from apps.events.workflow import ACKED, NORMAL, RTN_UNACK, UNACK
from tests.console.replay.night import END, START, minute

PERIOD = Period(START, END, ZoneInfo("Europe/Paris"))
FAULT, TAKEN, HIDDEN = look(UNACK, 2, False), look(ACKED, 2, False), look(UNACK, 2, True)
RETURNED = look(RTN_UNACK, 2, False)


def alarm(n, key, verb, now):
    return Told(minute(n), ALARM, key, f"alarm.{verb}", now)


def past(*lines, start=None, sources=(), lost=None):
    things = {key: Thing(f"alarme {key}", asset=key // 10) for key in range(10, 60)}
    alarms = Part(things, start or {}, list(lines))
    told = Part({1: Thing("TALQ")}, lost or {}, list(sources))
    every = sorted([*lines, *sources], key=lambda one: one.at)
    return Past(PERIOD, (alarms, Part(), Part(), told), {}, {}, {}, every)


def test_nothing_told_is_nothing_counted():
    counted = figures.of(past())
    assert (counted.raised, counted.peak, counted.acknowledge, counted.down, counted.lost) == (0, 0, None, 0, 0)


def test_the_delay_is_the_median_from_the_first_appearance_to_who_took_it():
    counted = figures.of(
        past(
            alarm(0, 10, "raised", FAULT),
            alarm(0, 20, "raised", FAULT),
            alarm(1, 30, "raised", FAULT),
            alarm(2, 10, "acknowledged", TAKEN),
            alarm(3, 20, "cleared", RETURNED),
            alarm(4, 20, "raised", FAULT),
            alarm(10, 20, "acknowledged", TAKEN),
        )
    )
    assert (counted.raised, counted.acknowledged, counted.acknowledge) == (4, 2, 360)
    assert counted.waiting == 1


def test_what_was_acknowledged_before_it_appeared_again_counts_from_there():
    lines = (alarm(0, 10, "raised", FAULT), alarm(1, 10, "cleared", look(NORMAL, 2, False)))
    again = (alarm(60, 10, "raised", FAULT), alarm(61, 10, "acknowledged", TAKEN))
    assert figures.of(past(*lines, *again)).acknowledge == 60


def test_an_asset_is_down_once_whatever_the_number_of_its_alarms():
    """Asset 1: from the start to minute 30, by two alarms; asset 2 from minute 60 to the end."""
    counted = figures.of(
        past(
            alarm(10, 11, "raised", HIDDEN),
            alarm(20, 10, "cleared", 0),
            alarm(30, 11, "cleared", 0),
            alarm(60, 20, "raised", FAULT),
            start={10: FAULT},
        )
    )
    assert counted.down == 30 * 60 + 13 * 3600
    assert counted.hidden == 1


def test_a_source_is_lost_from_the_start_or_from_what_was_told_until_it_is_found():
    lines = [
        Told(minute(n), SOURCE, 1, f"source.{health}", lost) for n, health, lost in ((60, "ok", 0), (120, "down", 1))
    ]
    assert figures.of(past(sources=lines, lost={1: 1})).lost == 3600 + 12 * 3600


def test_the_peak_is_of_any_ten_minutes():
    moments = [minute(0), minute(8), minute(9), minute(11), minute(30)]
    assert figures.peak(moments) == 3
    assert figures.peak([minute(0), minute(10)]) == 1


def test_quarters_cover_the_whole_period():
    told = past(alarm(0, 10, "raised", FAULT), alarm(14, 20, "raised", FAULT), alarm(839, 30, "raised", FAULT))
    counts = figures.quarters(told)
    assert (len(counts), counts[0], counts[-1], sum(counts)) == (56, 2, 1, 3)
    drawn = chart.of(PERIOD, counts)
    assert [bar.said for bar in drawn.bars] == ["18:00 : 2 alarmes", "07:45 : 1 alarme"]
    assert drawn.said == "3 alarmes apparues ; en un quart d'heure, au plus 2, à 18:00"
    assert [mark.said.replace("\N{NO-BREAK SPACE}", " ") for mark in drawn.marks][:3] == ["20 h", "22 h", "0 h"]


def test_two_periods_are_compared_in_words():
    one = figures.of(past(alarm(0, 10, "raised", FAULT), alarm(5, 10, "acknowledged", TAKEN)))
    other = replace(one, raised=1240, acknowledge=None, down=0.0)
    rows = {row.label: row for row in telling.rows(one, other)}
    assert "".join(rows["Alarmes apparues"].change.split()) == "−1239"
    assert (rows["Délai d'acquittement"].value, rows["Délai d'acquittement"].change) == ("5\N{NO-BREAK SPACE}min", "—")
    assert rows["Réparations"].change == "="
    assert all(row.help for row in rows.values())


def test_what_is_left_out_begins_with_what_a_cause_speaks_for():
    lines = [alarm(n, 10 + n, "raised", HIDDEN if n % 2 else FAULT) for n in range(10)]
    shown, left_out = timeline.foremost(past(*lines), 4)
    assert [line.now for line in shown] == [FAULT] * 4
    assert left_out == 6
    assert timeline.foremost(past(*lines), 10)[1] == 0
    assert timeline.foremost(past(*lines), 7) == ([lines[n] for n in (0, 2, 4, 6, 8)], 5)
