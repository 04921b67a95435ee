# SPDX-License-Identifier: EUPL-1.2
"""The yearly declaration as CSV or XLSX: the content of R. 174-27, to be carried over to the OPERAT platform."""

import csv
import io
from collections.abc import Iterable, Iterator
from typing import Any

from django.utils.translation import gettext as _

from apps.assets.exports import safe_cell
from apps.energy.maths import tertiary
from apps.energy.maths.tertiary import COLUMNS, Delivery, Entity
from apps.energy.models import Energy
from apps.energy.regulation.standing import Standing
from apps.energy.regulation.years import NAN, Year

NUMBERS = {
    "surface_m2",
    "annee",
    "consommation_kwh_ef",
    "dont_chauffage_kwh_ef",
    "dont_refroidissement_kwh_ef",
    "dont_recharge_vehicules_kwh_ef",
    "annee_de_reference",
}


def rows(standings: Iterable[Standing]) -> Iterator[dict[str, str]]:
    """One a year, energy and delivery point of each site; what is not known is an empty cell, never 0."""
    for standing in standings:
        deliveries = [one for year in standing.years for one in _deliveries(year)]
        for row in tertiary.operat_rows(_entity(standing), deliveries):
            yield row if standing.reference_year else row | {"annee_de_reference": ""}


def _entity(standing: Standing) -> Entity:
    site, said = standing.site, standing.declaration
    return Entity(
        reference=said.efa if said else "",
        siret=said.siret if said else "",
        name=site.name,
        activity=(said.activity if said else "") or site.use,
        area=NAN if site.surface_m2 is None else float(site.surface_m2),
        reference_year=standing.reference_year or 0,
        station=site.weather.code if site.weather else "",
    )


def _deliveries(year: Year) -> Iterator[Delivery]:
    for one in year.points:
        said = str(one.point.get_energy_display())
        energy = _("%(energy)s (kWh PCS)") % {"energy": said} if one.point.energy == Energy.GAS else said
        number = one.point.number or one.point.asset.code
        yield Delivery(energy, number, year.year, one.kwh, heating=one.heating, cooling=NAN)


def csv_text(standings: Iterable[Standing]) -> str:
    """Semicolons and a byte order mark: what French spreadsheets open without asking."""
    out = io.StringIO()
    out.write("\ufeff")
    writer = csv.writer(out, delimiter=";")
    writer.writerow(COLUMNS)
    for row in rows(standings):
        writer.writerow([safe_cell(row[name]) for name in COLUMNS])
    return out.getvalue()


def xlsx_bytes(standings: Iterable[Standing]) -> bytes:
    """A sheet « Consommations »; numbers are numbers, codes are text."""
    from openpyxl import Workbook  # noqa: PLC0415  (29 MB: who exports no spreadsheet pays nothing)

    book = Workbook(write_only=True)
    sheet = book.create_sheet(str(_("Consommations")))
    sheet.append(list(COLUMNS))
    for row in rows(standings):
        sheet.append([_cell(name, row[name]) for name in COLUMNS])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _cell(name: str, value: str) -> Any:
    if not value:
        return None
    return float(value) if name in NUMBERS else safe_cell(value)
