# SPDX-License-Identifier: EUPL-1.2
"""What lighting saved, through rows: lamps of the register and readings of meters, planted savings found to the digit,
parts that add up, what is unknown said and never counted, what is missing never a gain."""

import csv
import io
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.assets.models import Asset
from apps.energy.lighting import standing
from apps.energy.lighting.counting import COMPUTED, MEASURED, UNKNOWN
from tests.energy.lighting import world as lw
from tests.energy.lighting.asked import PAGE, counted, of_code, seen
from tests.energy.lighting.world import UNTIL, WORKS, lamp
from tests.factories import (
    MembershipFactory,
    TerritoryFactory,
)

pytestmark = pytest.mark.django_db


def percents(one):
    return [tenth / 10 for tenth in one.tenths]


# --- Planted savings --------------------------------------------------------------------------------------------------


def test_each_planted_saving_is_found_with_its_parts(stage):
    found = counted(stage)
    by_name = {one.name.name: one for one in found.communes}
    assert by_name["Ville"].percent == 79.0
    assert percents(by_name["Ville"]) == [70.0, 9.0, 0, 0, 0]
    by_strategy = {one.key: one for one in found.strategies}
    assert by_strategy["presence"].percent == 95.0
    assert percents(by_strategy["presence"]) == [80.0, 8.0, 0, 7.0, 0]
    b, c = of_code(found, "B"), of_code(found, "C")
    assert [round(100 * one.saved / one.reference, 1) for one in (b, c)] == [87.5, 88.0]
    # the dark hours of a year at 150 W, by astral: what the meter of the reference would have counted again
    assert b.reference == pytest.approx(4 * 0.150 * sum(map(lw.dark, lw.AFTER)), abs=1)
    assert all(one.by_meter for one in found.figures)


def test_the_worked_example_of_a_lamp_holds_to_the_digit_through_meters(stage):
    """615 kWh a year, then 129.15, spread over the same nights: 79.0 %, and what powers do not explain has its line."""
    one = stage.make.cabinet(stage.ville, "EX", 1, lamp(150, 45, lw.DIMMED))
    whole = sum(map(lw.dark, lw.AFTER[:365]))
    for year, kwh in ((lw.REFERENCE, 615.0), (lw.AFTER, 129.15)):
        lw.tell(one.meter, [(day, kwh * lw.dark(day) / whole) for day in year])
    found = of_code(standing.of(stage.user, WORKS, WORKS + timedelta(days=365)), "EX")
    assert (found.reference, found.measured, found.saved) == (615, 129, 486)
    assert f"{100 * found.saved / found.reference:.1f}" == "79.0"
    led, dimming, _cut, _presence, unexplained = found.parts
    assert (led, dimming) == (round(0.105 * whole), pytest.approx(0.0135 * whole, abs=1))
    assert unexplained == 486 - led - dimming != 0


def test_a_cut_off_is_six_hours_of_every_night(stage):
    one = stage.make.cabinet(stage.village, "N", 5, lamp(100, 40, lw.CUT))
    lw.tell(one.meter, [(day, 5 * 0.1 * lw.dark(day)) for day in lw.REFERENCE])
    hours = {date(2023, 3, 26): 5, date(2023, 10, 29): 7}  # the nights on which clocks change
    lw.tell(one.meter, [(day, 5 * 0.04 * (lw.dark(day) - hours.get(day, 6))) for day in lw.AFTER])
    found = of_code(counted(stage), "N")
    assert found.parts[2] == pytest.approx(5 * 0.04 * (6 * 366), abs=1)
    assert abs(found.parts[4]) <= 1
    assert found.strategy == "cut_off"


