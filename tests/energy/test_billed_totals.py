# SPDX-License-Identifier: EUPL-1.2
"""Meters that only bills tell: a year of the « décret tertiaire », a site: shared out by days, and said."""

from datetime import date, datetime, timedelta
from types import SimpleNamespace

import pytest
from django.utils import timezone

from apps.energy import billed, consumption
from apps.energy.models import BilledPeriod
from apps.energy.regulation import years
from tests.energy.test_energy_pages import seen
from tests.factories import MembershipFactory, MeteringPointFactory, SiteFactory, UserFactory
from tests.matrix import ROLES

pytestmark = pytest.mark.django_db
LAST = timezone.localdate().year - 1


@pytest.fixture
def viewer(commune, client_of):
    user = UserFactory(username="elue")
    MembershipFactory(user=user, territory=commune, permissions=ROLES["viewer"])
    return SimpleNamespace(user=user, browser=client_of(user))


@pytest.fixture
def hall(commune):
    """A hall with one meter of electricity."""
    site = SiteFactory(territory=commune, name="Salle des fêtes", surface_m2=400)
    point = MeteringPointFactory(asset__owner=commune, asset__code="SALLE-1", site=site)
    return SimpleNamespace(site=site, point=point)


def bill(point, first, last, amount, **more):
    by = UserFactory()
    return BilledPeriod.objects.create(
        point=point, starts_on=first, ends_on=last, amount=amount, unit="kWh", imported_by=by, **more
    )


def year_of(viewer, site):
    return years.of_sites(viewer.user, [site], [LAST])[site.pk][LAST]


def test_a_year_is_the_sum_of_its_bills_each_by_the_days_it_has_of_it(viewer, hall):
    first, last = date(LAST, 1, 1), date(LAST, 12, 31)
    bill(hall.point, date(LAST - 1, 12, 12), date(LAST, 1, 10), 300)  # 30 days, 10 of them of the year
    bill(hall.point, date(LAST, 1, 11), date(LAST, 12, 1), 5000, estimated=True)
    found = year_of(viewer, hall.site)
    assert (found.months, found.use.kwh == found.use.kwh) == ((12,), False)  # nothing is made up for December
    bill(hall.point, date(LAST, 12, 2), date(LAST + 1, 1, 10), 800)  # 40 days, 30 of them of the year
    found = year_of(viewer, hall.site)
    assert found.use.kwh == pytest.approx(100 + 5000 + 600)
    assert (found.months, found.known, (last - first).days) == ((), 1.0, 364 + (LAST % 4 == 0))
    assert found.notes == (
        "3 factures ou relevés de période, répartis au prorata des jours.",
        "Période estimée par le fournisseur : 1.",
    )
    text = seen(viewer.browser, f"/energie/tertiaire/{hall.site.pk}/")
    assert "5 700" in text and "au prorata des jours" in text


def test_a_day_that_was_measured_is_never_replaced_by_a_bill(hall, tell):
    tell(hall.point, "energy", "kWh", datetime(LAST, 3, 10), [7.0, 7.0], timedelta(days=1))
    bill(hall.point, date(LAST, 3, 1), date(LAST, 3, 31), 3100)
    bill(hall.point, date(LAST, 4, 1), date(LAST, 4, 30), 300)
    told = billed.filled(consumption.daily([hall.point], date(LAST, 3, 1), date(LAST, 5, 1)))
    assert told.read.kwh[0, 9] == pytest.approx(7.0) and told.read.kwh[0, 31:].tolist() == [10.0] * 30
    assert [str(row.starts_on) for row in told.periods[0]] == [f"{LAST}-04-01"]


def test_injection_and_water_of_a_bill_are_no_energy_used(hall):
    bill(hall.point, date(LAST, 3, 1), date(LAST, 3, 31), 3100, metric=BilledPeriod.Metric.INJECTION)
    read = consumption.daily([hall.point], date(LAST, 3, 1), date(LAST, 4, 1))
    assert billed.filled(read).periods == {}


def test_a_site_and_the_list_say_the_year_and_that_no_day_is_known(viewer, hall):
    today = timezone.localdate()
    bill(hall.point, today - timedelta(days=800), today, 801 * 12)
    text = seen(viewer.browser, f"/energie/sites/{hall.site.pk}/")
    assert "1 facture ou relevé de période, réparti au prorata des jours." in text
    listed = seen(viewer.browser, "/energie/")
    assert f"{365 * 12:,}".replace(",", " ") in listed
