# SPDX-License-Identifier: EUPL-1.2
"""What a kWh of night lighting costs and emits today, by the tariffs and factors written for a territory."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from math import nan
from typing import Any

import numpy as np
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from apps.contracts.calendars import BandsRefused
from apps.energy import carbon, hours
from apps.energy.maths.local_time import Floats
from apps.energy.models import EmissionFactor, EmissionMethod, Energy, PointTariff, Price, Site, Tariff
from apps.territories.models import Territory

Slot = Price.Slot


@dataclass(frozen=True, slots=True)
class NightRates:
    """€ and kg of CO₂ per kWh, NaN when nobody wrote them, each with the words of where it comes from."""

    euros: float = nan
    euros_from: str = ""
    kg: float = nan
    kg_from: str = ""


def known(user: Any, territory: Territory, dark: Floats, today: date) -> NightRates:
    """`dark` (24,): dark hours of a year by local hour, the weights of a tariff with off-peak hours. Four queries."""
    euros, euros_from = _price(user, territory, dark, today)
    kg, kg_from = _factor(today)
    return NightRates(euros, euros_from, kg, kg_from)


def _price(user: Any, territory: Territory, dark: Floats, today: date) -> tuple[float, str]:
    """Of the tariffs of the territory, then of an authority that includes it, those of lighting first."""
    lights = PointTariff.objects.filter(tariff=OuterRef("pk"), point__site__nature=Site.Nature.LIGHTING)
    tariffs = (
        Tariff.objects.visible_to(user)
        .filter(Q(territory=territory) | Q(territory__includes=territory), energy=Energy.ELECTRICITY)
        .annotate(own=Q(territory=territory), lights=Exists(lights))
        .order_by("-own", "-lights", "-is_default", "id")
        .distinct()
    )
    rows: dict[int, dict[str, float]] = {}
    for tariff_id, slot, euros in (
        Price.objects.filter(tariff__in=tariffs).on(today).values_list("tariff_id", "slot", "eur_per_unit")
    ):
        rows.setdefault(tariff_id, {})[slot] = float(euros)
    for tariff in tariffs:
        price = _by_night(rows.get(tariff.pk, {}), tariff, dark)
        if not np.isnan(price):
            vat = _("TTC") if tariff.vat_included else _("hors TVA")
            sample = _(", prix fictif") if tariff.is_sample else ""
            return price, _("tarif « %(name)s », %(vat)s%(sample)s") % {"name": tariff, "vat": vat, "sample": sample}
    return nan, ""


def _by_night(slots: dict[str, float], tariff: Tariff, dark: Floats) -> float:
    if Slot.ANY in slots:
        return slots[Slot.ANY]
    if Slot.PEAK not in slots or Slot.OFF_PEAK not in slots:
        return nan
    share = _off_peak_share(tariff.off_peak, dark)
    return share * slots[Slot.OFF_PEAK] + (1 - share) * slots[Slot.PEAK]


def _off_peak_share(text: str, dark: Floats) -> float:
    """Part of the dark hours that is off-peak; NaN when the tariff does not say which hours are, or badly."""
    try:
        bands = hours.off_peak(text)
    except BandsRefused:
        return nan
    if not bands:
        return nan
    minutes = np.zeros(24 * 60)
    for start, end in bands:
        minutes[start:end] = 1
    return float(minutes.reshape(24, 60).mean(axis=1) @ dark / dark.sum())


def _factor(today: date) -> tuple[float, str]:
    """By the method that pages follow, for lighting, else for the first use that it knows."""
    method = EmissionMethod.objects.filter(is_default=True).first()
    if method is None:
        return nan, ""
    rows: Iterable[EmissionFactor] = EmissionFactor.objects.filter(method=method, energy=Energy.ELECTRICITY).on(today)
    by_use = {row.use: row for row in rows}
    for use in carbon.USES[Site.Nature.LIGHTING]:
        if use in by_use:
            check = _(", à vérifier") if by_use[use].to_confirm else ""
            return float(by_use[use].kg_per_kwh), _("méthode %(name)s%(check)s") % {"name": method, "check": check}
    return nan, ""
