# SPDX-License-Identifier: EUPL-1.2
"""Reads the files of `fixtures/` (formats: fixtures/SOURCES.md)."""

import csv
import gzip
import json
from collections.abc import Iterator
from typing import Any

from django.conf import settings

FIXTURES = settings.BASE_DIR / "fixtures"


def read_json(name: str) -> Any:
    path = FIXTURES / name
    if path.suffix == ".gz":
        return json.loads(gzip.decompress(path.read_bytes()))
    return json.loads(path.read_text(encoding="utf-8"))


def read_rows(name: str) -> Iterator[dict[str, str]]:
    with gzip.open(FIXTURES / name, "rt", encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def as_ewkt(layer: str, geometry: str) -> str:
    """WGS84 geometry of a base map row: a street is a line, every other layer a polygon (first ring outside)."""
    parts = [_points(part) for part in geometry.split(" ")]
    if layer == "street":
        return f"SRID=4326;LINESTRING({parts[0]})"
    return f"SRID=4326;POLYGON({','.join(f'({part})' for part in parts)})"


def _points(polyline: str) -> str:
    values = _numbers(polyline)
    lon = lat = 0
    points = []
    for east, north in zip(values, values, strict=True):
        lon, lat = lon + east, lat + north
        points.append(f"{lon / 1e5:.5f} {lat / 1e5:.5f}")
    return ",".join(points)


def _numbers(polyline: str) -> Iterator[int]:
    """The integers of an encoded polyline, five bits a character, the sign in the lowest bit."""
    value = shift = 0
    for character in polyline:
        bits = ord(character) - 63
        value |= (bits & 0x1F) << shift
        shift += 5
        if bits < 0x20:
            yield ~(value >> 1) if value & 1 else value >> 1
            value = shift = 0
