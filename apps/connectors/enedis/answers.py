# SPDX-License-Identifier: EUPL-1.2
"""The answers of both APIs as the same thing: series of points as they were told, nothing interpreted yet."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from apps.connectors.base import ConnectorError, listed, mapping, required, shown, text
from apps.connectors.enedis.model import CONSUMED, ENERGY, KINDS, PEAK, POWER, REGISTER

MOST_POINTS = 5_000  # 7 days at 5 minutes are 2 016
QUANTITIES = {("W", "average"): POWER, ("Wh", "sum"): ENERGY, ("VA", "maximum"): PEAK}


@dataclass(frozen=True, slots=True)
class Point:
    """`value`, `date`, `step`, `nature` and `likelihood` as they were written; `raw` is the item itself."""

    value: Any
    date: Any
    step: Any
    nature: Any
    likelihood: Any
    raw: Any


@dataclass(frozen=True, slots=True)
class Series:
    """One quantity of one PRM. `step`: that of all its points, when they have none of their own."""

    prm: str
    direction: str
    quantity: str
    unit: str
    step: Any
    points: tuple[Point, ...]


def read(answer: Mapping[str, Any], kind: str = "") -> list[Series]:
    """The series of an answer of either API; v5 does not say the direction, `kind` does. Raises ConnectorError."""
    if "meter_reading" in answer:
        return [_v5(mapping(answer["meter_reading"], "meter_reading"), kind)]
    if "idPrm" in answer:
        return list(_v2(answer))
    raise ConnectorError("ni « meter_reading » (v5) ni « idPrm » (2026) : ce n'est pas une réponse d'Enedis")


def alone(series: Series, *chosen: Point) -> dict[str, Any]:
    """An answer with these points only, that `read` reads as it was: what a dead letter keeps."""
    quantity = {"grandeurMetier": series.direction, "grandeurPhysique": series.quantity, "unite": series.unit}
    points = [_written(point) for point in chosen]
    return {"idPrm": series.prm, "pas": series.step, "grandeur": [{**quantity, "points": points}]}


def _written(point: Point) -> dict[str, Any]:
    said = {"v": point.value, "d": point.date, "p": point.step, "n": point.nature, "iv": point.likelihood}
    return {name: value for name, value in said.items() if value is not None}


def _v2(answer: Mapping[str, Any]) -> Iterator[Series]:
    prm = text(required(answer, "idPrm"), "idPrm", longest=14)
    for said in listed(answer.get("grandeur"), "grandeur"):
        one = mapping(said, "grandeur")
        quantity = text(required(one, "grandeurPhysique"), "grandeurPhysique", longest=10)
        yield _series(prm, one, quantity, answer.get("pas"), listed(one.get("points"), "points"), _point_v2)
    for context in listed(answer.get("contexte"), "contexte"):
        for said in listed(mapping(context, "contexte").get("grandeur"), "contexte.grandeur"):
            one = mapping(said, "contexte.grandeur")
            total = one.get("cadranTotalisateur")
            if one.get("grandeurPhysique") == ENERGY and total:
                values = listed(mapping(total, "cadranTotalisateur").get("valeur"), "valeur")
                yield _series(prm, one, REGISTER, None, values, _point_v2)


def _series(prm: str, said: Mapping[str, Any], quantity: str, step: Any, points: list[Any], point: Any) -> Series:
    direction = text(required(said, "grandeurMetier"), "grandeurMetier", longest=10)
    unit = text(required(said, "unite"), "unite", longest=10)
    return Series(prm, direction, quantity, unit, step, tuple(point(one) for one in _bounded(points)))


def _point_v2(said: Any) -> Point:
    one = said if isinstance(said, dict) else {}
    return Point(one.get("v"), one.get("d"), one.get("p"), one.get("n"), one.get("iv"), said)


def _v5(reading: Mapping[str, Any], kind: str) -> Series:
    prm = text(required(reading, "usage_point_id"), "usage_point_id", longest=14)
    how = mapping(required(reading, "reading_type"), "reading_type")
    unit = text(required(how, "unit"), "reading_type.unit", longest=10)
    known = KINDS.get(kind)
    quantity = known.quantity if known else QUANTITIES.get((unit, str(how.get("aggregate"))), "")
    if not quantity:
        raise ConnectorError(f"reading_type : {shown(how)} n'est pas une mesure connue")
    direction = known.direction if known else CONSUMED
    points = _bounded(listed(required(reading, "interval_reading"), "interval_reading"))
    step = how.get("measuring_period") or how.get("interval_length")
    return Series(prm, direction, quantity, unit, step, tuple(_point_v5(one) for one in points))


def _point_v5(said: Any) -> Point:
    one = said if isinstance(said, dict) else {}
    return Point(one.get("value"), one.get("date"), one.get("interval_length"), one.get("measure_type"), None, said)


def _bounded(points: list[Any]) -> list[Any]:
    if len(points) > MOST_POINTS:
        raise ConnectorError(f"{len(points)} points dans une réponse, au plus {MOST_POINTS}")
    return points


def same_direction(series: Series, kind: str) -> bool:
    """Whether a series is what was asked: an answer about something else is not stored in its place."""
    wanted = KINDS[kind]
    return series.direction == wanted.direction and series.quantity == wanted.quantity
