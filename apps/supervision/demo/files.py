# SPDX-License-Identifier: EUPL-1.2
"""Reads the files of `fixtures/` (formats: fixtures/SOURCES.md); geometries as hexadecimal EWKB, without GEOS."""

import csv
import gzip
import json
from collections.abc import Iterable, Iterator
from itertools import accumulate
from struct import pack
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


def point(lon: float, lat: float) -> str:
    return (_head(1) + pack("<2d", lon, lat)).hex()


def branches(segments: Iterable[tuple[tuple[float, float], tuple[float, float]]]) -> str:
    """Lines of two points (longitude, latitude in degrees) as one geometry."""
    lines = [pack("<BII4d", 1, 2, 2, *start, *end) for start, end in segments]
    return (_head(5) + pack("<I", len(lines)) + b"".join(lines)).hex()


def shape(layer: str, geometry: str) -> str:
    """Geometry of a base map row: a street is a line, every other layer a polygon (first ring outside)."""
    parts = [_path(part) for part in geometry.split(" ")]
    if layer == "street":
        return (_head(2) + parts[0]).hex()
    return (_head(3) + pack("<I", len(parts)) + b"".join(parts)).hex()


def _head(kind: int) -> bytes:
    """Start of an EWKB geometry in EPSG:4326: little-endian, kind (1 point, 2 line, 3 polygon, 5 lines), SRID."""
    return pack("<BII", 1, 0x20000000 | kind, 4326)


def _path(polyline: str) -> bytes:
    """Number of points, then their coordinates in degrees."""
    steps = list(_numbers(polyline))
    lon, lat = accumulate(steps[::2]), accumulate(steps[1::2])
    points = [value / 1e5 for pair in zip(lon, lat, strict=True) for value in pair]
    return pack(f"<I{len(points)}d", len(points) // 2, *points)


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
