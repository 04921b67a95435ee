# SPDX-License-Identifier: EUPL-1.2
"""Figures that a person recognises, asked in the same words where the territory leaves and where it arrives."""

from psycopg import Connection

ASKED = {  # of the territories of a `Selection`: a name, a count, a sum
    "Indicateurs, par code et par mois (chiffres, somme)": """
        SELECT indicator.code || ' ' || to_char(figure.month, 'YYYY-MM'), count(*), sum(figure.value)
          FROM kpi_figure figure JOIN kpi_indicator indicator ON indicator.id = figure.indicator_id
         WHERE figure.territory_id IN (SELECT id FROM keep_territories_territory) AND figure.current
         GROUP BY 1 ORDER BY 1""",
    "Registre des économies, par contrat (lignes, kWh évités)": """
        SELECT contract.reference, count(*), sum(line.avoided_kwh)
          FROM energy_ledgerline line JOIN contracts_contract contract ON contract.id = line.contract_id
         WHERE contract.territory_id IN (SELECT id FROM keep_territories_territory) GROUP BY 1 ORDER BY 1""",
    "Décomptes, par mois (décomptes, euros)": """
        SELECT to_char(statement.month, 'YYYY-MM'), count(*), sum(statement.total)
          FROM interventions_statement statement JOIN contracts_contract contract ON contract.id = statement.contract_id
         WHERE contract.territory_id IN (SELECT id FROM keep_territories_territory) GROUP BY 1 ORDER BY 1""",
    "Mesures agrégées, par mois (mesures, somme)": """
        SELECT to_char(month.at AT TIME ZONE 'UTC', 'YYYY-MM'), sum(month.n), sum(month.sum::numeric)
          FROM telemetry_rolledmonth month JOIN telemetry_series series ON series.id = month.series_id
          JOIN assets_asset asset ON asset.fid = series.asset_id
         WHERE asset.owner_id IN (SELECT id FROM keep_territories_territory) GROUP BY 1 ORDER BY 1""",
    "Signalements, par état": """
        SELECT state, count(*), NULL FROM signalements_signalement
         WHERE territory_id IN (SELECT id FROM keep_territories_territory) GROUP BY 1 ORDER BY 1""",
    "Équipements, par type": """
        SELECT kind.code, count(*), NULL FROM assets_asset asset JOIN assets_assetkind kind ON kind.id = asset.kind_id
         WHERE asset.owner_id IN (SELECT id FROM keep_territories_territory) GROUP BY 1 ORDER BY 1""",
}
Figures = dict[str, dict[str, list[str]]]


def asked(connection: Connection) -> Figures:
    """By title, then by row: a count and a sum, as they are written. Asked beside a `Selection`."""
    return {
        title: {str(name): [_said(count), _said(total)] for name, count, total in connection.execute(sql).fetchall()}
        for title, sql in ASKED.items()
    }


def _said(value: object) -> str:
    return "—" if value is None else str(value)
