# SPDX-License-Identifier: EUPL-1.2
"""Months and bills in files of suppliers: their days, their overlaps, what is refused; nothing shared out by day."""

import pytest

from apps.connectors.readings import periods, recognise
from apps.connectors.readings.sheets import sheets


def told(text, **changes):
    found = sheets(text.encode())
    (plan,) = recognise.plans(found)
    assert plan.stamp in ("period", "month"), plan
    return periods.read(found, plan)


def days(text):
    return [(f"{one.at:%d/%m %H}", f"{one.until:%d/%m %H}", one.value, one.quality) for one in told(text).readings]


BILLS = "PRM;Date début;Date fin;Consommation (kWh);Nature\n"


def test_a_bill_ends_on_its_last_day_or_where_the_next_one_begins():
    included = "P1;01/01/2026;31/01/2026;1 200,5;Réel\nP1;01/02/2026;28/02/2026;900;Estimé\n"
    shared = "P1;01/01/2026;01/02/2026;1 200,5;Réel\nP1;01/02/2026;01/03/2026;900;Estimé\n"
    expected = [("31/12 23", "31/01 23", 1200.5, 0), ("31/01 23", "28/02 23", 900.0, 1)]
    assert days(BILLS + included) == days(BILLS + shared) == expected
    assert days(BILLS + "P1;15/01/2026;15/02/2026;5;\n") == [("14/01 23", "14/02 23", 5.0, 0)]
    assert days(BILLS + "P1;10/01/2026;20/02/2026;5;\n") == [("09/01 23", "20/02 23", 5.0, 0)]  # summer time: none here


def test_a_measure_goes_before_an_estimate_that_it_overlaps():
    found = told(BILLS + "P1;01/03/2026;30/03/2026;80;Estimé\nP1;01/03/2026;31/03/2026;90;Réel\n")
    assert [one.value for one in found.readings] == [90.0]
    assert [(one.line, one.reason) for one in found.refused] == [(2, "chevauche la période de la ligne 3")]


@pytest.mark.parametrize("month", ["03/2026", "2026-03", "mars 2026", "Mars-26", "mars 26"])
def test_a_month_is_written_in_many_ways(month):
    (one,) = told(f"PRM;Mois;Consommation (MWh)\nP1;{month};1,5\n").readings
    assert (f"{one.at:%d/%m %H}", f"{one.until:%d/%m %H}") == ("28/02 23", "31/03 22")  # the clocks change in between
    assert (one.value, one.unit, one.metric) == (1500.0, "kWh", "energy")


def test_what_is_odd_is_refused_line_by_line():
    rows = [
        "P1;01/01/2026;31/01/2026;100;Réel",
        "P1;15/01/2026;15/02/2026;100;Réel",  # overlaps
        "P1;01/03/2026;31/03/2026;-5;Réel",
        "P1;30/04/2026;01/04/2026;5;Réel",
        "P1;01/05/2026;31/05/2026;nan;Réel",
        "P1;01/06/2024;31/05/2026;5;Réel",
        "P1;01/06/2026;30/06/2026;;Réel",  # nothing said
        "P1;01/01/2026;31/01/2026;101;Réel",  # the same month, another value
        "P1;01/01/2026;31/01/2026;97;Estimé",  # the estimate of what is measured: nothing to say
        "P1;01/07/2026;;5;Réel",
    ]
    found = told(BILLS + "\n".join(rows) + "\n")
    assert [one.value for one in found.readings] == [100.0]
    assert found.empty == 1
    assert [(one.line, one.reason) for one in found.refused] == [
        (3, "chevauche la période de la ligne 2"),
        (4, "valeur négative : -5"),
        (5, "la fin (01/04/2026) vient avant le début (30/04/2026)"),
        (6, "valeur : « nan » n'est pas un relevé"),
        (7, "période de plus de 400 jours"),
        (9, "chevauche la période de la ligne 2"),
        (11, "début ou fin de période absent"),
    ]


def test_a_table_of_days_is_no_table_of_months():
    for text in (
        "PRM;Date;Consommation (kWh)\nP1;01/03/2026;5\nP1;02/03/2026;6\n",
        "PRM;Début;Fin;Consommation (kWh)\nP1;01/03/2026 00:00;01/03/2026 01:00;5\n",
    ):
        (plan,) = recognise.plans(sheets(text.encode()))
        assert plan.stamp not in ("period", "month")


def test_a_register_or_a_power_is_not_what_a_period_counted():
    found = sheets(b"PRM;Mois;Puissance (kW)\nP1;03/2026;5\n")
    (plan,) = recognise.plans(found)
    assert "une puissance ou un index" in periods.read(found, plan).refused[0].reason
