# SPDX-License-Identifier: EUPL-1.2
"""A month of fictitious sessions of the demo's charger: they tell what its meter counts, hour by hour."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
from django.utils import timezone

from apps.energy.charging import services
from apps.energy.charging.files import OCPP201
from apps.energy.charging.shapes import Session
from apps.energy.models import ChargingSession, MeteringPoint
from apps.supervision.demo.energy import sunny
from apps.supervision.demo.files import read_json

PARIS = ZoneInfo("Europe/Paris")
DAYS, BATTERY, EFFICIENCY = 31, 52.0, 0.93  # kWh; as the page of a vehicle supposes
SOURCE = "sessions-fictives.json"


def load_sessions() -> int:
    """How many were written: none when there are some already, or no charger in the demo."""
    plan = read_json("energy.json")["demo"]
    code = plan["sunny"]["charger"]
    points = MeteringPoint.objects.filter(is_sample=True, asset__code=code, asset__attributes__charger=True)
    charger = points.select_related("asset__kind").first()
    if charger is None or ChargingSession.objects.filter(charger=charger).exists():
        return 0
    told = list(sessions(timezone.localdate(), timezone.now(), plan["seed"]))
    return services.write(charger=charger, standard=OCPP201, sessions=told, by=None, source=SOURCE).new


def sessions(today: date, now: datetime, seed: int) -> Iterator[Session]:
    """One a night, plugged at the end of the afternoon; one lost its messages, another does not say its battery."""
    into, back = 4_000.0, 1_500.0  # registers, kWh
    for rank in range(DAYS, 0, -1):
        day = today - timedelta(days=rank)
        draw = Random(f"{seed}/session/{day}")
        began = _at(day, 17, draw.randrange(60))
        ended = _at(day + timedelta(days=1), 7, draw.randrange(10, 50))
        charged, given = _counted(began, ended)
        said = {"meter_start": into, "meter_stop": into + charged, "export_start": back, "export_stop": back + given}
        soc = draw.uniform(52, 66)
        gained = 100 * (charged * EFFICIENCY - given / EFFICIENCY) / BATTERY
        into, back = into + charged, back + given
        over = ended <= now
        yield Session(
            ref=f"fictif-{day:%Y%m%d}",
            record=f"fictif-{day:%Y%m%d}",
            charger="1",
            began=began,
            ended=ended if over else None,
            charged=charged if over else None,
            given=given if over and rank != 12 else None,
            soc_first=None if rank == 20 else round(soc, 1),
            soc_last=None if rank == 20 or not over else round(min(soc + gained, 100), 1),
            flags=("missing_messages",) if rank == 12 else (),
            told_at=ended if over else began,
            **_told(said, over=over, exported=rank != 12),
        )


def _told(said: dict[str, float], *, over: bool, exported: bool) -> dict[str, Any]:
    known = said if over else {"meter_start": said["meter_start"], "export_start": said["export_start"]}
    return {name: value for name, value in known.items() if exported or not name.startswith("export")}


def _at(day: date, hour: int, minute: int) -> datetime:
    return datetime.combine(day, time(hour, minute), PARIS).astimezone(UTC)


def _counted(began: datetime, ended: datetime) -> tuple[float, float]:
    """kWh that the meter of the charger counts in these hours."""
    first, last = (np.datetime64(one.replace(tzinfo=None, minute=0), "h") for one in (began, ended))
    taken, given = sunny.vehicle(np.arange(first, last + np.timedelta64(1, "h")).astype("datetime64[us]"))
    return float(taken.sum()), float(given.sum())