def test_parts_add_up_exactly_in_every_table_and_in_euros(stage):
    lw.priced([one.point for one in stage.of.values()], stage.ville, "0.187300")
    found = counted(stage)
    for one in (found.whole, *found.communes, *found.strategies):
        assert sum(one.parts) == one.saved == one.reference - one.measured
        assert sum(one.tenths) == round(10 * one.percent)
        assert sum(one.euros) == one.euros_saved
    for groups in (found.communes, found.strategies):
        for rank in range(5):
            assert sum(one.parts[rank] for one in groups) == found.whole.parts[rank]
            assert sum(one.euros[rank] for one in groups) == found.whole.euros[rank]
    assert found.whole.euros_saved == pytest.approx(0.1873 * found.whole.saved, abs=len(found.figures))
    assert found.whole.unpriced == 0


def test_the_interval_is_that_of_the_meters_and_contains_what_was_planted(stage):
    one = next(one for one in counted(stage).communes if one.name.name == "Ville")
    low, high = one.percents
    assert low < 79.0 < high
    assert one.margin == pytest.approx(0.02 * (one.reference**2 + one.measured**2) ** 0.5)
    assert one.confidence == "high"


# --- What is missing, what is unknown ---------------------------------------------------------------------------------


def test_a_missing_month_lowers_confidence_and_never_raises_a_saving(stage):
    before = next(one for one in counted(stage).communes if one.name.name == "Ville")
    first = stage.make.cabinet(stage.ville, "TROU", 10, lamp(150, 45, lw.DIMMED))
    values = lw.steady(10, 150, 31.5)
    lw.tell(first.meter, [(day, kwh) for day, kwh in values if (day.year, day.month) not in {(2023, 12), (2024, 1)}])
    found = counted(stage)
    hole, whole = of_code(found, "TROU"), of_code(found, "A")
    assert hole.days == whole.days - 62 and hole.due == whole.due
    assert hole.saved < whole.saved and hole.reference < whole.reference
    assert round(100 * hole.saved / hole.reference, 1) == 79.0
    after = next(one for one in found.communes if one.name.name == "Ville")
    assert after.percent == before.percent and after.confidence == "medium" != before.confidence


def test_a_year_of_reference_with_holes_is_not_trusted(stage):
    one = stage.make.cabinet(stage.ville, "REF", 10, lamp(150, 45, lw.DIMMED))
    kept = [day for day in lw.REFERENCE if day.month not in (7, 8)]  # short nights forgotten: a longer year, it seems
    lw.tell(one.meter, [(day, 10 * 0.15 * lw.dark(day)) for day in kept])
    lw.tell(one.meter, [(day, 10 * 0.0315 * lw.dark(day)) for day in lw.AFTER])
    found = of_code(counted(stage), "REF")
    assert not found.by_meter
    assert any("jours connus au compteur l'année d'avant" in note for note in found.notes)
    assert round(100 * found.saved / found.reference, 1) == 79.0  # by the powers of before


def vague(stage, code, **told):
    """Two lamps of which the register does not know all; no meter before the works."""
    one = stage.make.cabinet(stage.ville, code, 2, lamp(150, 45, lw.DIMMED) | told)
    lw.tell(one.meter, [(day, 2 * 0.0315 * lw.dark(day)) for day in lw.AFTER])


def test_an_unknown_reference_is_said_and_counted_nowhere(stage, browser):
    vague(stage, "FLOU", before_w=None)
    found = counted(stage)
    assert (of_code(found, "FLOU").state, of_code(found, "FLOU").saved) == (UNKNOWN, 0)
    assert found.whole.left_out == 1 and "FLOU" not in {one.cabinet.code for one in found.whole.figures}
    text = seen(browser)
    assert "Puissance d'avant les travaux inconnue pour 2 lampes." in text
    assert "1 autre n'est dans aucun total" in text


