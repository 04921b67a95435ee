# SPDX-License-Identifier: EUPL-1.2
"""Months and bills of a supplier: previewed, written once, an estimate replaced, never two periods on one day."""

from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction

from apps.energy import consumption
from apps.energy.importing import services
from apps.energy.models import BilledPeriod
from apps.telemetry.models import Measure
from tests.energy.test_energy_pages import seen
from tests.factories import MeteringPointFactory

pytestmark = pytest.mark.django_db
PRM = "99990000000001"
HEADER = "PRM;Début;Fin;Consommation (kWh);Nature\n"


@pytest.fixture
def meter(commune):
    return MeteringPointFactory(asset__owner=commune, asset__code="CPT-1", number=PRM, subscribed_power=36)


@pytest.fixture
def bring(referent, commune, meter):
    def brought(*rows, confirm=True, **more):
        text = HEADER + "".join(f"{PRM};{row}\n" for row in rows)
        job = services.deposit(territory=commune, filename="factures.csv", content=text.encode(), by=referent, **more)
        job = services.run_now(job)
        if confirm and job.summary.get("writable"):
            job = services.run_now(services.confirm(job_id=job.pk, by=referent, checked=True))
        return job

    return brought


def held():
    rows = BilledPeriod.objects.order_by("starts_on")
    return [(f"{row.starts_on:%d/%m}", f"{row.ends_on:%d/%m}", float(row.amount), row.estimated) for row in rows]


def test_months_are_previewed_then_written_once(bring, meter, client_of, referent):
    rows = ("01/01/2026;31/01/2026;1200;Réel", "01/02/2026;28/02/2026;900;Estimé")
    job = bring(*rows, confirm=False)
    assert (job.status, job.layout, job.summary["new"], held()) == ("ready", "table", 2, [])
    text = seen(client_of(referent), f"/energie/releves/{job.pk}/")
    assert "mois ou factures" in text and "dont 1 estimés" in text and "28/02/2026" in text
    done = bring(*rows)
    assert (done.status, done.summary["written"]) == ("done", 2)
    assert held() == [("01/01", "31/01", 1200.0, False), ("01/02", "28/02", 900.0, True)]
    assert not Measure.objects.exists()  # no day is made up
    again = bring(*rows)
    assert (again.summary["same"], again.summary["writable"]) == (2, 0)
    assert "Mois et factures" in seen(client_of(referent), f"/energie/compteurs/{meter.pk}/")
    read = consumption.daily([meter], date(2026, 1, 1), date(2026, 3, 1))
    assert (read.quality == 0).all()


def test_overlaps_are_refused_and_an_estimate_is_replaced(bring):
    bring("01/01/2026;31/01/2026;1200;Réel", "01/02/2026;14/02/2026;400;Estimé", "15/02/2026;28/02/2026;400;Estimé")
    job = bring(
        "20/01/2026;10/02/2026;900;Réel",
        "01/02/2026;28/02/2026;950;Réel",
        "01/01/2026;31/01/2026;1300;Réel",
    )
    assert [one["reason"] for one in job.errors] == ["chevauche la période de la ligne 4"]
    assert (job.summary["different"], job.summary["better"], job.summary["written"]) == (1, 1, 1)
    assert job.summary["differences"][0]["before"] == 1200.0
    job = bring("15/01/2026;10/02/2026;900;Réel")
    assert "chevauche la période déjà connue du 01/01/2026 au 31/01/2026" in job.errors[0]["reason"]
    assert held() == [("01/01", "31/01", 1200.0, False), ("01/02", "28/02", 950.0, False)]


def test_a_period_to_come_another_meter_and_another_unit_are_told(bring, meter):
    job = bring("01/01/2090;31/01/2090;1200;Réel")
    assert "qui n'est pas finie" in job.errors[0]["reason"]
    job = bring("01/01/2026;31/01/2026;900000;Réel", "01/02/2026;28/02/2026;900000;Réel", confirm=False)
    assert "kVA souscrits" in job.summary["doubts"][0]  # Wh taken for kWh
    meter.energy = "water"
    meter.number = ""
    meter.save()
    assert "aucun compteur" in bring("01/01/2026;31/01/2026;1200;Réel").errors[0]["reason"]


def test_no_day_is_in_two_periods(meter, referent):
    said = {"point": meter, "amount": 1, "unit": "kWh", "imported_by": referent}
    BilledPeriod.objects.create(starts_on=date(2026, 1, 1), ends_on=date(2026, 1, 31), **said)
    with pytest.raises(IntegrityError), transaction.atomic():
        BilledPeriod.objects.create(starts_on=date(2026, 1, 31), ends_on=date(2026, 2, 28), **said)
        connection.check_constraints()
