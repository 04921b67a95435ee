# SPDX-License-Identifier: EUPL-1.2
"""Pages of the sun, of the flows of a site, of a vehicle for tomorrow: figures against cases computed by hand."""

from datetime import datetime, timedelta

import numpy as np
import pytest
from django.contrib.gis.geos import Point
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from apps.energy import plants, quality, solar_figures
from apps.energy.maths import solar
from apps.energy.models import MeteringPoint, PointTariff
from apps.energy.site_figures import Asked
from apps.energy.spans import midnight
from apps.telemetry import services as telemetry
from tests.energy.conftest import PARIS
from tests.energy.test_energy_pages import seen
from tests.factories import (
    EmissionFactorFactory,
    EmissionMethodFactory,
    MembershipFactory,
    MeteringPointFactory,
    PriceFactory,
    SiteFactory,
    TariffFactory,
    UserFactory,
)
from tests.matrix import ROLES

pytestmark = pytest.mark.django_db
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
DAYS = 91  # of three months
ROOF = {"peak_w": 10_000, "tilt": 30, "azimuth": 180}


def days_ago(count):
    return datetime.combine(timezone.localdate() - timedelta(days=count), datetime.min.time())


@pytest.fixture
def viewer(commune):
    user = UserFactory(username="elue")
    MembershipFactory(user=user, territory=commune, permissions=ROLES["viewer"])
    return user


@pytest.fixture
def prices(commune):
    """Bought by day 0.20, by night 0.10; sold 0.05; 0.05 kg a kWh."""
    tariff = TariffFactory(territory=commune, name="HC", is_default=True, off_peak="22:00-06:00", off_peak_share=0)
    PriceFactory(tariff=tariff, slot="peak", eur_per_unit="0.20")
    PriceFactory(tariff=tariff, slot="off_peak", eur_per_unit="0.10")
    PriceFactory(tariff__territory=commune, tariff__energy="solar", tariff__is_default=True, eur_per_unit="0.05")
    EmissionFactorFactory(method=EmissionMethodFactory(is_default=True))
    return tariff


def tell_days(point, metric, kwh):
    """A reading a local day, at its midnight, whatever the clocks do."""
    days = [timezone.localdate() - timedelta(days=count) for count in range(1, DAYS + 1)]
    rows = [telemetry.Point(point.asset_id, metric, "kWh", midnight(day, PARIS), kwh, 0) for day in days]
    assert telemetry.append(rows).inserted == DAYS


@pytest.fixture
def school(commune):
    """`school(name)`: each day of three months 50 kWh drawn, 40 injected, 100 produced by 10 kWc."""

    def built(name="École du Soleil", *, injected=True, made=True):
        site = SiteFactory(territory=commune, name=name)
        meter = MeteringPointFactory(asset__owner=commune, site=site)
        plant = MeteringPointFactory(
            asset__owner=commune, site=site, energy="solar", number="", asset__attributes=dict(ROOF)
        )
        tell_days(meter, "energy", 50.0)
        if injected:
            tell_days(meter, "injection", 40.0)
        if made:
            tell_days(plant, "energy", 100.0)
        return site

    return built


def sun_of(user):
    today = timezone.localdate()
    return solar_figures.of_plants(plants.seen(user), Asked(today - timedelta(days=DAYS), today))


def test_a_plant_is_counted_as_by_hand(viewer, school, prices, client_of):
    school()
    quality.refresh()
    (plant,) = sun_of(viewer).plants
    assert plant.kwh == pytest.approx(100 * DAYS)
    assert (plant.used, plant.injected) == (pytest.approx(60 * DAYS), pytest.approx(40 * DAYS))
    assert plant.self_consumption == pytest.approx(60)
    assert plant.self_sufficiency == pytest.approx(100 * 60 / 110)
    assert plant.specific == pytest.approx(10 * DAYS)
    assert plant.spared == pytest.approx(60 * DAYS * 0.20)
    assert plant.sold == pytest.approx(40 * DAYS * 0.05)
    assert plant.kg == pytest.approx(60 * DAYS * 0.05)
    assert plant.ratio.percent is None
    page = seen(client_of(viewer), "/energie/soleil/?mois=3")
    for said in ("9 100 kWh", "5 460 kWh consommés sur place", "aucune station météo sur ce site", "910 kWh/kWc"):
        assert said in page, said


