# SPDX-License-Identifier: EUPL-1.2
"""A monthly statement of 5 000 requests, three clocks each, the year before it signed: counted, issued, read, checked.

    python3 deploy/stack.py run --name bench -- .venv/bin/python benchmarks/statement.py [requests] [earlier months]

Fictitious rows in a database of its own, made beside the one at DATABASE_URL and dropped at the end. A twentieth of the
requests has a suspension, a third of the clocks is late, caps are reached; a tenth of a hundredth was changed since.
Elapsed seconds depend on who else uses the machine: those of the processor are told beside.
"""

import os
import sys
import time
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "connecte.settings")

import django  # noqa: E402

django.setup()

from django.contrib.auth.models import Group, Permission  # noqa: E402
from django.db import connection  # noqa: E402

from apps.assets.models import Asset, AssetKind  # noqa: E402
from apps.contracts import services as contracts  # noqa: E402
from apps.contracts.models import Commitment, Contract, FaultClass, PenaltyRule  # noqa: E402
from apps.interventions.models import Clock, Suspension, WorkRequest  # noqa: E402
from apps.interventions.statements import deciding, exporting, printing, reading  # noqa: E402
from apps.territories.models import Territory, User  # noqa: E402
from benchmarks.tiles import drop  # noqa: E402

BAR = 5.0  # seconds for 5 000 requests
PARIS = ZoneInfo("Europe/Paris")
KINDS = ("gti", "gtrp", "gtr")


def main(count: int = 5_000, before: int = 11) -> int:
    name = connection.settings_dict["NAME"]
    connection.settings_dict["TEST"]["NAME"] = "bench_statement"
    connection.creation.create_test_db(verbosity=0, autoclobber=True)
    try:
        return measured(count, before)
    finally:
        drop(name)


