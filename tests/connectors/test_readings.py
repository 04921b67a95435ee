# SPDX-License-Identifier: EUPL-1.2
"""Files of readings as people download them: read whole, or refused line by line with the reason."""

import io
import zipfile
from datetime import UTC, datetime

import openpyxl
import pytest

from apps.connectors.readings import recognise, table
from apps.connectors.readings.model import MAX_BYTES, Plan, UnreadableFile
from apps.connectors.readings.sheets import sheets

PRM = "99990000000001"
FLAT = (
    "Identifiant PRM;Date de début;Date de fin;Grandeur physique;Grandeur métier;Etape métier;Unité;Horodate;Valeur;"
    "Nature;Pas;Indice de vraisemblance;Etat complémentaire"
)


def flat(*rows, unit="W", what="PA;CONS"):
    lines = [f"{PRM};2026-03-01 00:00:00;2026-03-31 00:00:00;{what};BRUT;{unit};{row};0;0" for row in rows]
    return "\r\n".join([FLAT, *lines]).encode("cp1252")


def told(content):
    found = sheets(content)
    return table.read(found, recognise.plans(found))


def shown(content):
    return [(f"{one.at:%m-%d %H:%M}", one.value) for one in told(content).readings]


def reasons(content):
    return [(one.line, one.reason) for one in told(content).refused]


def test_a_flat_load_curve_of_enedis_is_dated_by_the_end_of_each_interval():
    content = flat("2026-01-05 00:30:00;692;B;PT30M", "2026-01-05 00:40:00;700;E;PT10M")
    found = told(content)
    assert [(one.number, one.metric, one.unit, one.at, one.value, one.quality) for one in found.readings] == [
        (PRM, "power", "W", datetime(2026, 1, 4, 23, 0, tzinfo=UTC), 692.0, 0),
        (PRM, "power", "W", datetime(2026, 1, 4, 23, 30, tzinfo=UTC), 700.0, 1),
    ]
    assert recognise.is_enedis(sheets(content), recognise.plans(sheets(content)))


def test_production_is_not_mixed_with_consumption():
    assert [one.metric for one in told(flat("2026-01-05 00:30:00;9;B;PT30M", what="PA;PROD")).readings] == [
        "injected_power"
    ]


def test_what_is_not_read_says_so():
    assert reasons(flat("2026-01-05 00:30:00;9;B;PT30M", what="PMA;CONS", unit="VA")) == [
        (2, "grandeur « PMA » : non lue")
    ]


def test_the_day_of_25_hours_has_its_fifty_half_hours():
    local = [f"2026-10-25 {hour:02}:{minute:02}:00" for hour in range(24) for minute in (0, 30)][1:]
    again = ["2026-10-25 02:00:00", "2026-10-25 02:30:00"]
    rows = [f"{at};100;B;PT30M" for at in [*local[:5], *again, *local[5:], "2026-10-26 00:00:00"]]
    found = told(flat(*rows))
    assert (len(found.readings), found.refused) == (50, [])
    assert {(b.at - a.at).seconds for a, b in zip(found.readings, found.readings[1:], strict=False)} == {1800}
    assert {one.quality for one in found.readings} == {0}


def test_rows_out_of_order_say_the_same():
    rows = [
        f"2026-10-25 {at}:00;{value};B;PT30M" for value, at in enumerate(["01:30", "02:00", "02:30", "02:00", "02:30"])
    ]
    rows.append("2026-10-25 03:00:00;9;B;PT30M")
    shuffled = [rows[rank] for rank in (5, 1, 2, 0, 3, 4)]
    assert sorted(shown(flat(*shuffled))) == sorted(shown(flat(*rows)))


def test_the_hour_that_spring_skips_is_refused():
    assert reasons(flat("2026-03-29 02:30:00;9;B;PT30M", "2026-03-29 03:30:00;9;B;PT30M")) == [
        (2, "29/03/2026 02:30 n'existe pas (passage à l'heure d'été)")
    ]


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        ("-12", "valeur négative : -12"),
        ("nan", "valeur : « nan » n'est pas un relevé"),
        ("inf", "valeur : « inf » n'est pas un relevé"),
        ("douze", "valeur : nombre attendu, lu « douze »"),
        ("1e15", "valeur invraisemblable : 1e15"),
    ],
)
def test_a_value_that_is_none_is_refused_with_its_line(value, reason):
    content = flat("2026-01-05 00:30:00;692;B;PT30M", f"2026-01-05 01:00:00;{value};B;PT30M")
    assert (shown(content), reasons(content)) == ([("01-04 23:00", 692.0)], [(3, reason)])


def test_a_date_without_value_is_a_gap_and_no_fault():
    found = told(flat("2026-01-05 00:30:00;;B;PT30M", "2026-01-05 01:00:00;NA;B;PT30M"))
    assert (found.readings, found.refused, found.empty, found.lines) == ([], [], 2, 2)


def test_the_same_instant_twice_is_told_when_it_says_otherwise():
    row, other = "2026-01-05 00:30:00;692;B;PT30M", "2026-01-05 00:30:00;700;B;PT30M"
    assert reasons(flat(row, row, other)) == [(4, "même instant que la ligne 2, autre valeur")]


