# SPDX-License-Identifier: EUPL-1.2
"""Energy as data: metering points and sites, prices, factors, how well meters are read, files of readings."""

from apps.energy.models.adjustment import Adjustment, Evidence
from apps.energy.models.billing import BilledPeriod
from apps.energy.models.charging import ChargingSession
from apps.energy.models.closure import Closure
from apps.energy.models.counting import LedgerCount
from apps.energy.models.energies import Energy
from apps.energy.models.factor import CalorificValue, EmissionFactor, EmissionMethod, PrimaryFactor
from apps.energy.models.imports import ReadingFormat, ReadingImport
from apps.energy.models.meter import MeteringPoint
from apps.energy.models.performance import LedgerLine, Verdict
from apps.energy.models.price import PointTariff, Price, Tariff
from apps.energy.models.quality import Flag, PointQuality
from apps.energy.models.room import Room, RoomClosure, RoomRule
from apps.energy.models.scenario import SavedScenario
from apps.energy.models.site import Site
from apps.energy.models.statement import Confidence, SavingsStatement, SavingsStatementLine
from apps.energy.models.tertiary import TertiaryDeclaration

__all__ = [
    "Adjustment",
    "BilledPeriod",
    "CalorificValue",
    "ChargingSession",
    "Closure",
    "Confidence",
    "EmissionFactor",
    "EmissionMethod",
    "Energy",
    "Evidence",
    "Flag",
    "LedgerCount",
    "LedgerLine",
    "MeteringPoint",
    "PointQuality",
    "PointTariff",
    "Price",
    "PrimaryFactor",
    "ReadingFormat",
    "ReadingImport",
    "Room",
    "RoomClosure",
    "RoomRule",
    "SavedScenario",
    "SavingsStatement",
    "SavingsStatementLine",
    "Site",
    "Tariff",
    "TertiaryDeclaration",
    "Verdict",
]
