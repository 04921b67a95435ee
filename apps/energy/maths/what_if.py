# SPDX-License-Identifier: EUPL-1.2
"""What would change if: dimming, cut-off, presence detection, LED replacement, sun and vehicle. For sliders.

`lit_hours(year, latitude, longitude, zone=…) -> (24,) hours a year that are dark, by local hour` (computed once)
`answer(fleet, dark, scenario, prices) -> Answer` for any number of lamps; `sun_and_vehicle(…) -> Answer`
`payback(invested, saved, rate=…, growth=…) -> Payback`

Every answer carries what it assumes. The order in which measures are applied (LED, dimming, cut-off, presence) decides
their shares: it is published with them. Unknown price or factor: the figure is NaN, never a guess.
"""

from dataclasses import dataclass, field

import numpy as np

from apps.energy.maths import local_time, sun
from apps.energy.maths.local_time import Bools, Floats, Ints

ORDER = ("led", "dimming", "cut_off", "presence")
FULL = np.ones(24)


@dataclass(frozen=True, slots=True)
class Fleet:
    """Arrays (n,): W drawn at full power now and once replaced, € of the replacement, street; `losses`: ballast."""

    watts: Floats
    led_watts: Floats
    led_cost: Floats
    street: Ints
    losses: float = 0.0


@dataclass(frozen=True, slots=True)
class Scenario:
    """Shares of full power by local hour (24,). `now` is today's profile, the reference of all gains.

    `cut_off` (first, last) local hours, may cross midnight, not applied to the lamps of `lit_all_night` streets.
    `presence_streets`: there lamps rest at `presence_rest` and rise when someone passes, a share `passing` (24,) of
    the time. `led_budget`: lamps replaced, the best first (`replacement_order`), while the sum lasts; None: none.
    """

    now: Floats = field(default_factory=lambda: FULL)
    dimming: Floats = field(default_factory=lambda: FULL)
    cut_off: tuple[int, int] | None = None
    lit_all_night: Ints = field(default_factory=lambda: np.zeros(0, int))
    presence_streets: Ints = field(default_factory=lambda: np.zeros(0, int))
    presence_rest: float = 0.1
    presence_cost: float = 0.0  # € a lamp
    passing: Floats = field(default_factory=lambda: np.full(24, 0.2))
    led_budget: float | None = None


@dataclass(frozen=True, slots=True)
class Prices:
    """€ and kg of CO₂ per kWh, discount rate and yearly rise of the price (0.03: 3 %), years counted."""

    euros: float
    kg: float
    rate: float = 0.0
    growth: float = 0.0
    years: int = 20


@dataclass(frozen=True, slots=True)
class Payback:
    """Years, NaN when it never pays back; present value over the years counted."""

    simple: float
    discounted: float
    present_value: float


@dataclass(frozen=True, slots=True)
class Answer:
    """A year. `steps`: kWh saved by each measure in the order of `ORDER`; `light_hours`: lamp-hours lit at any level;
    `full_hours`: the same in hours of full light, LED or not; `by_hour` (24,): kWh by local hour, their sum is `kwh`;
    `assumptions`: all that was supposed, by name."""

    kwh_now: float
    kwh: float
    steps: dict[str, float]
    euros: float
    kg: float
    light_hours_now: float
    light_hours: float
    full_hours: float
    invested: float
    replaced: int
    payback: Payback
    by_hour_now: Floats
    by_hour: Floats
    assumptions: dict[str, object]

    @property
    def saved_kwh(self) -> float:
        return self.kwh_now - self.kwh

    @property
    def saved_share(self) -> float:
        return self.saved_kwh / self.kwh_now if self.kwh_now else float("nan")


def lit_hours(year: int, latitude: float, longitude: float, *, zone: str, below: float = sun.SUNSET) -> Floats:
    """Dark hours of a year by local hour (24,), on a grid of five minutes; both changes of hour are in it."""
    at = np.arange(f"{year}-01-01", f"{year + 1}-01-01", np.timedelta64(300, "s"), dtype="datetime64[s]")
    dark = sun.position(at, latitude, longitude).elevation < below
    return np.bincount(local_time.hour(local_time.local(at, zone)), dark, 24) / 12


