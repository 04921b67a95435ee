# SPDX-License-Identifier: EUPL-1.2
"""Euros of what was consumed, at the price of each day; where a price is missing, the figure says so."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

import numpy as np
from django.db import connection
from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.contracts.calendars import BandsRefused
from apps.energy import hours, tariffs
from apps.energy.consumption import Daily
from apps.energy.models import Energy
from apps.energy.readings_sql import series_of
from apps.energy.spans import Values

# The part of each day's measures that falls in off-peak hours, of the clock of the owner. Bands are minutes.
OFF_PEAK = """
SELECT asked.row, (date_trunc('day', measure.at, asked.zone) AT TIME ZONE asked.zone)::date,
       count(*), sum(value), coalesce(sum(value) FILTER (WHERE asked.bands::int4multirange @>
           (extract(hour FROM measure.at AT TIME ZONE asked.zone) * 60
            + extract(minute FROM measure.at AT TIME ZONE asked.zone))::int), 0)
  FROM unnest(%(rows)s::integer[], %(series)s::integer[], %(zones)s::text[], %(bands)s::text[])
           AS asked(row, series_id, zone, bands)
  JOIN LATERAL (SELECT at, value FROM telemetry_measure
                 WHERE series_id = asked.series_id
                   AND at >= %(since)s::date::timestamp AT TIME ZONE asked.zone
                   AND at < %(until)s::date::timestamp AT TIME ZONE asked.zone OFFSET 0) measure ON true
 GROUP BY 1, 2
"""
DETAILED = 20  # measures of a day: fewer do not tell its hours
INTERVALS = ("power", "energy")


@dataclass(frozen=True, slots=True)
class Euros:
    """`amount` (m, d) in €, NaN where the consumption or the price is unknown. `notes`: what the reader must know, in
    French: prices missing for some days, hours shared out by a stated rule, prices of examples, with or without VAT."""

    amount: Values
    priced: np.ndarray  # (m, d): whether a price is known
    notes: tuple[str, ...]


def euros(read: Daily, *, at_prices_of: date | None = None) -> Euros:
    """What each point and day cost. `at_prices_of`: all at the prices of that day (constant prices)."""
    return worth(read, tariffs.lay(read.points, read.days, at_prices_of=at_prices_of))


def worth(read: Daily, laid: tariffs.Laid) -> Euros:
    """At the prices of other points than those read: what a plant makes spares what its building would have bought."""
    share, stated = _off_peak_shares(read, laid)
    two = share * laid.off_peak + (1 - share) * laid.peak
    price = np.where(np.isnan(laid.flat), two, laid.flat)
    return Euros(amounts(read) * price, ~np.isnan(price), tuple(_notes(read, laid, price, stated)))


def amounts(read: Daily) -> Values:
    """What is paid for: kWh, and m³ of water."""
    water = np.array([point.energy == Energy.WATER for point in read.points], dtype=bool)
    return np.where(water[:, None], read.volume, read.kwh)


def _off_peak_shares(read: Daily, laid: tariffs.Laid) -> tuple[Values, np.ndarray]:
    """Part of each day in off-peak hours, 0 to 1, and where it is that of the tariff rather than measured."""
    share = np.full(laid.flat.shape, np.nan)
    needed = np.isnan(laid.flat) & ~np.isnan(laid.peak) & ~np.isnan(laid.off_peak)
    if not needed.any():
        return share, np.zeros_like(needed)
    measured = _measured_shares(read, laid, needed)
    for rank, tariff in enumerate(laid.tariffs):
        if tariff.off_peak_share is not None:
            share[laid.tariff == rank] = float(tariff.off_peak_share) / 100
    stated = needed & np.isnan(measured)
    return np.where(np.isnan(measured), share, measured), stated


def _measured_shares(read: Daily, laid: tariffs.Laid, needed: np.ndarray) -> Values:
    share = np.full(needed.shape, np.nan)
    asked = list(_asked(read, laid, needed))
    if not asked or not len(read.days):
        return share
    rows, *columns = [list(column) for column in zip(*asked, strict=True)]
    until = (read.days[-1] + 1).astype(object)
    given = dict(zip(("rows", "series", "zones", "bands"), (list(range(len(rows))), *columns), strict=True))
    with connection.cursor() as cursor:
        cursor.execute(OFF_PEAK, given | {"since": read.days[0].astype(object), "until": until})
        for rank, day, n, whole, part in cursor.fetchall():
            if n >= DETAILED and whole:
                share[rows[rank], int((np.datetime64(day) - read.days[0]).astype(int))] = part / whole
    return np.where(needed, share, np.nan)


def _asked(read: Daily, laid: tariffs.Laid, needed: np.ndarray) -> Iterator[tuple[int, int, str, str]]:
    """(row, series, time zone, off-peak hours as a multirange of minutes) of the points whose hours are needed. A meter
    read in two ways over the years gives both."""
    series = series_of([point.asset_id for point in read.points], INTERVALS)
    for row, point in enumerate(read.points):
        ranks = {int(rank) for rank in np.unique(laid.tariff[row][needed[row]])}
        bands = _bands(laid.tariffs[min(ranks)].off_peak) if len(ranks) == 1 else ""
        for name in INTERVALS:
            if bands and (point.asset_id, name) in series:
                yield row, series[point.asset_id, name][0], str(ZoneInfo(point.asset.owner.time_zone)), bands


def _bands(text: str) -> str:
    """« 22:00-06:00 » as `{[1320,1440),[0,360)}`; "" when there is none, or it cannot be read."""
    try:
        bands = hours.off_peak(text)
    except BandsRefused:
        return ""
    return "{" + ",".join(f"[{start},{end})" for start, end in bands) + "}" if bands else ""


# --- What the reader must know ------------------------------------------------------------------------------------


def _notes(read: Daily, laid: tariffs.Laid, price: Values, stated: np.ndarray) -> Iterator[str]:
    known = ~np.isnan(amounts(read))
    missing = (known & np.isnan(price)).any(axis=0)
    if missing.any():
        yield _missing(read.days[missing], int((known & np.isnan(price)).any(axis=1).sum()))
    used = [tariff for rank, tariff in enumerate(laid.tariffs) if ((laid.tariff == rank) & ~np.isnan(price)).any()]
    if (stated & known & ~np.isnan(price)).any():
        yield _("Heures creuses comptées à la part écrite dans le tarif : le compteur n'en donne pas le détail.")
    yield from _vat({tariff.vat_included for tariff in used})
    if any(tariff.is_sample for tariff in used):
        yield _("Prix fictifs, pour la démonstration.")


def _missing(days: Sequence[np.datetime64] | np.ndarray, points: int) -> str:
    first, last = (formats.date_format(day.astype(object), "SHORT_DATE_FORMAT") for day in (days[0], days[-1]))
    said = ngettext(
        "Prix manquant pour %(n)d jour (%(first)s) : il n'est pas compté.",
        "Prix manquant pour %(n)d jours, entre le %(first)s et le %(last)s : ils ne sont pas comptés.",
        len(days),
    ) % {"n": len(days), "first": first, "last": last}
    more = ngettext("%(n)d compteur concerné.", "%(n)d compteurs concernés.", points) % {"n": points}
    return f"{said} {more}"


def _vat(included: set[bool]) -> Iterator[str]:
    if included == {True}:
        yield _("Montants TTC.")
    elif included == {False}:
        yield _("Montants hors TVA.")
    elif included:
        yield _("Des prix TTC et d'autres hors TVA sont additionnés : à harmoniser dans les tarifs.")