def test_light_that_is_measured_gives_a_ratio(viewer, school, commune, tell):
    site = school(made=False)
    station = MeteringPointFactory(asset__owner=commune, asset__code="METEO", site=None).asset
    site.weather = station
    site.save()
    meter = MeteringPoint.objects.get(site=site, energy="solar")
    meter.asset.geometry = Point(4.365, 48.957)
    meter.asset.save()
    count = 24 * DAYS
    at = np.datetime64(timezone.localdate() - timedelta(days=DAYS), "s") + np.arange(count) * np.timedelta64(1, "h")
    offset = np.timedelta64(int(timezone.get_current_timezone().utcoffset(days_ago(DAYS)).total_seconds()), "s")
    middle = at - offset + np.timedelta64(30, "m")
    ghi = solar.clear_sky(middle, 48.957, 4.365)
    roof = solar.Plant(10, 48.957, 4.365, 30, 180)
    kwh = solar.expected_kwh(solar.plane_irradiance(middle, ghi, roof), roof, step=3600, ratio=0.82)
    tell(MeteringPoint.objects.get(asset=station), "irradiance", "W/m2", days_ago(DAYS), list(ghi), HOUR)
    tell(meter, "energy", "kWh", days_ago(DAYS), list(kwh), HOUR)
    (plant,) = sun_of(viewer).plants
    assert plant.ratio.percent == pytest.approx(82, abs=0.01)
    assert plant.ratio.coverage == 1


def test_without_injection_nothing_is_shared_out(viewer, school, prices, client_of):
    school(injected=False)
    (plant,) = sun_of(viewer).plants
    assert (plant.kwh, plant.self_consumption, plant.spared, plant.kg) == (pytest.approx(9100), None, None, None)
    page = seen(client_of(viewer), "/energie/soleil/?mois=3")
    assert "injection non mesurée" in page and "part consommée sur place inconnue" in page


def test_a_plant_that_nobody_reads_is_unknown_not_zero(viewer, school, client_of):
    school(made=False)
    page = seen(client_of(viewer), "/energie/soleil/?mois=3")
    assert "Production inconnue" in page
    assert sun_of(viewer).total("kwh") is None


def test_without_a_plant_the_page_says_so(viewer, client_of):
    assert "Aucune centrale solaire" in seen(client_of(viewer), "/energie/soleil/")


def test_plants_cost_the_same_queries_whatever_their_number(viewer, school, prices, client_of):
    browser = client_of(viewer)
    school("A")
    counts = []
    for name in ("B", "C"):
        with CaptureQueriesContext(connection) as asked:
            assert browser.get("/energie/soleil/?mois=3").status_code == 200
        counts.append(len(asked))
        school(name)
    assert counts[0] == counts[1] <= 45


def test_plants_as_csv(viewer, school, prices, client_of):
    school("=École")
    lines = client_of(viewer).get("/energie/soleil/centrales.csv?mois=3").content.decode().splitlines()
    assert lines[0].startswith("\ufeffcentrale;compteurs;")
    assert lines[1].startswith("'=École;")
    assert "9100,000;100,000;910,000;;5460,000;3640,000;60,000;" in lines[1]


def test_the_neighbour_sees_no_plant_nor_flow(school, neighbour_operator, client_of):
    site = school()
    browser = client_of(neighbour_operator)
    assert "École du Soleil" not in browser.get("/energie/soleil/").content.decode()
    assert "École du Soleil" not in browser.get("/energie/soleil/centrales.csv").content.decode()
    assert browser.get(f"/energie/sites/{site.pk}/flux/").status_code in (403, 404)
    assert "École du Soleil" not in browser.get(f"/energie/vehicule/?site={site.pk}").content.decode()


# --- Flows --------------------------------------------------------------------------------------------------------


def test_flows_of_a_site_close_to_the_kwh(viewer, school, commune, client_of):
    site = school()
    gas = MeteringPointFactory(asset__owner=commune, site=site, gas=True)
    tell_days(gas, "energy", 10.0)
    MeteringPointFactory(asset__owner=commune, site=site, energy="heat", number="")
    page = client_of(viewer).get(f"/energie/sites/{site.pk}/flux/?mois=3")
    total = (60 + 40 + 50 + 10) * DAYS
    assert page.context["flows"].total == total
    assert sum(kwh for _words, kwh in page.context["ins"]) == sum(kwh for _words, kwh in page.context["outs"]) == total
    text = page.content.decode()
    assert "<svg" in text and "Chaleur (réseau) : aucun relevé" in text