def measured(count: int, before: int) -> int:
    line, owner, contractor = a_contract()
    months = [date(2025 + n // 12, 1 + n % 12, 1) for n in range(before + 1)]
    for month in months[:-1]:
        fill(line, month, count, owner)
        row = deciding.prepare(contract=line.version.contract, month=month, by=owner)
        deciding.issue(statement_id=row.pk, by=owner)
        deciding.sign(statement_id=row.pk, side="owner", by=owner)
        deciding.sign(statement_id=row.pk, side="contractor", by=contractor)
    changed = Clock.objects.filter(pk__in=Clock.objects.order_by("?").values("pk")[: count // 100])
    changed.update(due_at=connection_now())
    fill(line, months[-1], count, owner)
    with connection.cursor() as cursor:
        for table in ("workrequest", "clock", "suspension", "statement", "statementline"):
            cursor.execute(f"VACUUM ANALYZE interventions_{table}")
    contract = line.version.contract
    took = [timed("count", lambda: deciding.prepare(contract=contract, month=months[-1], by=owner)) for _ in range(3)]
    row = reading.statements(owner).get(month=months[-1], contract=contract)
    print(f"statement of {count:,} requests: {row.lines.count():,} lines, total {row.total} €", flush=True)
    took.append(timed("issue", lambda: deciding.issue(statement_id=row.pk, by=owner)))
    row.refresh_from_db()
    timed("summary of the page", lambda: (reading.indicators(row), reading.caps(row)))
    timed("csv", lambda: exporting.text(row))
    timed("pdf", lambda: printing.pdf(row))
    deciding.sign(statement_id=row.pk, side="owner", by=owner)
    timed("second signature, checksum", lambda: deciding.sign(statement_id=row.pk, side="contractor", by=contractor))
    frozen = reading.statements(owner).get(pk=row.pk)
    timed("counted again, checked", lambda: intact(frozen))
    worst = max(took)
    print(
        f"statement: {worst:.2f} s at worst, bar {BAR:g} s for 5 000: {'met' if worst <= BAR else 'MISSED'}", flush=True
    )
    return int(worst > BAR * count / 5_000)


def intact(row):
    if not deciding.is_intact(row):
        raise SystemExit("counted again, the figures are not the same")


def timed(what, act):
    began, spent, served = time.perf_counter(), time.process_time(), in_postgres()
    act()
    took, cpu = time.perf_counter() - began, time.process_time() - spent
    base = in_postgres() - served
    print(f"statement {what}: {took:.2f} s; processor {cpu:.2f} s in Python, {base:.2f} s in PostgreSQL", flush=True)
    return took


def in_postgres():
    """Seconds of processor of our connection's server process, when it runs on this machine."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        stat = Path(f"/proc/{cursor.fetchone()[0]}/stat")
    if not stat.exists():
        return float("nan")
    fields = stat.read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def connection_now():
    return datetime(2025, 1, 20, 12, tzinfo=PARIS)


def a_contract():
    town = Territory.objects.create(code="D0001", name="Commune fictive")
    role = Group.objects.create(name="décomptes")
    role.permissions.set(Permission.objects.filter(content_type__app_label__in=["interventions", "contracts"]))
    people = [User.objects.create(username=name) for name in ("collectivite", "titulaire")]
    for person in people:
        person.memberships.create(territory=town, role=role)
    contract = Contract.objects.create(
        reference="BANC", name="Contrat fictif", territory=town, starts_on=date(2025, 1, 1), ends_on=date(2030, 12, 31)
    )
    contract.perimeters.create(territory=town)
    draft = contracts.open_draft(contract=contract, reason="banc")
    kind = FaultClass.objects.create(code="banc", label="Lampe éteinte", trade="lighting")
    delays = {f"{name}_{part}": value for name in KINDS for part, value in (("amount", 24), ("unit", "hours"))}
    line = Commitment.objects.create(version=draft, fault_class=kind, trade="lighting", **delays)
    caps = {"cap_per_case": "400.00", "cap_per_month": "90000.00", "cap_per_year": "800000.00"}
    for name, unit, neutral in zip(KINDS, ("hours", "hours", "working_hours"), (0, 1, 0), strict=True):
        step = {"step_amount": 4, "step_unit": unit, "amount": "35.00", "neutral": neutral, "bonus": "1.00"}
        PenaltyRule.objects.create(version=draft, clock=name, bonus_cap="3.00", **step, **caps)
    contracts.publish(version=draft, valid_from=contract.starts_on, by=None)
    return Commitment.objects.select_related("version__contract__territory").get(pk=line.pk), *people


def fill(line, month, count, by):
    first = datetime(month.year, month.month, 2, tzinfo=PARIS)
    kind, _ = AssetKind.objects.get_or_create(code="light_point", defaults={"label": "PL", "label_plural": "PL"})
    asset, _ = Asset.objects.get_or_create(code="D-1", kind=kind, owner=line.version.contract.territory)
    starts = [first + timedelta(minutes=n * 7919 % 36_000) for n in range(count)]
    shared = {"territory_id": asset.owner_id, "title": "Lampe éteinte", "trade": "lighting", "origin": "asset"}
    shared |= {"asset": asset, "commitment": line, "version_of_contract": line.version, "created_by": by}
    rows = WorkRequest.objects.bulk_create(
        [
            WorkRequest(**shared, detected_at=at, sent_at=at, changed_at=at, state="closed", outcome="repaired")
            for at in starts
        ]
    )
    Clock.objects.bulk_create(
        [
            Clock(
                request=row, kind=name, amount=24, unit="hours", state="missed" if late > timedelta(0) else "met",
                started_at=row.sent_at, due_at=row.sent_at + timedelta(hours=24),
                stopped_at=row.sent_at + timedelta(hours=24) + late,
            )
            for n, row in enumerate(rows)
            for name in KINDS
            for late in [timedelta(minutes=n * 104_729 % 3_000 - 2_000)]
        ]
    )  # fmt: skip
    Suspension.objects.bulk_create(
        [
            Suspension(
                request=row, reason="access", started_at=row.sent_at, ended_at=row.sent_at + timedelta(hours=3),
                state="accepted", proposed_at=row.sent_at, proposed_by=by, decided_at=row.sent_at, decided_by=by,
            )
            for row in rows[::20]
        ]
    )  # fmt: skip


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