def answer(fleet: Fleet, dark: Floats, scenario: Scenario, prices: Prices) -> Answer:
    """A year of `fleet` under `scenario`. Raises ValueError naming the field that is impossible."""
    _check(fleet, scenario)
    replaced = replacement_order(fleet, dark, scenario)
    led = np.zeros(len(fleet.watts), bool)
    led[replaced] = True
    levels = _levels(fleet, scenario)
    light = np.array([dark @ level for level in levels[-1]])  # by kind of street
    kinds = _kinds(fleet, scenario)
    by_hour = _kwh_by_step_and_hour(fleet, dark, led, levels, kinds)
    kwh = by_hour.sum(axis=1)
    steps = dict(zip(ORDER, -np.diff(kwh), strict=True))
    lit = np.array([dark @ (level > 0) for level in levels[-1]])
    invested = float(fleet.led_cost[led].sum()) + scenario.presence_cost * float((kinds >= 2).sum())
    saved = float(kwh[0] - kwh[-1])
    return Answer(
        kwh_now=float(kwh[0]),
        kwh=float(kwh[-1]),
        steps={name: float(one) for name, one in steps.items()},
        euros=saved * prices.euros,
        kg=saved * prices.kg,
        light_hours_now=float(dark @ (scenario.now > 0)) * len(fleet.watts),
        light_hours=float(lit[kinds].sum()),
        full_hours=float(light[kinds].sum()),
        invested=invested,
        replaced=int(led.sum()),
        payback=payback(invested, saved * prices.euros, rate=prices.rate, growth=prices.growth, years=prices.years),
        by_hour_now=by_hour[0],
        by_hour=by_hour[-1],
        assumptions=_assumptions(fleet, dark, scenario, prices),
    )


def _check(fleet: Fleet, scenario: Scenario) -> None:
    for name in ("now", "dimming", "passing"):
        profile = np.asarray(getattr(scenario, name), float)
        if profile.shape != (24,) or not ((profile >= 0) & (profile <= 1)).all():
            raise ValueError(f"{name}: 24 shares between 0 and 1 expected")
    if not 0 <= scenario.presence_rest <= 1:
        raise ValueError("presence_rest: between 0 and 1")
    if scenario.cut_off and not all(0 <= hour <= 23 for hour in scenario.cut_off):
        raise ValueError("cut_off: hours between 0 and 23")
    if not (np.isfinite(fleet.watts) & (fleet.watts >= 0)).all():
        raise ValueError("watts: a power of 0 W or more for each lamp, leave out those that are unknown")


def _kinds(fleet: Fleet, scenario: Scenario) -> Ints:
    """0 cut off at night or ordinary, 1 lit all night, 2 presence, 3 presence and lit all night."""
    all_night = np.isin(fleet.street, scenario.lit_all_night)
    return all_night.astype(int) + 2 * np.isin(fleet.street, scenario.presence_streets)


def _levels(fleet: Fleet, scenario: Scenario) -> list[Floats]:
    """Share of full power (4 kinds, 24 hours) today, then after each of dimming, cut-off, presence."""
    now = np.tile(np.asarray(scenario.now, float), (4, 1))
    dimmed = np.minimum(now, scenario.dimming)
    cut = dimmed.copy()
    if scenario.cut_off:
        cut[0::2, _between(*scenario.cut_off)] = 0.0
    present = cut.copy()
    rest = np.minimum(cut[2:], scenario.presence_rest)
    present[2:] = rest + (cut[2:] - rest) * scenario.passing
    return [now, dimmed, cut, present]


def _between(first: int, last: int) -> Bools:
    """Hours from `first` to `last` excluded; the whole clock round when they are the same: nothing."""
    hours = np.arange(24)
    return (hours >= first) & (hours < last) if first <= last else (hours >= first) | (hours < last)


def _kwh_by_step_and_hour(fleet: Fleet, dark: Floats, led: Bools, levels: list[Floats], kinds: Ints) -> Floats:
    """(5, 24) kWh a year: today, with LED, dimmed, cut off, with presence."""
    power = np.array(levels) * dark  # (4 steps, 4 kinds, 24 hours) of full power
    before = np.bincount(kinds, fleet.watts, 4)
    after = np.bincount(kinds, np.where(led, fleet.led_watts, fleet.watts), 4)
    return np.array([before @ power[0], *(after @ step for step in power)]) * (1 + fleet.losses) / 1000


def replacement_order(fleet: Fleet, dark: Floats, scenario: Scenario) -> Ints:
    """Lamps to replace, the most kWh saved per € first, as long as the budget lasts; those that save nothing never."""
    if scenario.led_budget is None:
        return np.zeros(0, int)
    gain = np.maximum(fleet.watts - fleet.led_watts, 0)
    worth = np.flatnonzero(gain > 0)
    order = worth[np.lexsort((worth, -gain[worth] / np.maximum(fleet.led_cost[worth], 1e-9)))]
    return order[np.cumsum(fleet.led_cost[order]) <= scenario.led_budget + 1e-9]


