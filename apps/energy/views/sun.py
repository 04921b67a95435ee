# SPDX-License-Identifier: EUPL-1.2
"""/energie/soleil/: what solar plants made, what of it was used on the spot, what it spared."""

from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from apps.energy import badges, plants, solar_figures
from apps.energy.solar_figures import Plant, Sun
from apps.energy.views import csv_files
from apps.energy.views.doors import PERIODS, asked, door

TOTALS = ("kwh", "used", "injected", "spared", "sold", "kg")


@require_safe
@door()
def page(request: HttpRequest) -> HttpResponse:
    period, chosen = asked(request)
    groups = plants.seen(request.user)
    sun = solar_figures.of_plants(groups, period)
    context = {
        "sun": sun,
        "lines": [_line(plant) for plant in sun.plants],
        "totals": {name: sun.total(name) for name in TOTALS},
        "sample": any(group.is_sample for group in groups),
        "cut": len(groups) == plants.MOST,
        "most": plants.MOST,
        "since": period.since,
        "last": period.until - timedelta(days=1),
        "chosen": chosen,
        "periods": PERIODS,
    }
    return render(request, "energy/sun.html", context)


def _line(plant: Plant) -> dict[str, Any]:
    """A plant with when its meter was read last."""
    return {"plant": plant, "last": badges.last_reading(badges.quality_of(plant.group.points[0]))}


@require_safe
@door()
def table(request: HttpRequest) -> HttpResponse:
    """A line a plant: unknown cells are empty."""
    period, _chosen = asked(request)
    sun = solar_figures.of_plants(plants.seen(request.user), period)
    return csv_files.answer("soleil.csv", [_head(), *_rows(sun)])


def _head() -> list[str]:
    return [
        _("centrale"),
        _("compteurs"),
        _("puissance crête (kW)"),
        _("production (kWh)"),
        _("jours connus (%)"),
        _("productible (kWh/kWc)"),
        _("ratio de performance (%)"),
        _("consommé sur place (kWh)"),
        _("injecté (kWh)"),
        _("autoconsommation (%)"),
        _("autoproduction (%)"),
        _("jours des taux (%)"),
        _("achat évité (€)"),
        _("vente (€)"),
        _("CO₂ évité (kg)"),
    ]


def _rows(sun: Sun) -> list[list[object]]:
    return [
        [
            plant.group.name,
            " ".join(point.asset.code for point in plant.group.points),
            plant.group.peak_kw,
            plant.kwh,
            100 * plant.known,
            plant.specific,
            plant.ratio.percent,
            plant.used,
            plant.injected,
            plant.self_consumption,
            plant.self_sufficiency,
            100 * plant.rate_known,
            plant.spared,
            plant.sold,
            plant.kg,
        ]
        for plant in sun.plants
    ]
