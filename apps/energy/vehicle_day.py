# SPDX-License-Identifier: EUPL-1.2
"""What a day-ahead plan of a vehicle rests on: the usual load of its building, the sun, the prices, the CO₂.

Load: the median of the same weekday over the last weeks, hour by hour; sun: the median of the last days. Both are
what was measured, no forecast. The plan is tried on the past days too: what it would have been worth on each of them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
from django.utils.translation import gettext as _

from apps.contracts.calendars import BandsRefused
from apps.energy import carbon, consumption, hours, selectors, site_flows, tariffs
from apps.energy.maths import battery
from apps.energy.maths.local_time import HOUR, Floats, Times, hour, local, weekday
from apps.energy.models import Energy, MeteringPoint, Site
from apps.energy.site_flows import Balance
from apps.energy.spans import days_between, midnight

WEEKS, SUNNY_DAYS, LEAST = 6, 14, 3  # weeks of load, days of sun, days of an hour below which nothing is said


class DayRefused(ValueError):
    """Why no plan can be made for this site, in French."""


@dataclass(frozen=True, slots=True)
class Expected:
    """Of each hour plugged (t,), beginnings `at` on the clock of the site; `days` (d, t): kW of the past days.

    `carbon` is NaN when no factor is written. `notes`: what the reader must know.
    """

    at: Times
    load: Floats
    solar: Floats
    price: Floats
    sell: Floats
    carbon: Floats
    subscribed_kw: float
    days: Floats
    has_sun: bool
    notes: tuple[str, ...]


def expected(user: Any, site: Site, *, today: date, arrival: int, departure: int) -> Expected:
    """From `arrival` tomorrow to the next `departure` (local hours). Raises DayRefused. About twenty queries."""
    known = selectors.points_of(user, [site])[site.pk]
    meters = selectors.counted(point for point in known if point.energy == Energy.ELECTRICITY)
    if not meters:
        raise DayRefused(_("Aucun compteur d'électricité visible sur ce site."))
    at = _plugged(today + timedelta(days=1), arrival, departure)
    hourly, balance = _past(known, meters, today)
    zone = meters[0].asset.owner.time_zone
    load, sun = _load(balance), _sun(balance)
    past = _same_days(local(hourly, zone), load, at)
    usual = _median(past, LEAST)
    if np.isnan(usual).any():
        raise DayRefused(_no_curve(at))
    main = meters[0]
    price, sell, notes = _prices(known, main, at)
    return Expected(
        at=at,
        load=np.maximum(usual, 0.0),
        solar=np.zeros(len(at)) if sun is None else _solar(local(hourly, zone), sun, at),
        price=price,
        sell=sell,
        carbon=_carbon(main, at),
        subscribed_kw=_subscribed(meters),
        days=past,
        has_sun=sun is not None,
        notes=(*_sun_notes(balance), *notes),
    )


def _plugged(day: date, arrival: int, departure: int) -> Times:
    """On the clock: the nights of a change of hour are planned as any other."""
    begins = np.datetime64(datetime.combine(day, time(arrival)), "s")
    count = (departure - arrival - 1) % 24 + 1
    return begins + np.arange(count) * np.timedelta64(HOUR, "s")


def _past(known: Sequence[MeteringPoint], meters: Sequence[MeteringPoint], today: date) -> tuple[Times, Balance]:
    zone = ZoneInfo(meters[0].asset.owner.time_zone)
    plants = selectors.counted(point for point in known if point.energy == Energy.SOLAR)
    chargers = site_flows.chargers(known)
    since, until = midnight(today - timedelta(weeks=WEEKS), zone), midnight(today, zone)
    return site_flows.hourly(meters, plants, chargers, since, until)


def _load(balance: Balance) -> Floats:
    """kW of the building without a vehicle; where the surplus is not measured, what it draws from the network."""
    kept = np.zeros(len(balance.withdrawn))
    if balance.produced is not None and balance.injected is not None:
        kept = balance.produced - balance.injected
    extra = kept if balance.charged is None else kept - balance.charged
    return balance.withdrawn + (extra if balance.given is None else extra + balance.given)


def _sun(balance: Balance) -> Floats | None:
    """kW; None when it is already in what the building draws, or there is none."""
    return balance.produced if balance.injected is not None else None


def _sun_notes(balance: Balance) -> tuple[str, ...]:
    if balance.produced is not None and balance.injected is None:
        return (
            _(
                "Injection non mesurée : le soleil est déjà déduit de ce que le bâtiment tire, son surplus compte pour"
                " rien."
            ),
        )
    return ()


def _same_days(past: Times, load: Floats, at: Times) -> Floats:
    """(d, t): the load at each hour of the plan, of the past days of the same weekday; NaN where unknown."""
    found = np.full((WEEKS + 1, len(at)), np.nan)
    for week in range(1, WEEKS + 2):
        wanted = at - np.timedelta64(7 * week, "D")
        rank = np.searchsorted(past, wanted)
        there = (rank < len(past)) & (past[np.minimum(rank, len(past) - 1)] == wanted) if len(past) else None
        if there is not None:
            found[week - 1, there] = load[rank[there]]
    return found[np.isfinite(found).any(axis=1)]


def _median(rows: Floats, least: int) -> Floats:
    enough = np.isfinite(rows).sum(axis=0) >= least
    found = np.full(rows.shape[1], np.nan)
    if enough.any():
        found[enough] = np.nanmedian(rows[:, enough], axis=0)
    return found


def _solar(past: Times, made: Floats, at: Times) -> Floats:
    """The median of the last days at the same hour; nothing where nothing is known: no sun is promised."""
    recent = past >= past[-1] - np.timedelta64(SUNNY_DAYS, "D")
    return np.array([_usual(made[recent & (hour(past) == one)]) for one in hour(at)])


def _usual(values: Floats) -> float:
    known = values[np.isfinite(values)]
    return float(np.median(known)) if len(known) >= LEAST else 0.0


def _no_curve(at: Times) -> str:
    names = (_("lundis"), _("mardis"), _("mercredis"), _("jeudis"), _("vendredis"), _("samedis"), _("dimanches"))
    return _(
        "Pas de courbe horaire assez connue : il faut au moins %(least)d %(days)s mesurés heure par heure"
        " sur les %(weeks)d dernières semaines."
    ) % {"least": LEAST, "days": names[int(weekday(at[:1])[0])], "weeks": WEEKS}


def _subscribed(meters: Sequence[MeteringPoint]) -> float:
    """kVA counted as kW; no limit is known when one meter does not say."""
    told = [point.subscribed_power for point in meters]
    return float(sum(one for one in told if one)) if all(told) else float("inf")


# --- Prices and CO₂ -----------------------------------------------------------------------------------------------


def _prices(known: Sequence[MeteringPoint], main: MeteringPoint, at: Times) -> tuple[Floats, Floats, tuple[str, ...]]:
    """(€ per kWh bought, € per kWh sold, notes) of each hour, by the tariff in force that day."""
    days = np.unique(at.astype("datetime64[D]"))
    laid = tariffs.lay([main], days)
    rank = np.searchsorted(days, at.astype("datetime64[D]"))
    off = np.array([_off_peak(laid, int(laid.tariff[0, one]), moment) for one, moment in zip(rank, at, strict=True)])
    two = off * laid.off_peak[0, rank] + (1 - off) * laid.peak[0, rank]
    price = np.where(np.isnan(laid.flat[0, rank]), two, laid.flat[0, rank])
    if np.isnan(price).any():
        raise DayRefused(_("Aucun prix d'électricité en vigueur ce jour-là pour le compteur %s.") % main.asset.code)
    sell = _sale(known, days, rank)
    notes = [_tariff_words(tariff) for tariff in laid.tariffs]
    if (sell > price).any():
        notes.append(_("Le surplus se vend plus cher que l'achat : le plan le compte au prix d'achat."))
    return price, np.minimum(sell, price), tuple(notes)


def _off_peak(laid: tariffs.Laid, tariff: int, at: np.datetime64) -> float:
    """Part of this hour in off-peak hours; NaN when the tariff does not say which are."""
    if tariff < 0 or not laid.tariffs[tariff].off_peak:
        return float("nan")
    try:
        bands = hours.off_peak(laid.tariffs[tariff].off_peak)
    except BandsRefused:
        return float("nan")
    begins = 60 * int(hour(np.array([at]))[0])
    return sum(max(0, min(end, begins + 60) - max(start, begins)) for start, end in bands) / 60


def _sale(known: Sequence[MeteringPoint], days: np.ndarray, rank: np.ndarray) -> Floats:
    """What a kWh injected brings; nothing when no price of sale is written."""
    plants = [point for point in known if point.energy == Energy.SOLAR]
    return np.nan_to_num(tariffs.lay(plants[:1], days).flat[0, rank]) if plants else np.zeros(len(rank))


def _tariff_words(tariff: Any) -> str:
    vat = _("TTC") if tariff.vat_included else _("hors TVA")
    off = _(", heures creuses %s") % tariff.off_peak if tariff.off_peak else _(", sans heures creuses")
    sample = _(", prix fictifs") if tariff.is_sample else ""
    return _("Tarif « %(name)s », %(vat)s%(off)s%(sample)s.") % {
        "name": tariff.name,
        "vat": vat,
        "off": off,
        "sample": sample,
    }


def _carbon(main: MeteringPoint, at: Times) -> Floats:
    """kg per kWh, one factor all day long: those that are written do not tell hours."""
    first, last = at[0].astype("datetime64[D]"), at[-1].astype("datetime64[D]")
    days = days_between(first.astype(object), (last + 1).astype(object))
    one = np.ones((1, len(days)))
    read = consumption.Daily((main,), days, one, one, one, one < 0, np.full(one.shape, "", dtype="U16"))
    kg = carbon.co2(read).kg[0]
    return kg[np.searchsorted(days, at.astype("datetime64[D]"))]


# --- The plan -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Advice:
    """`spread`: least and most € that the same hours would have been worth on the past days; None under three."""

    expected: Expected
    plan: battery.Plan
    kg: float | None
    spread: tuple[float, float, int] | None


def advise(known: Expected, vehicle: battery.Vehicle) -> Advice | battery.Impossible:
    site = battery.Site(
        load=known.load,
        solar=known.solar,
        price=known.price,
        sell=known.sell,
        carbon=np.nan_to_num(known.carbon),
        step=float(HOUR),
        subscribed_kw=known.subscribed_kw,
    )
    found = battery.plan(site=site, vehicle=vehicle)
    if isinstance(found, battery.Impossible):
        return found
    kg = found.gain_kg if np.isfinite(known.carbon).all() else None
    return Advice(known, found, kg, _tried(known, found, vehicle.wear))


def _tried(known: Expected, plan: battery.Plan, wear: float) -> tuple[float, float, int] | None:
    """The gain of the same charges and discharges with the load of each past day that is known whole."""
    whole = known.days[np.isfinite(known.days).all(axis=1)]
    if len(whole) < LEAST:
        return None
    gains = [_euros(known, day, plan.nothing, wear) - _euros(known, day, plan.advised, wear) for day in whole]
    return min(gains), max(gains), len(gains)


def _euros(known: Expected, load: Floats, course: battery.Course, wear: float) -> float:
    net = load - known.solar + course.charge - course.discharge
    bought, sold = np.maximum(net, 0) * known.price, np.maximum(-net, 0) * known.sell
    return float((bought - sold + course.discharge * wear).sum())
