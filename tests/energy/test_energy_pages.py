# SPDX-License-Identifier: EUPL-1.2
"""Pages of sites and meters, and the API: figures with what they rest on, unknown said as unknown."""

from datetime import date, datetime, timedelta

import numpy as np
import pytest
from django.utils import timezone

from apps.energy import expected, quality
from apps.energy.models import MeteringPoint
from tests.factories import (
    AlarmFactory,
    AssetFactory,
    EmissionFactorFactory,
    EmissionMethodFactory,
    MembershipFactory,
    MeteringPointFactory,
    PriceFactory,
    SiteFactory,
    UserFactory,
)
from tests.matrix import ROLES

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def seen(browser, path):
    """The page, its blanks and apostrophes as they are typed."""
    text = browser.get(path).content.decode()
    return text.replace("\xa0", " ").replace("\u202f", " ").replace("&#x27;", "'")


@pytest.fixture
def viewer(commune):
    user = UserFactory(username="elue")
    MembershipFactory(user=user, territory=commune, permissions=ROLES["viewer"])
    return user


@pytest.fixture
def school(commune, tell):
    """A school read every day for two years, 10 kWh a day then 8."""
    site = SiteFactory(territory=commune, name="École des Lilas", surface_m2=1000)
    point = MeteringPointFactory(asset__owner=commune, asset__code="CPT-9", site=site)
    first = datetime.combine(timezone.localdate() - timedelta(days=740), datetime.min.time())
    tell(point, "energy", "kWh", first, [10.0] * 375 + [8.0] * 365, DAY)
    PriceFactory(tariff__territory=commune, tariff__is_default=True, starts_on=first.date())
    EmissionFactorFactory(method=EmissionMethodFactory(is_default=True))
    quality.refresh()
    return site


def test_the_list_tells_twelve_months_and_an_intensity(viewer, school, client_of, django_assert_max_num_queries):
    browser = client_of(viewer)
    with django_assert_max_num_queries(20):
        page = seen(browser, "/energie/")
    assert "École des Lilas" in page and "2 920" in page


def test_a_page_tells_the_year_its_cost_its_carbon_and_the_year_before(viewer, school, client_of):
    page = seen(client_of(viewer), f"/energie/sites/{school.pk}/")
    for said in (
        "2 920",
        "3 650",
        "-20,0 %",
        "584",
        "146",
        "Montants hors TVA.",
        "Méthode : Méthode d'essai",
    ):
        assert said in page, said
    assert "Pas de bande attendue : aucune station météo" in page


def test_a_year_known_by_half_has_no_total(viewer, commune, tell, client_of):
    site = SiteFactory(territory=commune)
    point = MeteringPointFactory(asset__owner=commune, site=site)
    first = datetime.combine(timezone.localdate() - timedelta(days=180), datetime.min.time())
    tell(point, "energy", "kWh", first, [10.0] * 180, DAY)
    page = client_of(viewer).get(f"/energie/sites/{site.pk}/").content.decode()
    assert "non calculable" in page and "49 % des jours connus : il en faut 90 %." in page
    assert "incomplet" in client_of(viewer).get("/energie/").content.decode()


def test_a_sub_meter_is_not_added_twice(viewer, school, commune, tell, client_of):
    above = MeteringPoint.objects.get(site=school)
    below = MeteringPointFactory(asset__owner=commune, site=school, parent=above, number="")
    first = datetime.combine(timezone.localdate() - timedelta(days=365), datetime.min.time())
    tell(below, "energy", "kWh", first, [3.0] * 365, DAY)
    assert "2 920" in seen(client_of(viewer), "/energie/")


def test_alarms_of_what_is_counted_are_on_the_page(viewer, school, client_of):
    point = MeteringPoint.objects.get(site=school)
    AlarmFactory(asset=point.asset, title="Compteur muet")
    assert "Compteur muet" in client_of(viewer).get(f"/energie/sites/{school.pk}/").content.decode()


def test_meters_are_found_by_what_is_wrong_with_them(viewer, school, commune, client_of):
    MeteringPointFactory(asset__owner=commune, asset__code="CPT-10")
    quality.refresh()
    browser = client_of(viewer)
    page = browser.get("/energie/compteurs/?signal=never").content.decode()
    assert "CPT-10" in page and "CPT-9" not in page
    assert "jamais lu" in page
    assert "CPT-9" in browser.get("/energie/compteurs/?q=CPT-9").content.decode()


