# SPDX-License-Identifier: EUPL-1.2
"""Sessions from OCPI 2.2.1 objects, CDR or Session (EVRoaming Foundation, modules CDRs 10 and Sessions 9): no Django.

`cdr_token` is not read. `ENERGY_IMPORT` and `ENERGY_EXPORT` are told apart by a Session only; of `ENERGY`, what is
below zero was given back, net over its period. A CDR and the Session that it concludes (`session_id`) are one session.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from apps.energy.charging.shapes import (
    Parsed,
    Refused,
    Session,
    amount,
    get,
    identifier,
    instant,
    number,
    objects,
    parsed,
    soc,
)

BEGUN = ("ACTIVE", "COMPLETED")
PERIODS = "charging_periods"


def from_ocpi(told: Iterable[Any]) -> Parsed:
    """One told twice (same country, party and session) counts once, the last updated wins; credits are kept apart."""
    kept: dict[tuple[str, str], Session] = {}
    refused = []
    for position, one in enumerate(told):
        try:
            session = _session(one)
        except Refused as error:
            refused.append((position, str(error)))
            continue
        key = session.ref, session.cancels
        before = kept.get(key)
        if before is None or before.told_at is None or (session.told_at and before.told_at <= session.told_at):
            kept[key] = session
    return parsed(kept.values(), refused)


def _session(told: Any) -> Session:
    country, party, record = (identifier(told, name) for name in ("country_code", "party_id", "id"))
    cdr = "total_energy" in told or "cdr_location" in told
    began = instant(get(told, "start_date_time"), "start_date_time")
    ended = instant(get(told, "end_date_time"), "end_date_time") if cdr or told.get("end_date_time") else None
    if ended is not None and ended < began:
        raise Refused("end_date_time : la fin vient avant le début")
    if not cdr and get(told, "status") not in BEGUN:
        raise Refused(f"status : session commencée attendue, lu « {str(told['status'])[:20]} »")
    if not cdr and told["status"] == "ACTIVE":
        ended = None
    named = identifier(told, "session_id") if cdr and told.get("session_id") else record
    common: dict[str, Any] = {
        "ref": f"{country}*{party}*{named}",
        "record": record,
        "charger": identifier(told, "cdr_location.evse_uid" if cdr else "evse_uid"),
        "told_at": instant(told["last_updated"], "last_updated") if told.get("last_updated") else None,
    }
    if told.get("credit"):
        cancels = identifier(told, "credit_reference_id") if told.get("credit_reference_id") else record
        return Session(**common, began=began, ended=ended, charged=None, given=None, flags=("credit",), cancels=cancels)
    charged, given, flags = _energies(told, "total_energy" if cdr else "kwh")
    states = [soc(get(one, "volume"), f"{PERIODS}.volume") for one in _dimensions(told, "STATE_OF_CHARGE")]
    soc_first, soc_last = (states[0], states[-1]) if states else (None, None)
    return Session(
        **common,
        began=began,
        ended=ended,
        charged=charged,
        given=given,
        soc_first=soc_first,
        soc_last=soc_last,
        flags=flags,
    )


def _energies(told: Mapping[str, Any], total: str) -> tuple[float | None, float | None, tuple[str, ...]]:
    """(charged, given, flags), kWh."""
    into, back = _volume(told, "ENERGY_IMPORT"), _volume(told, "ENERGY_EXPORT")
    if into is not None or back is not None:
        whole = amount(get(told, total), total) if into is None else into
        return whole, back, ()
    net = [number(get(one, "volume"), f"{PERIODS}.volume") for one in _dimensions(told, "ENERGY")]
    if any(one < 0 for one in net):
        return sum(one for one in net if one > 0), -sum(one for one in net if one < 0), ("net",)
    return amount(get(told, total), total), None, ()


def _volume(told: Mapping[str, Any], name: str) -> float | None:
    volumes = [amount(get(one, "volume"), f"{PERIODS}.volume ({name})") for one in _dimensions(told, name)]
    return sum(volumes) if volumes else None


def _dimensions(told: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    periods = objects(told, PERIODS)
    return [one for period in periods for one in objects(period, f"{PERIODS}.dimensions") if one.get("type") == name]