def test_what_no_power_nor_schedule_explains_goes_to_no_strategy(stage, browser):
    """The saving is measured all the same: its parts are not known, or LED alone is."""
    vague(stage, "SANS-W", power_w=None)
    vague(stage, "SANS-H", night_schedule="la nuit")
    found = counted(stage)
    without, badly = of_code(found, "SANS-W"), of_code(found, "SANS-H")
    assert round(100 * without.saved / without.reference, 1) == round(100 * badly.saved / badly.reference, 1) == 79.0
    assert without.parts == (0, 0, 0, 0, without.saved)
    assert badly.parts == (badly.parts[0], 0, 0, 0, badly.saved - badly.parts[0])
    assert badly.parts[0] == pytest.approx(0.7 * badly.reference, abs=1)
    assert without.strategy == badly.strategy == "unknown"
    assert without.shown == (None, None, None, None, without.saved)  # to read: unknown, not zero
    assert badly.shown[1:4] == (None, None, None)
    assert found.whole.vague == 2 and None not in found.whole.shown
    text = seen(browser)
    assert "Puissance d'aujourd'hui inconnue pour 2 lampes." in text
    assert "Régime de nuit inconnu ou illisible pour 2 lampes." in text
    assert "2 armoires ont des lampes au régime ou à la puissance inconnus" in text


def test_a_metered_reference_needs_no_power_and_says_what_it_cannot_explain(stage):
    one = stage.make.cabinet(stage.ville, "NUE", 2, lamp(150, None, lw.DIMMED))
    lw.tell(one.meter, lw.steady(2, 150, 31.5))
    found = of_code(counted(stage), "NUE")
    assert found.state == MEASURED and found.by_meter
    assert found.parts[:4] == (0, 0, 0, 0) and found.parts[4] == found.saved
    assert "Puissance d'aujourd'hui inconnue pour 2 lampes." in found.notes


def test_without_a_meter_it_is_computed_apart_and_in_no_total(stage, browser):
    before = counted(stage).whole.saved
    stage.make.cabinet(stage.ville, "MUETTE", 2, lamp(150, 45, lw.DIMMED), metered=False)
    found = counted(stage)
    one = of_code(found, "MUETTE")
    assert (one.state, one.measured, found.whole.saved) == (COMPUTED, None, before)
    assert round(100 * one.saved / one.reference, 1) == 79.0
    text = seen(browser)
    assert "Calculées, pas mesurées" in text and "Aucun compteur ne sert cette armoire." in text


def test_lamps_taken_away_are_no_saving(stage):
    """Half of the lamps are gone: the reference is that of those that are left."""
    one = stage.make.cabinet(stage.ville, "MOINS", 2, lamp(150, 45, lw.DIMMED))
    for _gone in range(2):
        stage.make.lamp(one.feeder, lamp(150, 45, lw.DIMMED), lifecycle=Asset.Lifecycle.REMOVED)
    lw.tell(one.meter, [(day, 4 * 0.15 * lw.dark(day)) for day in lw.REFERENCE])
    lw.tell(one.meter, [(day, 2 * 0.0315 * lw.dark(day)) for day in lw.AFTER])
    found = of_code(counted(stage), "MOINS")
    assert found.by_meter and round(100 * found.saved / found.reference, 1) == 79.0


def test_days_before_the_last_lamp_was_changed_do_not_count(stage):
    one = stage.make.cabinet(stage.ville, "TARD", 2, lamp(150, 45, lw.DIMMED, date(2023, 9, 1)))
    stage.make.lamp(one.feeder, lamp(150, 45, lw.DIMMED, date(2023, 10, 1)))
    lw.tell(one.meter, [(day, 3 * 0.15 * lw.dark(day)) for day in [*lw.REFERENCE, *lw.AFTER] if day < date(2023, 9, 1)])
    lw.tell(one.meter, [(day, 3 * 0.0315 * lw.dark(day)) for day in lw.AFTER if day >= date(2023, 10, 1)])
    found = of_code(counted(stage), "TARD")
    assert found.due == found.days == (UNTIL - date(2023, 10, 1)).days
    assert found.by_meter and round(100 * found.saved / found.reference, 1) == 79.0