def test_what_is_typed_in_the_address_is_never_an_error(viewer, school, client_of):
    browser = client_of(viewer)
    for query in ("?mois=99", "?apres=%00", "?territoire=zz&nature=zz", "?signal=zz&energie=zz", "?q=" + "x" * 200):
        for path in ("/energie/", "/energie/compteurs/", f"/energie/sites/{school.pk}/"):
            assert browser.get(path + query).status_code == 200, path + query


def test_the_days_as_csv_leave_unknown_cells_empty(viewer, school, client_of):
    lines = client_of(viewer).get(f"/energie/sites/{school.pk}/jours.csv?mois=3").content.decode().splitlines()
    assert lines[0].startswith("\ufeffjour;compteur;")
    assert lines[1].endswith(";CPT-9;Électricité;kWh;8,000;1,000;1,600")
    assert len(lines) == 92


def test_the_neighbour_sees_nothing(school, neighbour_operator, client_of):
    browser = client_of(neighbour_operator)
    point = MeteringPoint.objects.get(site=school)
    for path in (f"sites/{school.pk}/", f"sites/{school.pk}/jours.csv", f"compteurs/{point.pk}/"):
        assert browser.get(f"/energie/{path}").status_code in (403, 404)
    assert "CPT-9" not in browser.get("/energie/compteurs/").content.decode()


def test_the_api_tells_days_with_their_quality(viewer, school, client_of):
    point = MeteringPoint.objects.get(site=school)
    day = timezone.localdate() - DAY
    answer = client_of(viewer).get(f"/api/v1/metering-points/{point.pk}/days/?since={day}&until={day + DAY}").json()
    assert answer["days"] == [
        {"day": str(day), "kwh": 8.0, "m3": None, "euros": 1.6, "quality": 1.0, "doubtful": False}
    ]
    assert client_of(viewer).get(f"/api/v1/metering-points/{point.pk}/days/?since=2000-01-01").status_code == 400


def test_the_console_finds_the_meters_of_an_equipment_and_of_what_it_feeds(viewer, commune, client_of):
    served = AssetFactory(owner=commune)
    point = MeteringPointFactory(asset__owner=commune, serves=served, site=SiteFactory(territory=commune))
    MeteringPointFactory(asset__owner=commune)
    MeteringPointFactory(serves=served)  # of a neighbour
    browser = client_of(viewer)
    for uid in (served.uid, point.asset.uid):
        (row,) = browser.get(f"/api/v1/metering-points/?equipment={uid}&limit=5").json()["results"]
        assert (row["id"], row["site"]) == (point.pk, point.site_id)
    assert browser.get("/api/v1/metering-points/?equipment=x").status_code == 400


@pytest.mark.parametrize(
    "path",
    ["energy-sites", "metering-points", "tariffs", "emission-methods", "primary-factors", "calorific-values"],
)
def test_lists_of_the_api_cost_few_queries(viewer, school, client_of, path, django_assert_max_num_queries):
    browser = client_of(viewer)
    with django_assert_max_num_queries(8):
        assert browser.get(f"/api/v1/{path}/").status_code == 200


# --- The band -----------------------------------------------------------------------------------------------------


def test_the_band_holds_nine_days_in_ten_when_nothing_changed():
    rng = np.random.default_rng(7)
    days = np.arange(np.datetime64("2024-01-01"), np.datetime64("2025-12-31"))
    cold = 11 - 9 * np.cos(np.arange(len(days)) / 58.1) + rng.normal(0, 2, len(days))
    kwh = 50 + 12 * np.maximum(0, 16 - cold) + rng.normal(0, 8, len(days))
    since = np.datetime64("2025-01-01")
    found = expected.band(days, kwh, cold, since)
    shown = kwh[days >= since]
    assert 0.86 < np.mean((shown >= found.low) & (shown <= found.high)) < 0.94


def test_a_year_hardly_known_gives_no_band():
    days = np.arange(np.datetime64("2024-01-01"), np.datetime64("2025-12-31"))
    kwh = np.where(days < np.datetime64("2024-06-01"), np.nan, 10.0)
    found = expected.band(days, kwh, np.full(len(days), 10.0), np.datetime64("2025-01-01"))
    assert (found.centre, found.why) == (None, "Pas de bande attendue : l'année d'avant n'est pas assez connue.")


def test_holidays_are_no_working_days():
    days = np.array([date(2026, 5, 1), date(2026, 5, 4), date(2026, 5, 9)], dtype="datetime64[D]")
    assert expected.working(days).tolist() == [0, 1, 0]
