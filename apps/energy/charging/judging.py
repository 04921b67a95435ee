# SPDX-License-Identifier: EUPL-1.2
"""What is believed of a session once read, and what several tellings of one make together: no Django.

`refusal`, `absurd`: one session against the clock and the power of its charger; `merged`: two tellings of one session;
`overlapping`: sessions that one outlet cannot have had together; `given`: what a vehicle gave back.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from apps.energy.charging.shapes import ROUNDING, Session

AHEAD = timedelta(minutes=10)  # of our clock
LONGEST = timedelta(days=10)
MOST_KWH = 1e6  # of a session: beyond, nothing of it is believed
CHARGERS_KW = 400.0  # when the power of the charger is not known
MARGIN = 1.1  # a subscribed power in kVA, a clock, the class of a meter
OUT = ("overlap", "absurd", "credited")  # shown, never summed


@dataclass(frozen=True, slots=True)
class Given:
    """What a vehicle gave a building (K7). `kwh` of the sessions whose energy is known; `cycles` of the battery;
    `kept_share`: departures with at least the guaranteed charge, over those whose charge is known, None without any;
    `unknown`: sessions whose energy is not known."""

    kwh: float
    cycles: float
    kept_share: float | None
    unknown: int


def refusal(session: Session, now: datetime) -> str:
    """Why it cannot be kept; "" when it can."""
    if session.began > now + AHEAD:
        return f"début : date à venir, {session.began:%d/%m/%Y %H:%M}"
    if session.ended is not None and session.ended > now + AHEAD:
        return f"fin : date à venir, {session.ended:%d/%m/%Y %H:%M}"
    for name, kwh in (("énergie chargée", session.charged), ("énergie rendue", session.given)):
        if kwh is not None and kwh > MOST_KWH:
            return f"{name} : invraisemblable, {kwh:g} kWh"
    return ""


def absurd(session: Session, most_kw: float | None) -> bool:
    """More energy than the charger can pass in this time, or a session longer than ten days."""
    last = session.ended or session.told_at or session.began
    hours = (last - session.began).total_seconds() / 3600
    limit = MARGIN * (most_kw or CHARGERS_KW) * hours + 0.1
    return last - session.began > LONGEST or any(
        kwh is not None and kwh > limit for kwh in (session.charged, session.given)
    )


def overlapping(sessions: Iterable[Session]) -> set[str]:
    """Refs of those that begin on an outlet before an earlier one has ended, by more than a minute."""
    found: set[str] = set()
    until: dict[str, datetime] = {}
    for one in sorted(sessions, key=lambda one: (one.began, one.told_at or one.began, one.ref)):
        last = until.get(one.charger)
        if last is not None and one.began < last - timedelta(minutes=1):
            found.add(one.ref)
            continue
        until[one.charger] = max(last or one.began, one.ended or one.told_at or one.began)
    return found


def merged(known: Session, told: Session) -> Session:
    """Of two tellings of one session: the beginning that is earlier, the end that was told later.

    OCPI tells a whole at each time: the last one wins, and what it does not know is kept from before.
    """
    early, late = sorted((known, told), key=lambda one: (one.told_at or one.began, -one.began.timestamp()))
    parts = late.record == late.ref and early.began < late.began  # of OCPP; the end of a part that is known is known
    if parts and early.told_at != late.told_at:
        return _joined(early, late)
    return _completed(late, early)


def _completed(late: Session, early: Session) -> Session:
    names = ("charged", "given", "soc_first", "soc_last", "meter_start", "meter_stop", "export_start", "export_stop")
    lost = "register_reset" in late.flags
    kept = {name: getattr(early, name) for name in names if getattr(late, name) is None and not lost}
    return replace(late, **kept, ended=late.ended or early.ended)


def _joined(early: Session, late: Session) -> Session:
    """Registers are cumulative: what was counted between the two parts is counted."""
    charged, back = _through(early, late, "meter"), _through(early, late, "export")
    reset = _went_back(early, late, "meter") or _went_back(early, late, "export")
    flags = {*early.flags, *late.flags, *(["register_reset"] if reset else [])}
    if charged is not None:
        flags.discard("no_register")
    return replace(
        late,
        began=early.began,
        ended=late.ended or early.ended,
        charged=charged,
        given=back,
        flags=tuple(sorted(flags)),
        soc_first=late.soc_first if early.soc_first is None else early.soc_first,
        soc_last=early.soc_last if late.soc_last is None else late.soc_last,
        meter_start=_first(early.meter_start, late.meter_start),
        meter_stop=_first(late.meter_stop, early.meter_stop),
        export_start=_first(early.export_start, late.export_start),
        export_stop=_first(late.export_stop, early.export_stop),
        charger=late.charger or early.charger,
    )


def _through(early: Session, late: Session, name: str) -> float | None:
    values = [getattr(one, f"{name}_{end}") for one in (early, late) for end in ("start", "stop")]
    told = [value for value in values if value is not None]
    if len(told) < 2 or "register_reset" in (*early.flags, *late.flags) or _went_back(early, late, name):
        return None
    return max(told[-1] - told[0], 0.0)


def _went_back(early: Session, late: Session, name: str) -> bool:
    before = _first(getattr(early, f"{name}_stop"), getattr(early, f"{name}_start"))
    after = _first(getattr(late, f"{name}_start"), getattr(late, f"{name}_stop"))
    return before is not None and after is not None and after < before - ROUNDING


def _first(one: float | None, other: float | None) -> float | None:
    return other if one is None else one


def given(sessions: Sequence[Session], *, capacity: float, least_soc: float) -> Given:
    """`capacity` of the battery in kWh, `least_soc` in %: guaranteed at departure. What is not summed counts for
    nothing."""
    told = [one for one in sessions if one.ended and not {"credit", *OUT} & set(one.flags)]
    energies = [one.given for one in told if one.given is not None]
    socs = [one.soc_last for one in told if one.soc_last is not None]
    kept = sum(soc >= least_soc for soc in socs) / len(socs) if socs else None
    return Given(sum(energies), sum(energies) / capacity, kept, len(told) - len(energies))
