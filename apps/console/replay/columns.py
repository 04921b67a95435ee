# SPDX-License-Identifier: EUPL-1.2
"""A past period for the browser: columns of small numbers, each text once (`texts`), differences where they compress.

Assets, alarms, incidents, orders and sources are named by their row; `changes` by (what, row), in order of time.
"""

from collections.abc import Iterable
from typing import Any

from apps.console import snapshot
from apps.console.replay import figures, words
from apps.console.replay.told import ALARM, INCIDENT, SOURCE, WORK, Part, Past, Place, Thing

NOBODY = -1


class Texts:
    """Each text once; a number stands for it."""

    def __init__(self) -> None:
        self.found: dict[str, int] = {"": 0}

    def of(self, text: str) -> int:
        return self.found.setdefault(text, len(self.found))

    @property
    def all(self) -> list[str]:
        return list(self.found)


def of(past: Past) -> dict[str, Any]:
    texts = Texts()
    rows = [{key: row for row, key in enumerate(sorted(part.things))} for part in past.parts]
    fids = {fid: row for row, fid in enumerate(sorted(past.places))}
    content = {
        "from": past.period.start,
        "to": past.period.end,
        "seconds": past.period.seconds,
        "assets": _assets(past, texts, rows[SOURCE]),
        "alarms": _alarms(past.parts[ALARM], texts, fids),
        "incidents": _placed(past, past.parts[INCIDENT], texts),
        "works": _placed(past, past.parts[WORK], texts),
        "sources": _sources(past, texts),
        "start": [_start(part, keys) for part, keys in zip(past.parts, rows, strict=True)],
        "changes": _changes(past, texts, rows),
        "quarters": figures.quarters(past),
    }
    return content | {"verbs": {key: str(label) for key, label in words.VERBS.items()}, "texts": texts.all}


def _assets(past: Past, texts: Texts, sources: dict[int, int]) -> dict[str, list[int]]:
    """As the abnormal ones of the snapshot; without their state, which is that of their alarms."""
    places = [past.places[fid] for fid in sorted(past.places)]
    spots = [snapshot.place(one.lon, one.lat) for one in places]
    return {
        "fid": snapshot.differences(one.fid for one in places),
        "kind": [one.kind for one in places],
        "lon": snapshot.differences(spot[0] for spot in spots),
        "lat": snapshot.differences(spot[1] for spot in spots),
        "code": [texts.of(one.code) for one in places],
        "source": [sources.get(one.source or 0, NOBODY) for one in places],
    }


def _alarms(part: Part, texts: Texts, fids: dict[int, int]) -> dict[str, list[int]]:
    things = [part.things[key] for key in sorted(part.things)]
    return {
        "asset": [fids[thing.asset or 0] for thing in things],
        "title": [texts.of(thing.title) for thing in things],
    }


def _placed(past: Past, part: Part, texts: Texts) -> dict[str, list[int]]:
    """Incidents and orders; (0, 0) without a place."""
    things = [part.things[key] for key in sorted(part.things)]
    spots = [snapshot.place(*_spot(thing, past.place(thing))) for thing in things]
    return {
        "title": [texts.of(thing.title) for thing in things],
        "number": [texts.of(thing.number) for thing in things],
        "severity": [thing.severity for thing in things],
        "lon": snapshot.differences(spot[0] for spot in spots),
        "lat": snapshot.differences(spot[1] for spot in spots),
    }


def _spot(thing: Thing, place: Place | None) -> tuple[float | None, float | None]:
    if thing.lon is None and place is not None:
        return place.lon, place.lat
    return thing.lon, thing.lat


def _sources(past: Past, texts: Texts) -> dict[str, list[Any]]:
    keys = sorted(past.parts[SOURCE].things)
    things = past.parts[SOURCE].things
    return {"title": [texts.of(things[key].title) for key in keys], "unknown": [past.silent.get(key) for key in keys]}


def _start(part: Part, rows: dict[int, int]) -> dict[str, list[int]]:
    keys = sorted(part.start)
    return {"row": snapshot.differences(rows[key] for key in keys), "now": [part.start[key] for key in keys]}


def _changes(past: Past, texts: Texts, rows: list[dict[int, int]]) -> dict[str, list[int]]:
    lines, verbs = past.lines, {key: rank for rank, key in enumerate(words.VERBS)}
    return {
        "at": snapshot.differences(_seconds(past, (line.at for line in lines))),
        "what": [line.about for line in lines],
        "row": [rows[line.about][line.key] for line in lines],
        "now": [line.now for line in lines],
        "verb": [verbs[line.verb] for line in lines],
        "by": [texts.of(past.names.get(line.by or 0, "")) for line in lines],
        "why": [texts.of(line.why) for line in lines],
    }


def _seconds(past: Past, moments: Iterable[Any]) -> Iterable[int]:
    return (int((at - past.period.start).total_seconds()) for at in moments)