def test_flows_of_a_site_with_a_charger_go_hour_by_hour(viewer, commune, tell, client_of):
    site = SiteFactory(territory=commune)
    meter = MeteringPointFactory(asset__owner=commune, site=site)
    charger = MeteringPointFactory(
        asset__owner=commune, site=site, parent=meter, number="", asset__attributes={"charger": True}
    )
    count = 24 * DAYS
    tell(meter, "energy", "kWh", days_ago(DAYS), [5.0] * count, HOUR)
    tell(charger, "energy", "kWh", days_ago(DAYS), [2.0] * count, HOUR)
    page = client_of(viewer).get(f"/energie/sites/{site.pk}/flux/?mois=3")
    assert {(link.source, link.target): link.kwh for link in page.context["flows"].links} == pytest.approx(
        {("grid", "building"): 3 * count, ("grid", "vehicle"): 2 * count}, abs=5
    )


def links_of(page):
    return {(link.source, link.target): link.kwh for link in page.context["flows"].links}


def test_flows_of_a_roof_without_vehicle_by_day(viewer, school, client_of):
    """No charger, so no session: 60 of sun used here, 40 given to the network, 50 taken from it, each day."""
    site = school()
    page = client_of(viewer).get(f"/energie/sites/{site.pk}/flux/?mois=3")
    assert links_of(page) == {
        ("grid", "building"): 50 * DAYS,
        ("sun", "building"): 60 * DAYS,
        ("sun", "grid"): 40 * DAYS,
    }
    text = page.content.decode()
    assert "Bilan jour par jour" in text and "éhicule" not in text
    assert page.context["flows"].notes == () and "recent" not in page.context


def test_flows_of_a_roof_whose_production_nobody_reads(viewer, school, client_of):
    """What is taken from the network is known and drawn; where what leaves comes from is not."""
    site = school(made=False)
    page = client_of(viewer).get(f"/energie/sites/{site.pk}/flux/?mois=3")
    assert links_of(page) == {("grid", "building"): 50 * DAYS, ("unknown", "grid"): 40 * DAYS}
    silent, unshared = page.context["flows"].notes
    assert silent.startswith("Production solaire : inconnue") and unshared.startswith("Production non mesurée")


def test_flows_of_a_roof_whose_injection_nobody_measures(viewer, school, client_of):
    site = school(injected=False)
    page = client_of(viewer).get(f"/energie/sites/{site.pk}/flux/?mois=3")
    assert links_of(page) == {("grid", "building"): 50 * DAYS, ("sun", "unknown"): 100 * DAYS}
    (note,) = page.context["flows"].notes
    assert note.startswith("Injection non mesurée")


def test_flows_of_a_roof_whose_building_is_not_read(viewer, commune, client_of):
    site = SiteFactory(territory=commune)
    meter = MeteringPointFactory(asset__owner=commune, site=site)
    plant = MeteringPointFactory(asset__owner=commune, site=site, energy="solar", number="")
    tell_days(meter, "injection", 40.0)
    tell_days(plant, "energy", 100.0)
    page = client_of(viewer).get(f"/energie/sites/{site.pk}/flux/?mois=3")
    assert links_of(page) == {("sun", "building"): 60 * DAYS, ("sun", "grid"): 40 * DAYS}
    assert page.context["flows"].notes[0].startswith("Électricité soutirée au réseau : inconnue")


def test_a_site_without_readings_says_so(viewer, commune, client_of):
    site = SiteFactory(territory=commune)
    browser = client_of(viewer)
    assert "Aucun compteur visible" in seen(browser, f"/energie/sites/{site.pk}/flux/")
    MeteringPointFactory(asset__owner=commune, site=site)
    assert "Aucun relevé d'énergie" in seen(browser, f"/energie/sites/{site.pk}/flux/?mois=x")


# --- Vehicle ------------------------------------------------------------------------------------------------------

WISH = {
    "arrivee": 17,
    "depart": 8,
    "capacite": 52,
    "charge_arrivee": 60,
    "charge_voulue": 80,
    "puissance_charge": "7.4",
    "puissance_rendue": "7.4",
    "rendement": 100,
    "usure": 0,
}


@pytest.fixture
def hall(commune, tell):
    """A hall that draws 10 kW all day long, for five weeks."""
    site = SiteFactory(territory=commune, name="Salle des Fêtes")
    meter = MeteringPointFactory(asset__owner=commune, site=site, subscribed_power=36)
    tell(meter, "energy", "kWh", days_ago(43), [10.0] * 24 * 43, HOUR)
    return site


