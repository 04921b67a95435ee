# SPDX-License-Identifier: EUPL-1.2
"""Which metering point a reading is of: by the number that the file says, among those that the person may fill."""

from collections.abc import Iterable
from datetime import UTC, datetime, time, timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from apps.connectors.readings.model import Reading
from apps.energy.models import Energy, MeteringPoint, ReadingImport
from apps.energy.models.imports import IMPORT
from apps.territories import scoping

PRODUCED = {"injection", "injected_power", "injection_index"}
ENERGIES = {"gas_volume": {Energy.GAS}, "water": {Energy.WATER}}
AHEAD = timedelta(hours=1)  # of our clock: more is a date to come


class Unplaced(Exception):
    """This reading belongs to no meter that may be filled here; the French reason."""


def fillable(user: Any, territory_code: str) -> QuerySet[MeteringPoint]:
    """Points of the territory of the import, and of those it includes, where `user` may import."""
    rows = MeteringPoint.objects.visible_to(user, IMPORT).filter(asset__owner__in=scoping.perimeter(territory_code))
    return rows.select_related("asset__owner").defer("asset__owner__outline", "asset__geometry", "asset__geom_3857")


class Meters:
    """The points that a file may name, looked up once."""

    def __init__(self, job: ReadingImport, numbers: Iterable[str], now: datetime) -> None:
        allowed = fillable(job.created_by, job.territory.code)
        wanted = sorted({number for number in numbers if number})
        self._by_number: dict[str, list[MeteringPoint]] = {}
        for point in allowed.filter(number__in=wanted):
            self._by_number.setdefault(point.number, []).append(point)
        self._chosen = allowed.filter(pk=job.point_id).first() if job.point_id else None
        self._territory, self._latest = job.territory.name, now + AHEAD

    def of(self, reading: Reading) -> MeteringPoint:
        """Raises Unplaced."""
        point = self._named(reading)
        if reading.until is not None and reading.until > self._latest:
            last = reading.until - timedelta(seconds=1)
            raise Unplaced(_("période qui n'est pas finie : jusqu'au %(at)s") % {"at": f"{last:%d/%m/%Y}"})
        if reading.at > self._latest:
            raise Unplaced(_("date à venir : %(at)s") % {"at": f"{reading.at:%d/%m/%Y %H:%M}"})
        if not _counts(point, reading.at):
            raise Unplaced(_("hors de la période où ce compteur compte"))
        return point

    def _named(self, reading: Reading) -> MeteringPoint:
        chosen = self._chosen
        if not reading.number:
            if chosen is None:
                raise Unplaced(_("le fichier ne dit pas de quel compteur : choisissez-le"))
            return self._fit(reading, [chosen])
        if chosen is not None and chosen.number != reading.number:
            said = {"number": reading.number, "chosen": chosen.number or chosen.asset.code}
            raise Unplaced(_("fichier d'un autre compteur : %(number)s, et non %(chosen)s") % said)
        known = [chosen] if chosen is not None else self._by_number.get(reading.number, [])
        if not known:
            said = {"number": reading.number, "place": self._territory}
            raise Unplaced(_("aucun compteur %(number)s parmi ceux de %(place)s") % said)
        return self._fit(reading, known)

    def _fit(self, reading: Reading, known: list[MeteringPoint]) -> MeteringPoint:
        """The one that counts this: what is injected goes to the solar meter of a number that has both."""
        fitting = [point for point in known if fits(point, reading.metric)]
        if not fitting:
            said = {"energy": known[0].get_energy_display()}
            raise Unplaced(_("ce compteur compte autre chose (%(energy)s)") % said)
        produced = reading.metric in PRODUCED
        return max(fitting, key=lambda point: (point.energy == Energy.SOLAR) == produced)


def fits(point: MeteringPoint, metric: str) -> bool:
    energies = ENERGIES.get(metric)
    return point.energy in energies if energies else point.energy != Energy.WATER


def _counts(point: MeteringPoint, at: datetime) -> bool:
    """Roughly, by the day in UTC: the last days of a meter are not lost for a time zone."""
    day = timedelta(days=1)
    since = datetime.combine(point.starts_on, time(), UTC) - day if point.starts_on else None
    until = datetime.combine(point.ends_on, time(), UTC) + 2 * day if point.ends_on else None
    return (since is None or at >= since) and (until is None or at < until)
