# SPDX-License-Identifier: EUPL-1.2
"""Readings of the samples of eemeter (Apache-2.0), as their files give them: zones, °F, an empty last value."""

import csv
import gzip
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
from django.conf import settings

from apps.energy.maths import degree_days

FOLDER = Path(settings.BASE_DIR).parent / "shared/data/energie"
METADATA = FOLDER / "metadata.json"
ILLINOIS = ZoneInfo("America/Chicago")
LONDON = ZoneInfo("Europe/London")


def illinois_weather():
    """(days, daily means in °C): local days, from hours in °F."""
    days, means = by_local_day("il-tempF.csv.gz", "dt", "tempF", ILLINOIS, mean=True)
    return days, degree_days.celsius(means)


def by_local_day(name, when, what, zone, *, mean=False):
    """(days, sums or means (d,)) of what a file says hour by hour; a naive instant is UTC."""
    rows = [(at.astimezone(zone).date(), value) for at, value in read(name, when, what) if value == value]
    days, rank = np.unique(np.array([day for day, _ in rows], dtype="datetime64[D]"), return_inverse=True)
    sums = np.bincount(rank, [value for _, value in rows])
    return days, sums / np.bincount(rank) if mean else sums


def read(name, when, what):
    with gzip.open(FOLDER / name, "rt", encoding="utf-8", newline="") as lines:
        return [(instant(row[when]), number(row[what])) for row in csv.DictReader(lines)]


def instant(text):
    at = datetime.fromisoformat(text)
    return at if at.tzinfo else at.replace(tzinfo=ZoneInfo("UTC"))


def number(text):
    return float(text) if text.strip() else float("nan")