def asked(browser, hall, **changes):
    return browser.get("/energie/vehicule/", {"site": hall.pk} | WISH | changes)


def test_a_plan_is_worth_what_is_computed_by_hand(viewer, hall, prices, client_of):
    """From 17 h to 22 h at 0.20, then to 6 h at 0.10, then 0.20. Arrives with 31.2 kWh, keeps 5.2, leaves with 41.6.

    Doing nothing buys 10.4 kWh at 17 h. The plan gives 26 kWh when dear and buys 36.4 by night; then it gives 0.2 hours
    × 7.4 kW no more: full by night is 52, of which 10.4 are given from 6 h to 8 h (46.8 kWh bought by night).
    """
    page = asked(client_of(viewer), hall)
    assert page.status_code == 200
    plan = page.context["advice"].plan
    given_dear, bought = 26 + 10.4, 46.8
    assert plan.gain_euros == pytest.approx(10.4 * 0.20 + given_dear * 0.20 - bought * 0.10, abs=1e-3)
    assert page.context["advice"].kg == pytest.approx(0, abs=1e-3)
    assert page.context["leaves"] == pytest.approx(41.6, abs=1e-3)
    assert page.context["advice"].spread == (
        pytest.approx(plan.gain_euros, abs=1e-3),
        pytest.approx(plan.gain_euros, abs=1e-3),
        6,
    )
    assert "rien n'est commandé" in page.content.decode().replace("&#x27;", "'")


def test_the_page_opens_with_a_plan(viewer, hall, prices, client_of):
    quality.refresh()
    page = client_of(viewer).get("/energie/vehicule/")
    assert page.context["advice"].plan.gain_euros > 0


def test_without_a_site_read_by_the_hour_the_page_says_so(viewer, client_of):
    assert "Aucun site lu heure par heure" in seen(client_of(viewer), "/energie/vehicule/")


@pytest.mark.parametrize(
    ("changes", "field", "said"),
    [
        ({"arrivee": 7, "charge_voulue": 100}, "charge_voulue", "Départ impossible : 52,0 kWh demandés, 38,6"),
        ({"capacite": "nan"}, "capacite", ""),
        ({"rendement": 0}, "rendement", ""),
        ({"depart": 99}, "depart", ""),
        ({"site": "x"}, "site", ""),
        ({"charge_arrivee": -1}, "charge_arrivee", ""),
    ],
)
def test_a_wish_that_cannot_be_is_refused_beside_its_field(viewer, hall, prices, client_of, changes, field, said):
    page = asked(client_of(viewer), hall, **changes)
    assert page.status_code == 400
    assert said in page.context["form"].errors[field][0].replace("\xa0", " ")


def test_without_a_curve_or_a_price_there_is_no_plan(viewer, commune, hall, tell, client_of):
    browser = client_of(viewer)
    assert "Aucun prix" in asked(browser, hall).context["form"].errors["site"][0]
    other = SiteFactory(territory=commune)
    meter = MeteringPointFactory(asset__owner=commune, site=other)
    tell(meter, "energy", "kWh", days_ago(30), [50.0] * 30, DAY)
    assert "Pas de courbe horaire" in asked(browser, other).context["form"].errors["site"][0]


def test_a_building_above_its_subscription_is_told(viewer, hall, prices, client_of):
    MeteringPoint.objects.filter(site=hall).update(subscribed_power=6)
    page = asked(client_of(viewer), hall, charge_voulue=60)
    assert "10,0 kW, 6,0 kW sont souscrits" in page.context["form"].errors["site"][0]


def test_its_own_tariff_goes_before_the_default_one(viewer, commune, hall, prices, client_of):
    flat = PriceFactory(tariff__territory=commune, eur_per_unit="0.15").tariff
    meter = MeteringPoint.objects.get(site=hall)
    PointTariff.objects.create(point=meter, tariff=flat, starts_on="2020-01-01")
    page = asked(client_of(viewer), hall)
    assert {one.price for one in page.context["hours"]} == {0.15}
    assert page.context["advice"].plan.gain_euros == pytest.approx(0, abs=1e-3)
    assert "rien à gagner" in page.content.decode()


def test_who_has_no_right_does_not_enter(client_of, commune):
    user = MembershipFactory(territory=commune, permissions=["assets.view_asset"]).user
    for path in ("soleil/", "soleil/centrales.csv", "vehicule/"):
        assert client_of(user).get(f"/energie/{path}").status_code == 403
