# SPDX-License-Identifier: EUPL-1.2
"""A yearly statement as a file: its lines, then the rows of the ledger that they were counted from; semicolons and
decimal commas, without formulas."""

import csv
import io
from collections.abc import Iterator
from typing import Any

from apps.assets.exports import safe_cell
from apps.energy.models import SavingsStatement, SavingsStatementLine

COLUMNS = (
    *("ligne", "nature", "annee", "lot", "autorite", "objet", "du", "au", "jours_attendus", "jours_comptes"),
    *("reference_kwh", "ajustements_kwh", "mesure_kwh", "evite_kwh", "au_moins_kwh", "au_plus_kwh", "niveau"),
    *("verdict", "confiance", "completude", "economie_pct", "promis_pct", "promis_kwh", "euros_constants"),
    *("euros_courants", "co2_kg", "suite", "du_a_ce_jour", "deja_compte", "montant", "contestee", "decision"),
    *("calcul", "reserves"),
)


def text(statement: SavingsStatement) -> str:
    """RFC 4180 with a byte order mark: what French spreadsheets open without asking. The last line is the total."""
    out = io.StringIO()
    out.write("\ufeff")
    writer = csv.writer(out, delimiter=";")
    writer.writerow(COLUMNS)
    rows = statement.lines.select_related("authority").defer("authority__outline")
    for line in rows.order_by("-nature", "year", "lot", "authority__name", "pk"):
        writer.writerow(_of_line(line))
        writer.writerows(_of_rows(line))
    total = dict.fromkeys(COLUMNS, "") | {"ligne": "total", "montant": number(statement.total)}
    writer.writerow(total.values())
    return out.getvalue()


def _of_line(line: SavingsStatementLine) -> list[Any]:
    given = {
        "ligne": "décompte",
        **_named(line),
        "reference_kwh": number(line.adjusted_kwh),
        "mesure_kwh": number(line.measured_kwh),
        "evite_kwh": number(line.avoided_kwh),
        "au_moins_kwh": number(line.low_kwh),
        "au_plus_kwh": number(line.high_kwh),
        "niveau": number(line.level),
        "verdict": line.get_verdict_display(),
        "confiance": line.get_confidence_display(),
        "completude": number(line.completeness),
        "economie_pct": number(line.percent),
        "promis_pct": number(line.committed_percent),
        "promis_kwh": number(line.committed_kwh),
        "euros_constants": number(line.euros_constant),
        "euros_courants": number(line.euros_current),
        "co2_kg": number(line.co2_kg),
        "suite": line.get_settlement_display(),
        "du_a_ce_jour": number(line.whole),
        "deja_compte": number(line.before),
        "montant": number(line.amount),
        "contestee": "oui" if line.contested else "non",
        "decision": line.get_decision_display(),
        "calcul": safe_cell(line.why),
        "reserves": safe_cell(" ".join(line.reasons)),
    }
    return [given.get(name, "") for name in COLUMNS]


def _of_rows(line: SavingsStatementLine) -> Iterator[list[Any]]:
    for row in line.rows:
        given = {
            "ligne": f"registre {row['id']} r{row['revision']}",
            **_named(line),
            "objet": safe_cell(row["label"]),
            "du": row["first"],
            "au": row["last"],
            "jours_attendus": row["days_expected"],
            "jours_comptes": row["days_counted"],
            "reference_kwh": number(row["baseline_kwh"]),
            "ajustements_kwh": number(row["adjustment_kwh"]),
            "mesure_kwh": number(row["measured_kwh"]),
            "evite_kwh": number(row["avoided_kwh"]),
            "au_moins_kwh": number(row["low_kwh"]),
            "au_plus_kwh": number(row["high_kwh"]),
            "niveau": number(row["level"]),
            "verdict": row["verdict"],
            "reserves": safe_cell(" ".join(row["reasons"])),
        }
        yield [given.get(name, "") for name in COLUMNS]


def _named(line: SavingsStatementLine) -> dict[str, Any]:
    return {
        "nature": line.get_nature_display(),
        "annee": line.year,
        "lot": line.get_lot_display(),
        "autorite": safe_cell(str(line.authority)),
    }


def filename(statement: SavingsStatement, extension: str) -> str:
    """« economies-200066876-annee-3-12.csv »: of which territory, which year, which number."""
    return f"economies-{statement.contract.territory.code}-annee-{statement.year}-{statement.pk}.{extension}"


def number(value: Any) -> str:
    """« 1234,50 »: a spreadsheet reads it as a number."""
    return "" if value is None else str(value).replace(".", ",")
