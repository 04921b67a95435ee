# SPDX-License-Identifier: EUPL-1.2
"""What a figure is said to be: its unit, its interval against the target, what changed, what is to be decided."""

from datetime import date
from decimal import Decimal

import pytest

from apps.kpi import curves, drawing, topics, words
from apps.kpi.models import Definition, Figure, Indicator
from apps.kpi.reading import Shown, shown
from apps.territories.models import Territory

UNITS = Indicator.Unit


def figure(value, *, low=None, high=None, target=None, better="higher", unit="percent", version=1, month=None, **more):
    indicator = Indicator(pk=1, code=more.pop("code", "x"), unit=unit, better=better, decimals=1)
    definition = Definition(
        pk=version,
        indicator=indicator,
        version=version,
        name="Éclairage",
        measure="lighting_saving",
        for_elus="{valeur}",
    )
    numbers = {
        name: None if number is None else Decimal(str(number))
        for name, number in {"value": value, "low": low, "high": high, "target": target}.items()
    }
    return Figure(
        territory=Territory(name="Ici"),
        indicator=indicator,
        definition=definition,
        month=month or date(2026, 10, 1),
        why="" if value is not None else "Aucune donnée.",
        **numbers,
        **more,
    )


@pytest.mark.parametrize(
    ("value", "unit", "said"),
    [
        (76.44, UNITS.PERCENT, "76,4\u00a0%"),
        (1_240_000, UNITS.EUROS, "1,24\u00a0M€"),
        (999_999, UNITS.EUROS, "999\u202f999,0\u00a0€"),
        (312, UNITS.TONNES, "312,0\u00a0t"),
        (0, UNITS.LAMP_HOURS, "0,0\u00a0h"),
        (None, UNITS.PERCENT, ""),
    ],
)
def test_a_value_is_written_as_in_french(value, unit, said):
    told = words.amount(None if value is None else Decimal(str(value)), Indicator(unit=unit, decimals=1))
    assert told.replace("\xa0", "\u00a0").replace("\u00a0999", "\u202f999") == said


@pytest.mark.parametrize(
    ("given", "verdict"),
    [
        ({"value": 79, "target": 79}, "reached"),
        ({"value": 80, "low": 79.5, "high": 80.5, "target": 79}, "reached"),
        ({"value": 80, "low": 78, "high": 82, "target": 79}, "near"),  # perhaps it is, perhaps not
        ({"value": 77, "low": 75, "high": 79, "target": 79}, "near"),
        ({"value": 77, "low": 75, "high": 78.9, "target": 79}, "short"),
        ({"value": 100, "target": 150, "better": "lower"}, "reached"),
        ({"value": 160, "low": 140, "high": 180, "target": 150, "better": "lower"}, "near"),
        ({"value": 160, "low": 151, "high": 180, "target": 150, "better": "lower"}, "short"),
        ({"value": 77}, ""),
        ({"value": None, "target": 79}, ""),
    ],
)
def test_a_target_is_reached_only_when_the_whole_interval_is_beyond(given, verdict):
    assert words.judged(figure(**given)) == verdict


def test_what_changed_is_told_with_its_direction_and_never_between_two_definitions():
    now = figure(70)
    assert words.changed(now, figure(60))[1] == "better"
    assert words.changed(now, figure(80))[1] == "worse"
    assert words.changed(figure(70, better="lower"), figure(60, better="lower"))[1] == "worse"
    assert words.changed(now, figure(70.1)) == ("Comme un an plus tôt (70,1\u00a0%)", "")
    assert words.changed(now, figure(60, version=2)) == ("Un an plus tôt : autre définition, pas comparable", "")
    assert words.changed(now, None) == ("Un an plus tôt : inconnu", "")


def test_without_a_figure_the_reason_is_what_is_read():
    card = words.card(Shown(figure(None, target=79), None, ()))
    assert (card.value, card.sentence, card.bar, card.verdict) == ("", "Aucune donnée.", "", "")


def test_three_subjects_at_most_the_farthest_from_its_target_first_the_unknown_last():
    given = {
        "loin": figure(20, target=79, code="loin"),
        "proche": figure(70, low=69, high=71, target=79, code="proche"),
        "bon": figure(90, target=79, code="bon"),
        "pire": figure(50, code="pire"),
        "rien": figure(None, code="rien"),
    }
    before = {"pire": figure(90, code="pire")}
    cards = [words.card(Shown(row, before.get(code), ())) for code, row in given.items()]
    found = topics.of(cards, {"pire": Decimal(90)})
    assert [one.code for one in found] == ["loin", "proche", "pire"]
    assert [one.code for one in topics.of(cards[2:3] + cards[4:], {})] == ["rien"]


def test_the_last_whole_month_is_shown_and_the_running_one_when_it_alone_has_a_figure():
    running = date(2026, 11, 1)
    both = [figure(70), figure(10, month=running)]
    assert shown(both, running)[0].figure.month == date(2026, 10, 1)
    assert shown([figure(None), figure(10, month=running)], running)[0].figure.month == running
    year = [figure(60, month=date(2025, 10, 1)), figure(70)]
    assert shown(year, running)[0].before.value == 60


def test_a_line_is_cut_where_a_month_has_no_figure_and_where_the_definition_changed():
    months = [date(2026, n, 1) for n in range(1, 7)]
    values = [(60, 1), (61, 1), (None, 1), (62, 1), (63, 2), (64, 2)]
    chart = drawing.of_months([figure(v, version=n, month=m) for m, (v, n) in zip(months, values, strict=True)])
    assert [len(run.dots) for run in chart.runs] == [2, 1, 2]
    assert len(chart.breaks) == 1
    assert drawing.of_months([figure(None)]) is None


def test_french_spaces_do_not_break():
    assert words.typeset("« 79 % » : oui ; non ?") == "«\u00a079\u00a0%\u00a0»\u00a0: oui\u00a0; non\u00a0?"


def test_the_curve_under_the_pointer_says_what_the_drawing_says():
    months = [date(2026, n, 1) for n in range(1, 6)]
    values = [(60, 1), (61, 1), (None, 1), (62, 1), (63, 2)]
    rows = [
        figure(v, low=v and v - 1, high=v and v + 1, target=79, version=n, month=m)
        for m, (v, n) in zip(months, values, strict=True)
    ]
    told = curves.of_months(rows)
    assert told["measured"] == [60, 61, None, 62, None, 63]  # cut where a month is missing, and between two definitions
    assert (told["low"][0], told["high"][0], told["centre"][0]) == (59, 61, 79)
    assert told["at"] == sorted(told["at"])
    assert told["at"][0] == 1_767_225_600  # 1 January 2026, UTC
    assert "low" not in curves.of_months([figure(60)])
    assert curves.of_months([figure(None)]) is None


def test_the_curve_of_euros_holds_the_plan_to_the_end_of_the_contract_in_millions():
    plan = [["2026-09-30", 1_000_000], ["2027-09-30", 2_500_000]]
    rows = [figure(n * 500_000, month=date(2026, 8 + n, 1), unit="euros", plan=plan) for n in (1, 2)]
    told = curves.of_euros(rows)
    assert told["measured"] == [0.5, None, 1.0, None]
    assert told["centre"] == [None, 1.0, None, 2.5]
    assert curves.of_euros([figure(1, unit="euros", plan=[])]) is None