def test_no_price_is_no_euro(stage, browser):
    found = counted(stage)
    assert found.whole.euros is None and found.whole.unpriced == found.whole.saved
    assert "prix inconnu" in seen(browser)


def test_a_commune_without_outline_has_no_night(stage, browser):
    town = TerritoryFactory(name="Sans contour", outline=None)
    MembershipFactory(user=stage.user, territory=town, permissions=lw.RIGHTS)
    stage.make.cabinet(town, "OU", 1, lamp(150, 45, lw.DIMMED), metered=False)
    assert "La durée des nuits de Sans contour n'est pas connue : il lui faut un contour." in seen(browser)


# --- The page, its files, its cost ------------------------------------------------------------------------------------


def test_the_page_answers_first_and_publishes_its_order(stage, browser):
    text = seen(browser)
    assert "d'économie (de" in text and "sur 4 armoires mesurées." in text
    order = [
        "Remplacement des lampes (LED)", "Abaissement", "Coupure de nuit", "Détection de présence",
        "Écart entre calcul et compteurs",
    ]  # fmt: skip
    assert [text.index(f'<th scope="row">{name}</th>') for name in order] == sorted(
        text.index(f'<th scope="row">{name}</th>') for name in order
    )
    assert "Dans cet ordre, toujours" in text
    assert "79,0 %" in seen(browser, f"?territoire={stage.ville.code}&mois=12")
    assert "150" in text and lw.WATCHED in text


def test_the_files_open_every_figure(stage, browser):
    def rows(name):
        text = browser.get(f"{PAGE}{name}").content.decode("utf-8-sig")
        return list(csv.DictReader(io.StringIO(text), delimiter=";"))

    cabinets = {row["armoire"]: row for row in rows("armoires.csv")}
    assert set(cabinets) == {"A", "B", "C", "P"}
    assert round(float(cabinets["P"]["économie (%)"].replace(",", ".")), 1) == 95.0
    assert cabinets["P"]["prix (€/kWh)"] == ""
    (lamps,) = [row for row in rows("lampes.csv") if row["armoire"] == "P"]
    assert (lamps["lampes"], lamps["avant (W)"], lamps["régime de nuit"]) == ("3", "150,000", lw.WATCHED)


def test_the_api_tells_the_same(stage, browser):
    told = browser.get(f"/api/v1/lighting-savings/?since={WORKS}&until={UNTIL}&territory={stage.ville.code}").json()
    assert told["order"] == ["led", "dimming", "cut_off", "presence", "unexplained"]
    (ville,) = told["territories"]
    assert (ville["percent"], ville["euros"], told["whole"]["saved_kwh"]) == (79.0, None, ville["saved_kwh"])
    assert sum(ville["parts"].values()) == ville["saved_kwh"]
    assert [one["code"] for one in told["cabinets"]] == ["A"]
    for wrong in ("", "?since=hier", "?since=2020-01-01&until=2024-01-01", f"?since={WORKS}&until={UNTIL}&ville=1"):
        assert browser.get(f"/api/v1/lighting-savings/{wrong}").status_code == 400


def test_the_neighbour_sees_nothing_and_the_stranger_does_not_enter(stage, browser, client_of, client):
    neighbour = MembershipFactory(territory=TerritoryFactory(), permissions=lw.RIGHTS).user
    assert "Aucune lampe n'est visible" in seen(client_of(neighbour))
    assert client.get(PAGE).status_code == 302


def test_ten_cabinets_and_a_hundred_cost_the_same_queries(stage):
    def cost():
        with CaptureQueriesContext(
            connection,
        ) as asked:
            counted(stage)
        return len(asked)

    stage.make.many(stage.ville, 6, lamp(150, 45, lw.DIMMED))
    ten = cost()
    stage.make.many(stage.ville, 90, lamp(150, 45, lw.DIMMED))
    assert cost() == ten <= 31
