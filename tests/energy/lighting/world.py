# SPDX-License-Identifier: EUPL-1.2
"""Two communes whose lamps changed on 1 March 2023: lamps counted before and after, meters read each day of the year of
reference and of the year after, dark hours by astral, a saving planted in each cabinet."""

from datetime import date, datetime, time, timedelta
from functools import lru_cache
from types import SimpleNamespace
from zoneinfo import ZoneInfo

from astral import Observer
from astral.sun import sunrise, sunset

from apps.assets.models import Asset, NetworkEdge
from apps.energy.models import MeteringPoint, PointTariff, Site
from apps.telemetry import services as telemetry
from apps.telemetry.models import Series
from apps.telemetry.services import Point
from tests.factories import (
    AssetFactory,
    AssetKindFactory,
    MembershipFactory,
    MeteringPointFactory,
    NetworkEdgeFactory,
    PriceFactory,
    TariffFactory,
    TerritoryFactory,
    UserFactory,
    square,
)
from tests.matrix import ROLES

PARIS = ZoneInfo("Europe/Paris")
LON, LAT = 4.385, 48.975  # of the middle of `square`
WORKS, UNTIL = date(2023, 3, 1), date(2024, 3, 1)
RIGHTS = ROLES["referent"]
DIMMED, HALF_LESS, HALF = "70 %", "62,5 %", "60 %"
WATCHED = "60 % passage 12,5 % sinon 20 %"
CUT = "23:00 0 % ; 5:00 100 %"


@lru_cache(maxsize=2_000)
def dark(day):
    """Hours of this civil day without sun: its morning and its evening."""
    place = Observer(LAT, LON)
    first, last = (datetime.combine(day + timedelta(days=n), time(), PARIS) for n in (0, 1))
    lit = sunset(place, day, tzinfo=PARIS) - sunrise(place, day, tzinfo=PARIS)
    return ((last.astimezone(ZoneInfo("UTC")) - first.astimezone(ZoneInfo("UTC"))) - lit).total_seconds() / 3600


def days(first, last):
    """`last` excluded."""
    return [first + timedelta(days=n) for n in range((last - first).days)]


REFERENCE, AFTER = days(date(2022, 3, 1), WORKS), days(WORKS, UNTIL)


def tell(meter, values):
    Series.objects.get_or_create(asset=meter, metric="energy", unit="kWh")
    at = [(datetime.combine(day, time(), PARIS).astimezone(ZoneInfo("UTC")), kwh) for day, kwh in values]
    telemetry.append([Point(meter.pk, "energy", "kWh", when, kwh) for when, kwh in at])


class Builder:
    """Cabinets of a commune, each with its feeder, its lamps of one class and, unless said, its meter."""

    def __init__(self):
        names = ("control_cabinet", "feeder", "light_point", "energy_meter")
        self.kinds = {code: AssetKindFactory(code=code) for code in names}

    def cabinet(self, town, code, lamps, said, *, site=None, metered=True):
        cabinet = AssetFactory(kind=self.kinds["control_cabinet"], owner=town, code=code, name=f"Armoire {code}")
        feeder = AssetFactory(kind=self.kinds["feeder"], owner=town, code=f"DEP-{code}")
        NetworkEdgeFactory(upstream=cabinet, downstream=feeder)
        for _lamp in range(lamps):
            self.lamp(feeder, said)
        if not metered:
            return SimpleNamespace(cabinet=cabinet, feeder=feeder, meter=None, point=None)
        meter = AssetFactory(kind=self.kinds["energy_meter"], owner=town, code=f"CPT-{code}")
        point = MeteringPointFactory(asset=meter, serves=cabinet, site=site)
        return SimpleNamespace(cabinet=cabinet, feeder=feeder, meter=meter, point=point)

    def many(self, town, count, said):
        """Cabinets of one lamp, each with its meter, at once."""
        made = {
            code: Asset.objects.bulk_create(
                AssetFactory.build_batch(count, kind=self.kinds[code], owner=town, source=None, attributes=said)
            )
            for code in ("control_cabinet", "light_point", "energy_meter")
        }
        cabinets, lamps, meters = made.values()
        NetworkEdge.objects.bulk_create(
            NetworkEdge(upstream=above, downstream=lamp, nature="power")
            for above, lamp in zip(cabinets, lamps, strict=True)
        )
        MeteringPoint.objects.bulk_create(
            MeteringPoint(asset=meter, serves=cabinet) for meter, cabinet in zip(meters, cabinets, strict=True)
        )

    def lamp(self, feeder, said, **more):
        lamp = AssetFactory(kind=self.kinds["light_point"], owner=feeder.owner, attributes=said, **more)
        NetworkEdgeFactory(upstream=feeder, downstream=lamp)
        return lamp


def lamp(before, now, schedule, renewed=WORKS):
    return {
        "before_w": before,
        "before_losses": 0,
        "power_w": now,
        "night_schedule": schedule,
        "renewed_on": str(renewed),
    }


def town(name, **more):
    return TerritoryFactory(name=name, outline=square(LON - 0.025, LAT - 0.025), time_zone="Europe/Paris", **more)


def steady(count, before_w, now_w):
    """kWh of each day of the year before, then of the year after, at these watts a lamp and dark hour."""
    return [
        (day, count * watts * dark(day) / 1000)
        for watts, each in ((before_w, REFERENCE), (now_w, AFTER))
        for day in each
    ]


def world():
    """« Ville »: 79 % by LED and dimming; « Village »: 87,5 and 88 %, a street with presence detection 95 %."""
    make, ville, village = Builder(), town("Ville"), town("Village")
    sites = {
        owner.pk: Site.objects.create(territory=owner, code="EP", name=f"Éclairage {owner.name}", nature="lighting")
        for owner in (ville, village)
    }
    found = SimpleNamespace(ville=ville, village=village, make=make, of={})
    for owner, code, count, now, schedule, left in (
        (ville, "A", 10, 45, DIMMED, 0.7),
        (village, "B", 4, 30, HALF_LESS, 0.625),
        (village, "C", 4, 30, HALF, 0.6),
        (village, "P", 3, 30, WATCHED, 0.25),
    ):
        one = make.cabinet(owner, code, count, lamp(150, now, schedule), site=sites[owner.pk])
        tell(one.meter, steady(count, 150, now * left))
        found.of[code] = one
    found.user = UserFactory(username="eclairagiste")
    for owner in (ville, village):
        MembershipFactory(user=found.user, territory=owner, permissions=RIGHTS)
    return found


def priced(points, territory, euros="0.200000"):
    tariff = TariffFactory(territory=territory)
    PriceFactory(tariff=tariff, eur_per_unit=euros, starts_on=date(2022, 1, 1))
    for point in points:
        PointTariff.objects.create(point=point, tariff=tariff, starts_on=date(2022, 1, 1))
