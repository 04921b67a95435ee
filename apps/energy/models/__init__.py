# SPDX-License-Identifier: EUPL-1.2
"""Energy as data: metering points and sites, prices, factors, how well meters are read, files of readings."""

from apps.energy.models.energies import Energy
from apps.energy.models.factor import CalorificValue, EmissionFactor, EmissionMethod, PrimaryFactor
from apps.energy.models.imports import ReadingFormat, ReadingImport
from apps.energy.models.meter import MeteringPoint
from apps.energy.models.price import PointTariff, Price, Tariff
from apps.energy.models.quality import Flag, PointQuality
from apps.energy.models.site import Site

__all__ = [
    "CalorificValue",
    "EmissionFactor",
    "EmissionMethod",
    "Energy",
    "Flag",
    "MeteringPoint",
    "PointQuality",
    "PointTariff",
    "Price",
    "PrimaryFactor",
    "ReadingFormat",
    "ReadingImport",
    "Site",
    "Tariff",
]
