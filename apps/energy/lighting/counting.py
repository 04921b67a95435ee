# SPDX-License-Identifier: EUPL-1.2
"""What one cabinet saved over the days that its meter knows, and what each strategy brought. Whole kWh and euros: every
table made of them adds up as it is read.

The reference is what its meter counted the year before the works, brought to the nights and lamps of today; else what
its lamps of before would draw. Parts are computed from powers and schedules; what the meter says otherwise is a line.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from math import fsum

import numpy as np
from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.energy.bill_gap import Gap
from apps.energy.lighting import words
from apps.energy.lighting.meters import YEAR, Told, works_of
from apps.energy.lighting.register import BEFORE, Cabinet, Lamp, LampClass
from apps.energy.maths import decomposition, nights
from apps.energy.maths.decomposition import ORDER, Strategy
from apps.energy.maths.nights import FULL, Nights, Place, Profile
from apps.energy.models import MeteringPoint
from apps.energy.spans import Days, Values, days_between

MEASURED, COMPUTED, UNKNOWN = "measured", "computed", "unknown"
PARTS = (*ORDER, Strategy.UNEXPLAINED)
MIXED, UNCHANGED = "mixed", "unchanged"
MAINLY = 0.75  # of the power of before: the strategy that names a cabinet
ENOUGH = 0.9  # of the year before the works
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class ClassFigure:
    """kWh over the nights counted, computed; None: not computable."""

    of: LampClass
    before: float | None
    now: float | None
    strategy: str


@dataclass(frozen=True, slots=True)
class CabinetFigure:
    """kWh and € over the `days` counted of the `due` ones. `parts`: in the order of PARTS, they add up to `saved`;
    `euros` None: no price; `billed` None: no bill. `state` COMPUTED: no meter, `measured` is None; UNKNOWN: `reasons`
    say why."""

    cabinet: Cabinet
    state: str
    strategy: str
    classes: tuple[ClassFigure, ...]
    reasons: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    meters: tuple[MeteringPoint, ...] = ()
    days: int = 0
    due: int = 0
    reference: int = 0
    by_meter: bool = False
    measured: int | None = None
    parts: tuple[int, ...] = (0,) * len(PARTS)
    euros: tuple[int, ...] | None = None
    price: float | None = None
    billed: Gap | None = None

    @property
    def saved(self) -> int:
        return sum(self.parts)

    @property
    def vague(self) -> bool:
        """Of some of its lamps a power or the schedule is not known: what they save is in UNEXPLAINED."""
        return any(one.of.lamps and one.of.lamp.missing for one in self.classes)

    @property
    def shown(self) -> tuple[int | None, ...]:
        """`parts` to read: what is not known is no zero."""
        return tuple(None if self.vague and not part else part for part in self.parts)

    @property
    def is_sample(self) -> bool:
        return any(point.is_sample for point in self.meters)


@dataclass(frozen=True, slots=True, eq=False)
class Period:
    """Days from `since` to `until` excluded, and the nights of a place that touch them."""

    place: Place
    days: Days
    dark: Nights
    known: dict[Profile, Values] = field(default_factory=dict)

    @classmethod
    def of(cls, since: date, until: date, place: Place) -> "Period":
        """Raises InputRefused where the sun of a day does not set."""
        return cls(place, days_between(since, until), nights.nights(place, since - DAY, until))

    def hours(self, profile: Profile) -> Values:
        """(1 + strategies, days): `decomposition.full_hours` of each of the days, made once a profile."""
        if profile not in self.known:
            self.known[profile] = decomposition.full_hours(profile, self.dark)[:, 1:-1]
        return self.known[profile]


def figure(cabinet: Cabinet, period: Period | None, told: Told | None) -> CabinetFigure:
    """`period` None: the nights of its territory are not known; `told` None: no meter."""
    if period is None:
        reason = _("La durée des nuits de %(name)s n'est pas connue : il lui faut un contour.")
        return _unknown(cabinet, [reason % {"name": cabinet.owner.name}])
    if cabinet.fid is None:
        return _unknown(cabinet, [_("Ces lampes ne pendent à aucune armoire connue : aucun compteur ne les dit.")])
    counted = _due(cabinet, period)
    due = int(counted.sum())
    if not due:
        return _unknown(cabinet, [_not_yet(cabinet)])
    if told is None:
        return _computed(cabinet, period, counted, [_("Aucun compteur ne sert cette armoire.")])
    counted = counted & np.isfinite(told.kwh)
    if not counted.any():
        return _computed(cabinet, period, _due(cabinet, period), [_("Son compteur n'a rien dit sur la période.")], told)
    return _measured(cabinet, period, counted, due, told)


def _due(cabinet: Cabinet, period: Period) -> np.ndarray:
    """Days since its last lamp was changed."""
    last = works_of(cabinet)[1]
    return period.days >= np.datetime64(last) if last else np.ones(len(period.days), bool)


def _measured(cabinet: Cabinet, period: Period, counted: np.ndarray, due: int, told: Told) -> CabinetFigure:
    classes, computed, parts = _classes(cabinet, period, counted)
    by_meter = reference_by_meter(cabinet, told, period, counted)
    missing = words.missing(cabinet)
    if by_meter is None and any(BEFORE in one.lamp.missing for one in cabinet.classes if one.lamps):
        return _unknown(cabinet, missing, classes, told.points)
    reference = round(computed if by_meter is None else by_meter)
    if not reference:
        return _unknown(cabinet, [_("Sa référence est nulle : aucune économie ne s'y compare.")], classes, told.points)
    measured = round(fsum(told.kwh[counted]))
    parts = (*parts, reference - measured - sum(parts))
    price = told.price(counted)
    notes = [*missing, *words.notes(cabinet)]
    if by_meter is None:
        notes.append(_why_computed(told))
    return CabinetFigure(
        cabinet=cabinet,
        state=MEASURED,
        strategy=strategy_of(classes),
        classes=classes,
        notes=tuple(notes),
        meters=told.points,
        days=int(counted.sum()),
        due=due,
        reference=reference,
        by_meter=by_meter is not None,
        measured=measured,
        parts=parts,
        euros=None if price is None else tuple(decomposition.apportioned([part * price for part in parts])),
        price=price,
        billed=told.billed,
    )


def _computed(
    cabinet: Cabinet, period: Period, counted: np.ndarray, reasons: Sequence[str], told: Told | None = None
) -> CabinetFigure:
    classes, reference, parts = _classes(cabinet, period, counted)
    missing = words.missing(cabinet)
    meters = told.points if told else ()
    if missing:
        return _unknown(cabinet, [*reasons, *missing], classes, meters)
    return CabinetFigure(
        cabinet=cabinet,
        state=COMPUTED,
        strategy=strategy_of(classes),
        classes=classes,
        reasons=tuple(reasons),
        notes=tuple(words.notes(cabinet)),
        meters=meters,
        due=int(counted.sum()),
        reference=round(reference),
        parts=(*parts, 0),
        billed=told.billed if told else None,
    )


def _unknown(
    cabinet: Cabinet, reasons: Sequence[str], classes: Sequence[ClassFigure] = (), meters: Sequence[MeteringPoint] = ()
) -> CabinetFigure:
    held = tuple(classes) or tuple(ClassFigure(one, None, None, strategy(one.lamp)) for one in cabinet.classes)
    return CabinetFigure(cabinet, UNKNOWN, strategy_of(held), held, tuple(reasons), meters=tuple(meters))


# --- Computed from powers and schedules -------------------------------------------------------------------------------


def _classes(
    cabinet: Cabinet, period: Period, counted: np.ndarray
) -> tuple[tuple[ClassFigure, ...], float, tuple[int, ...]]:
    """Each class; the reference (kWh) of the lamps whose power of before is known; what each strategy saves of it,
    whole kWh. An unknown schedule leaves LED known; what is unknown saves nothing here: meters say it otherwise.
    """
    found, states = [], np.zeros(1 + len(ORDER))
    for one in cabinet.classes:
        profile, before, now = one.lamp.profile, one.lamp.drawn_before, one.lamp.drawn
        known = before is not None and now is not None and profile is not None
        left = np.zeros(1 + len(ORDER))
        if before is not None:
            hours = period.hours(profile or FULL)[:, counted].sum(axis=1)
            drawn = np.array([before, *[now] * len(ORDER)]) if now is not None else np.full(len(left), before)
            left = drawn * (hours if now is not None else hours[0]) * one.lamps / 1000
        states += left
        then, today = (float(left[0]), float(left[-1])) if known else (None, None)
        found.append(ClassFigure(one, then, today, strategy(one.lamp)))
    whole = [round(value) for value in states]
    saved = tuple(before - after for before, after in zip(whole, whole[1:], strict=False))
    return tuple(found), float(states[0]), saved


# --- Counted by the meter, the year before ----------------------------------------------------------------------------


def reference_by_meter(cabinet: Cabinet, told: Told, period: Period, counted: np.ndarray) -> float | None:
    """kWh that the cabinet would have used on the days counted without its works: its use of the year before, by hour
    of dark, times its lamps of today. None when the year is not known at 90 %, or its lamps are not.
    """
    lamps = _lamps_left(cabinet)
    if told.before is None or lamps is None:
        return None
    days, kwh = told.before
    known = np.isfinite(kwh)
    if not len(days) or known.sum() < ENOUGH * YEAR.days:
        return None
    past = Period.of(days[0].astype(object), days[-1].astype(object) + DAY, period.place)
    then, now = (_dark(one, which) for one, which in ((past, known), (period, counted)))
    return fsum(kwh[known]) / then * now * lamps if then > 0 else None


def _dark(period: Period, which: np.ndarray) -> float:
    """Hours of night on these days."""
    return float(period.hours(FULL)[0, which].sum())


def _lamps_left(cabinet: Cabinet) -> float | None:
    """Power of before of the lamps that are still there ÷ that of all; None when some that are gone are not known."""
    if not any(one.removed for one in cabinet.classes):
        return 1.0
    if any(one.lamp.before_w is None for one in cabinet.classes):
        return None
    there = fsum((one.lamp.drawn_before or 0.0) * one.lamps for one in cabinet.classes)
    gone = fsum((one.lamp.drawn_before or 0.0) * one.removed for one in cabinet.classes)
    return there / (there + gone) if there + gone > 0 else None


# --- Strategies -------------------------------------------------------------------------------------------------------


def strategy(lamp: Lamp) -> str:
    """The last of the published order that this lamp follows; UNCHANGED when it is as it was."""
    if lamp.profile is None or lamp.watts is None or lamp.before_w is None:
        return UNKNOWN
    changes = lamp.profile.changes
    if any(one.alone is not None for one in changes):
        return Strategy.PRESENCE
    if any(one.level == 0 for one in changes):
        return Strategy.CUT_OFF
    if any(one.level < 1 for one in changes):
        return Strategy.DIMMING
    return Strategy.LED if lamp.changed else UNCHANGED


def strategy_of(classes: Iterable[ClassFigure]) -> str:
    """That of three quarters of the power of before, or MIXED: a meter does not say whose kWh it counted."""
    power: dict[str, float] = {}
    for one in classes:
        drawn = (one.of.lamp.drawn_before or 0.0) * one.of.lamps
        power[one.strategy] = power.get(one.strategy, 0.0) + drawn
    if not power:
        return UNKNOWN
    best = max(power, key=lambda name: power[name])
    whole = sum(power.values())
    return best if whole == 0 or power[best] >= MAINLY * whole else MIXED


# --- Words ------------------------------------------------------------------------------------------------------------


def _not_yet(cabinet: Cabinet) -> str:
    last = works_of(cabinet)[1]
    day = formats.date_format(last, "DATE_FORMAT") if last else ""
    return _("Ses lampes ne sont toutes changées que depuis le %(day)s : rien à compter sur la période.") % {"day": day}


def _why_computed(told: Told) -> str:
    if told.before is None:
        return _("Référence calculée : aucune date de travaux proche, donc pas d'année d'avant au compteur.")
    known = int(np.isfinite(told.before[1]).sum())
    return ngettext(
        "Référence calculée : %(n)d jour connu au compteur l'année d'avant, il en faut 90 %%.",
        "Référence calculée : %(n)d jours connus au compteur l'année d'avant, il en faut 90 %%.",
        known,
    ) % {"n": known}