def payback(invested: float, saved: float, *, rate: float = 0.0, growth: float = 0.0, years: int = 20) -> Payback:
    """Years to earn `invested` € back with `saved` € the first year, rising by `growth`, discounted at `rate`."""
    real = (1 + rate) / (1 + growth) - 1
    simple = invested / saved if saved > 0 else np.nan
    short = invested * real / saved if saved > 0 else np.nan
    if not saved > 0 or short >= 1:
        discounted = np.nan
    else:
        discounted = simple if abs(real) < 1e-12 else -np.log1p(-short) / np.log1p(real)
    worth = saved * (years if abs(real) < 1e-12 else (1 - (1 + real) ** -years) / real)
    return Payback(float(simple), float(discounted), float(worth - invested))


def _assumptions(fleet: Fleet, dark: Floats, scenario: Scenario, prices: Prices) -> dict[str, object]:
    return {
        "lamps": len(fleet.watts),
        "dark_hours": round(float(dark.sum()), 1),
        "losses": fleet.losses,
        "order": ORDER,
        "euros_per_kwh": prices.euros,
        "kg_per_kwh": prices.kg,
        "discount_rate": prices.rate,
        "price_growth": prices.growth,
        "years": prices.years,
        "presence_rest": scenario.presence_rest,
        "passing_mean": round(float(np.mean(scenario.passing)), 4),
        "dimming_is_share_of_power": True,  # a driver dimmed to half its light draws a little more than half its power
    }


@dataclass(frozen=True, slots=True)
class SunAndVehicle:
    """A year by step (n,): kW of the building, kW produced per kW of peak, and what is added."""

    load: Floats
    per_kw_peak: Floats
    step: float
    kw_peak: float
    cost: float
    battery_kwh: float = 0.0
    battery_kw: float = 0.0
    plugged: Bools | None = None
    efficiency: float = 0.86  # there and back


@dataclass(frozen=True, slots=True)
class SunAnswer:
    produced: float
    imported_now: float
    imported: float
    exported: float
    self_consumption: float
    self_sufficiency: float
    euros: float
    kg: float
    payback: Payback
    assumptions: dict[str, object]


def sun_and_vehicle(wish: SunAndVehicle, prices: Prices, *, sell: float = 0.0) -> SunAnswer:
    """Sun alone, then stored in a vehicle that is plugged (fills with surplus, gives when short). `sell` € per kWh."""
    load = np.asarray(wish.load, float)
    solar = np.asarray(wish.per_kw_peak, float) * wish.kw_peak
    if load.shape != solar.shape or not (np.isfinite(load) & np.isfinite(solar) & (load >= 0) & (solar >= 0)).all():
        raise ValueError("load, per_kw_peak: as many values of 0 kW or more, all known")
    hours = wish.step / 3600
    stored, given = _store(solar - load, wish, hours)
    imported = float((np.maximum(load - solar, 0) - given).sum() * hours)
    exported = float((np.maximum(solar - load, 0) - stored).sum() * hours)
    produced, used = float(solar.sum() * hours), float(load.sum() * hours)
    here = float(np.minimum(load, solar).sum() + given.sum()) * hours
    saved = used - imported
    euros = saved * prices.euros + exported * sell
    return SunAnswer(
        produced=produced,
        imported_now=used,
        imported=imported,
        exported=exported,
        self_consumption=(produced - exported) / produced if produced else np.nan,
        self_sufficiency=here / used if used else np.nan,
        euros=euros,
        kg=saved * prices.kg,
        payback=payback(wish.cost, euros, rate=prices.rate, growth=prices.growth, years=prices.years),
        assumptions={"sell": sell, "efficiency": wish.efficiency, "kw_peak": wish.kw_peak, "battery": wish.battery_kwh},
    )


def _store(surplus: Floats, wish: SunAndVehicle, hours: float) -> tuple[Floats, Floats]:
    """kW taken from the surplus and kW given to the building at each step; losses are taken on the way in."""
    stored, given = np.zeros(len(surplus)), np.zeros(len(surplus))
    if not wish.battery_kwh:
        return stored, given
    plugged = np.ones(len(surplus), bool) if wish.plugged is None else np.asarray(wish.plugged, bool)
    held = 0.0
    for n in np.flatnonzero(plugged):
        left = surplus[n]
        if left > 0:
            stored[n] = min(left, wish.battery_kw, (wish.battery_kwh - held) / wish.efficiency / hours)
            held += stored[n] * wish.efficiency * hours
        else:
            given[n] = min(-left, wish.battery_kw, held / hours)
            held -= given[n] * hours
    return stored, given