def test_a_curve_with_two_lines_above_takes_its_step_from_its_neighbours():
    content = (
        "Identifiant PRM;Type de donnees;Date de debut;Date de fin;Grandeur physique;Grandeur metier;Etape metier;"
        f"Unite;Pas en minutes\n{PRM};Courbe de charge;01/01/2026;02/01/2026;Energie active;Consommation;"
        "Comptage Brut;W;\n\nHorodate;Valeur\n2026-01-01T00:10:00+01:00;270\n2026-01-01T00:20:00+01:00;264\n"
    ).encode()
    assert shown(content) == [("12-31 23:00", 270.0), ("12-31 23:10", 264.0)]


def test_a_daily_register_is_read_at_its_instant_in_kwh():
    content = (
        "Identifiant PRM;Type de donnees;Date de debut;Date de fin;Grandeur physique;Grandeur metier;Etape metier;Unite"
        f"\n{PRM};Index;12/04/2026;18/04/2026;Energie active;Consommation;Comptage Brut;Wh\n"
        "Horodate;Type de releve;EAS F1;EAS F2;EAS D1;EAS T\n"
        "2026-04-12T00:00:00+02:00;Arrêté quotidien;11538434;12944147;19416294;28150685\n"
    ).encode()
    found = told(content).readings
    assert [(one.metric, one.unit, one.value, f"{one.at:%d %H:%M}") for one in found] == [
        ("index", "kWh", 28150.685, "11 22:00")
    ]


def workbook(*rows, header=("Date", "Valeur (en kWh)"), title="Export Consommation Quotidienne"):
    book = openpyxl.Workbook()
    book.active.title = "Page d'accueil"
    book.active["B6"] = "Les données de ce fichier"
    sheet = book.create_sheet(title)
    sheet["B8"], sheet["C8"] = "Point Référence Mesure (PRM) : ", PRM
    for rank, row in enumerate([header, *rows]):
        for place, value in enumerate(row):
            sheet.cell(14 + rank, 2 + place, value)
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


def test_a_workbook_of_enedis_gives_its_days_and_leaves_its_gaps():
    content = workbook(("01/01/2026", 6.329), (datetime(2026, 1, 2), 3.2), ("03/01/2026", "NA"), (46026, "4,5"))
    found = told(content)
    assert [(one.number, one.metric, f"{one.at:%m-%d %H}", one.value) for one in found.readings] == [
        (PRM, "energy", "12-31 23", 6.329),
        (PRM, "energy", "01-01 23", 3.2),
        (PRM, "energy", "01-03 23", 4.5),
    ]
    assert (found.empty, found.refused) == (1, [])


def test_a_supplier_s_table_says_what_it_lacks():
    content = b"Compteur;Jour;Conso\nGI000001;01/02/2026;1 234,5\n"
    (plan,) = recognise.plans(sheets(content))
    assert plan.missing() == ["metric", "unit"]
    known = Plan(**{**plan.as_json(), "metric": "gas_volume", "unit": "m3", "stamp": "day"})
    (one,) = table.read(sheets(content), [Plan.from_json(known.as_json())]).readings
    assert (one.number, one.metric, one.value, f"{one.at:%m-%d %H:%M}") == (
        "GI000001",
        "gas_volume",
        1234.5,
        "01-31 23:00",
    )


def test_a_unit_that_does_not_fit_is_refused():
    content = "Compteur;Jour;Conso (kWh);Unité\nA;01/02/2026;12;GJ\n".encode()
    plan = recognise.plans(sheets(content))[0]
    assert table.read(sheets(content), [Plan(**{**plan.as_json(), "unit": ""})]).refused[0].reason == (
        "unité « GJ » inattendue pour cette grandeur"
    )


def test_a_period_of_a_month_is_not_taken_for_a_day():
    content = (
        "Compteur;Début;Fin;Consommation (kWh)\nA;01/01/2026;01/02/2026;1200\nA;01/02/2026;02/02/2026;40\n".encode()
    )
    found = told(content)
    assert [one.value for one in found.readings] == [40.0]
    assert found.refused[0].reason == "période de plus d'un jour : seuls des relevés d'un jour ou moins sont lus"


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "vide"),
        (b"\xd0\xcf\x11\xe0rest", "Ancien classeur"),
        (b"PK\x03\x04nothing", "Archive abîmée"),
        (b"\x00\x01" * 3000, "pas un fichier de texte"),
        (b"x" * (MAX_BYTES + 1), "Mo"),
    ],
    ids=["empty", "xls", "broken", "binary", "large"],
)
def test_what_is_no_file_of_readings_is_refused_as_a_whole(content, reason):
    with pytest.raises(UnreadableFile, match=reason):
        sheets(content)


def test_an_archive_that_is_no_workbook_or_a_bomb_is_refused_before_it_is_opened():
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("releves.csv", "a;b")
    with pytest.raises(UnreadableFile, match="archive"):
        sheets(kept.getvalue())
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"0" * 210_000_000)
    with pytest.raises(UnreadableFile, match="trop grand"):
        sheets(kept.getvalue())


def test_a_file_without_any_table_has_no_plan():
    assert recognise.plans(sheets(b"bonjour\nceci n'est pas un releve\n")) == []
