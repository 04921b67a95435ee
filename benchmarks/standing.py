# SPDX-License-Identifier: EUPL-1.2
"""The page of a performance contract over twelve years of 400 meters, month by month: 57 600 rows of its ledger.

    python3 deploy/stack.py run --name bench -- .venv/bin/python benchmarks/standing.py [meters] [years]

Fictitious rows in a database of its own, made beside the one at DATABASE_URL and dropped at the end. Seconds of
processor of the web process and of its PostgreSQL backend, added: elapsed ones depend on who else uses the machine. The
figure is compared with that of the rows, added up one by one, before a time counts.
"""

import os
import random
import sys
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "connecte.settings")

import django  # noqa: E402

django.setup()

from django.db import connection  # noqa: E402
from django.test import Client, override_settings  # noqa: E402
from django.urls import reverse  # noqa: E402
from django.utils import timezone  # noqa: E402

from apps.contracts import services as contracts  # noqa: E402
from apps.contracts.models import Commitment, Contract, FaultClass, SavingBaseline  # noqa: E402
from apps.energy.models import LedgerLine  # noqa: E402
from apps.energy.performance import figures, reading, summing  # noqa: E402
from apps.territories.models import Territory, User  # noqa: E402
from benchmarks.statement import in_postgres  # noqa: E402
from benchmarks.tiles import drop  # noqa: E402

BAR = 1.0  # seconds of processor
ROUNDS = 5
PLAIN = "django.contrib.staticfiles.storage.StaticFilesStorage"  # nothing was collected for a benchmark
START = date(2014, 1, 1)


def main(meters: int = 400, years: int = 12) -> int:
    name = connection.settings_dict["NAME"]
    connection.settings_dict["TEST"]["NAME"] = "bench_standing"
    connection.creation.create_test_db(verbosity=0, autoclobber=True)
    try:
        return measured(meters, years)
    finally:
        drop(name)


def measured(meters: int, years: int) -> int:
    contract = a_contract(years)
    count = fill(contract, meters, years)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE energy_ledgerline")
    compared(contract)
    client = Client()
    client.force_login(User.objects.create(username="banc", is_superuser=True))
    address = reverse("savings-contract", args=[contract.pk])
    with override_settings(STORAGES={"staticfiles": {"BACKEND": PLAIN}}):
        took = sorted(asked(client, address) for _ in range(ROUNDS))
    median = took[len(took) // 2]
    spread = f"median of {ROUNDS}, {took[0]:.2f} to {took[-1]:.2f}"
    verdict = f"{median / BAR:.2f} of the bar of {BAR:g} s: {'met' if median <= BAR else 'MISSED'}"
    print(f"standing: page of {count:,} rows {median:.2f} s of processor ({spread}), {verdict}", flush=True)
    return int(median > BAR)


def asked(client, address):
    spent, served = os.times(), in_postgres()
    answer = client.get(address, headers={"host": "localhost"}, secure=True)
    if answer.status_code != 200:
        raise SystemExit(f"the page answered {answer.status_code}")
    after = os.times()
    return after.user + after.system - spent.user - spent.system + in_postgres() - served


def compared(contract):
    rows = LedgerLine.objects.filter(contract=contract, current=True)
    mine = figures.of_sums(one.sum for one in summing.of(rows)).euros
    theirs = figures.total(reading.as_rows(rows)).euros
    if max(abs(mine.value - theirs.value), abs(mine.low - theirs.low), abs(mine.high - theirs.high)) >= Decimal(
        "0.005"
    ):
        raise SystemExit(f"the sums say {mine}, the rows {theirs}")
    print(f"standing: {mine.value:,.2f} € ({mine.low:,.2f} to {mine.high:,.2f}), as the rows say", flush=True)


def a_contract(years):
    town = Territory.objects.create(code="B0001", name="Commune fictive")
    ends = date(START.year + years, 1, 1) - timedelta(days=1)
    contract = Contract.objects.create(
        reference="BANC", name="Contrat fictif", territory=town, starts_on=START, ends_on=ends, is_sample=True
    )
    contract.perimeters.create(territory=town)
    contracts.lay_out_years(contract=contract)
    draft = contracts.open_draft(contract=contract, reason="banc")
    kind = FaultClass.objects.create(code="banc", label="Lampe éteinte", trade="lighting")
    Commitment.objects.create(version=draft, fault_class=kind, trade="lighting", gti_amount=24, gti_unit="hours")
    reference = {"reference_from": date(2013, 1, 1), "reference_to": date(2013, 12, 31), "reference_kwh": 9_000_000}
    baseline = SavingBaseline.objects.create(
        version=draft, lot="buildings", authority=town, energy="gas", reference_price=Decimal("0.1"), **reference
    )
    for year in range(1, years + 1):
        baseline.years.create(year=year, percent=33, planned_euros=Decimal(100_000))
    contracts.publish(version=draft, valid_from=START, by=None)
    return contract


def fill(contract, meters, years):
    drawn = random.Random(51108)  # noqa: S311
    months = [date(START.year + n // 12, n % 12 + 1, 1) for n in range(12 * years)]
    lines = (a_line(drawn, contract, first, f"Bâtiment fictif {meter}") for meter in range(meters) for first in months)
    return len(LedgerLine.objects.bulk_create(lines, batch_size=2_000))


def a_line(drawn, contract, first, label):
    last = (first.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
    baseline = Decimal(drawn.randint(100_000, 300_000)) / 100
    measured, margin = round(baseline * drawn.randint(55, 75) / 100, 2), Decimal(drawn.randint(5_000, 20_000)) / 100
    avoided = baseline - measured
    return LedgerLine(
        contract=contract, lot="buildings", authority=contract.territory, energy="gas", label=label, first=first,
        last=last, days_expected=last.day, days_counted=last.day - drawn.randint(0, 2), baseline_kwh=baseline,
        measured_kwh=measured, avoided_kwh=avoided, margin_kwh=margin, noise_kwh=margin / 2, low_kwh=avoided - margin,
        high_kwh=avoided + margin, verdict="proven", reference_price=Decimal("0.10000"), price=Decimal("0.120000"),
        kg_per_kwh=Decimal("0.22700"), reasons=["Mois doux."] * (drawn.random() < 0.2), counted_at=timezone.now(),
        is_sample=True, model={"modèle": "chauffage"}, inputs={"relevés": ["energy"]},
    )  # fmt: skip


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
