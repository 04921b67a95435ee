# SPDX-License-Identifier: EUPL-1.2
"""The ledger counted from readings: a planted saving is found inside its interval, holes and late readings change the
confidence and the next year, never what was issued."""

import json
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from io import StringIO
from math import cos, pi
from random import Random

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import CommandError, call_command
from django.utils import timezone

from apps.contracts.models import ContractVersion
from apps.energy.ledger import counting, months, weather
from apps.energy.models import BilledPeriod, LedgerLine, MeteringPoint, Site
from apps.energy.performance import figures, reading
from apps.energy.statements import deciding
from apps.telemetry import services as telemetry
from apps.telemetry.models import Series
from apps.telemetry.services import Point
from tests import database
from tests.energy.performance_world import somebody
from tests.factories import (
    AssetFactory,
    AssetKindFactory,
    CommitmentFactory,
    ContractFactory,
    ContractVersionFactory,
    PerformanceRuleFactory,
    SavingBaselineFactory,
    TerritoryFactory,
    published,
)

SAVED = 0.33
ASTRIDE, LAST = (date(2023, 6, 1), date(2023, 7, 1)), date(2023, 7, 31)  # a bill goes over the end of June
FIRST, REFERENCE, AFTER = date(2022, 1, 1), date(2022, 12, 31), date(2023, 3, 1)


def temperature(day):
    """A winter of 2 °C, a summer of 20 °C, and the weather of the day."""
    turn = cos(2 * pi * ((day - date(day.year, 1, 1)).days - 15) / 365)
    return 11 - 9 * turn + Random(day.toordinal()).uniform(-4, 4)  # noqa: S311


def used(day):
    """kWh of a building heated under 18 °C, a third less since the contract."""
    whole = 100 + 20 * max(0.0, 18 - temperature(day)) + Random(-day.toordinal()).uniform(-25, 25)  # noqa: S311
    return whole * (1 - SAVED if day >= AFTER else 1)


def utc(day, hour=0):
    return datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(hours=hour)


def tell(asset, metric, unit, values):
    Series.objects.get_or_create(asset=asset, metric=metric, unit=unit)
    telemetry.append([Point(asset.pk, metric, unit, at, value) for at, value in values])


def days(first, last):
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


@pytest.fixture(scope="module")
def stage(django_db_setup, django_db_blocker):
    """One building read each day of its reference and of thirteen months, its weather each hour; kept for the file."""
    with django_db_blocker.unblock(), database.committed():
        territory = TerritoryFactory(code="51108", time_zone="UTC")
        kind = AssetKindFactory(code="energy_meter")
        station = AssetFactory(owner=territory, code="METEO")
        meter = AssetFactory(owner=territory, kind=kind, code="GAZ-1", name="Chaufferie")
        site = Site.objects.create(territory=territory, code="S1", name="École", weather=station)
        MeteringPoint.objects.create(asset=meter, energy="gas", site=site)
        contract = ContractFactory(territory=territory)
        draft = ContractVersionFactory(contract=contract)
        CommitmentFactory(version=draft)
        more = {"degree_days": "meteo", "base_c": Decimal("18.0")}
        SavingBaselineFactory(version=draft, years={1: 33, 2: 33}, **more)
        PerformanceRuleFactory(version=draft)
        published(draft)
        every = [*days(FIRST, REFERENCE), *days(AFTER, date(2024, 3, 31))]
        hours = [(utc(day, hour), temperature(day)) for day in every for hour in range(24)]
        tell(station, "temperature", "Cel", hours)
        tell(meter, "energy", "kWh", [(utc(day), used(day)) for day in every if day.month != 7 or day.year == 2022])
        yield contract, meter, somebody(territory, "referent-du-registre", "referent")


pytestmark = pytest.mark.django_db


def test_the_mean_of_a_day_needs_its_hours(stage):
    contract, meter, _owner = stage
    station = meter.metering_point.site.weather_id
    found = weather.daily_means(station, FIRST, FIRST + timedelta(days=3))
    assert found.tolist() == pytest.approx([temperature(FIRST + timedelta(days=n)) for n in range(3)])
    assert weather.daily_means(None, FIRST, FIRST + timedelta(days=3)).tolist() != found.tolist()


def test_months_are_those_of_the_calendar_cut_at_the_ends():
    found = [(one.first, one.last) for one in months.of(date(2023, 3, 15), date(2023, 5, 2))]
    assert found == [
        (date(2023, 3, 15), date(2023, 3, 31)),
        (date(2023, 4, 1), date(2023, 4, 30)),
        (date(2023, 5, 1), date(2023, 5, 2)),
    ]


def test_the_planted_saving_is_found_inside_its_interval(stage):
    contract, _meter, owner = stage
    assert counting.count(contract=contract, year=1, by=owner) == 12
    lines = list(LedgerLine.objects.filter(contract=contract).order_by("first"))
    whole = figures.total(reading.as_rows(lines))
    assert whole.percent.low <= SAVED * 100 <= whole.percent.high
    assert abs(float(whole.percent.value) - SAVED * 100) < 2
    halves = [line.margin_kwh for line in lines if line.verdict == "proven"]
    assert all(0 < line.noise_kwh < line.margin_kwh for line in lines if line.verdict == "proven")
    assert max(halves) < whole.avoided.high - whole.avoided.value < Decimal("0.8") * sum(halves)
    silent = next(line for line in lines if line.first == date(2023, 7, 1))
    assert (silent.verdict, silent.days_counted, silent.avoided_kwh) == ("missing", 0, None)
    assert whole.completeness < Decimal("0.95")
    assert all(line.model["heating_base"] == 18.0 for line in lines if line.verdict == "proven")
    assert {line.price for line in lines} == {None}  # nobody wrote one: nobody invents it


def test_counted_twice_nothing_changes(stage):
    contract, _meter, owner = stage
    counting.count(contract=contract, year=1, by=owner)
    assert counting.count(contract=contract, year=1, by=owner) == 0
    assert LedgerLine.objects.filter(contract=contract).count() == 12


def test_what_is_read_after_the_issue_is_a_revision_and_the_statement_stays(stage):
    contract, meter, owner = stage
    counting.count(contract=contract, year=1, by=owner)
    row = deciding.issue(statement_id=deciding.prepare(contract=contract, year=1, by=owner).pk, by=owner)
    before = row.lines.get().avoided_kwh
    tell(meter, "energy", "kWh", [(utc(day), used(day)) for day in days(date(2023, 7, 1), date(2023, 7, 31))])
    assert counting.count(contract=contract, year=1, by=owner) == 1
    july = LedgerLine.objects.filter(contract=contract, first=date(2023, 7, 1)).order_by("revision")
    assert [(line.revision, line.current) for line in july] == [(1, False), (2, True)]
    assert july[0].verdict == "missing"
    assert july[1].days_counted == 31
    assert row.lines.get().avoided_kwh == before
    counting.count(contract=contract, year=2, by=owner)
    following = deciding.prepare(contract=contract, year=2, by=owner)
    correction = following.lines.get(nature="correction")
    assert (correction.year, correction.avoided_kwh > before) == (1, True)


def bill(point, by, first, last, *, estimated=False):
    amount = Decimal(f"{sum(used(day) for day in days(first, last)):.3f}")
    said = {"unit": "kWh", "estimated": estimated, "imported_by": by}
    return BilledPeriod(point=point, starts_on=first, ends_on=last, amount=amount, **said)


def test_a_meter_that_only_bills_tell_is_counted_by_its_months(stage):
    contract, meter, owner = stage
    asset = AssetFactory(owner=meter.owner, kind=meter.kind, code="GAZ-2", name="Gymnase")
    point = MeteringPoint.objects.create(asset=asset, energy="gas", site=meter.metering_point.site)
    whole = [*months.of(FIRST, REFERENCE), *months.of(AFTER, date(2024, 2, 29))]
    rows = [bill(point, owner, one.first, one.last) for one in whole if one.first not in ASTRIDE]
    rows += [bill(point, owner, date(2023, 6, 1), date(2023, 6, 9), estimated=True)]
    rows += [
        bill(point, owner, date(2023, 6, 10), date(2023, 7, 20)),
        bill(point, owner, date(2023, 7, 21), LAST),
    ]
    BilledPeriod.objects.bulk_create(rows)
    counting.count(contract=contract, year=1, by=owner)
    lines = list(LedgerLine.objects.filter(contract=contract, point=point).order_by("first"))
    assert len(lines) == 12
    found = figures.total(reading.as_rows(lines))
    assert found.percent.low <= SAVED * 100 <= found.percent.high
    assert abs(float(found.percent.value) - SAVED * 100) < 4
    march = lines[0]
    assert (march.days_counted, march.inputs["relevés"]) == (31, ["mois ou factures", "01/03/2023 – 31/03/2023"])
    assert march.model["n"] == 12
    june = next(line for line in lines if line.first == date(2023, 6, 1))
    assert june.days_counted == 9
    assert any("à cheval" in one for one in june.reasons) and any("estimée" in one for one in june.reasons)
    by_days = LedgerLine.objects.get(contract=contract, point=meter.metering_point, first=date(2023, 3, 1))
    assert by_days.inputs["relevés"] == ["energy"]


def test_a_meter_without_weather_is_refused_in_words(stage):
    contract, meter, owner = stage
    Site.objects.filter(points=meter.metering_point).update(weather=None)
    counting.count(contract=contract, year=1, by=owner)
    lines = LedgerLine.objects.filter(contract=contract, current=True)
    assert set(lines.values_list("verdict", flat=True)) == {"refused"}
    assert all(line.reasons for line in lines)


def test_works_that_the_contract_plans_are_out_of_the_count(stage):
    contract, _meter, owner = stage
    draft = ContractVersionFactory(contract=contract, number=2)
    CommitmentFactory(version=draft)
    SavingBaselineFactory(version=draft, works_from=AFTER, works_to=date(2023, 4, 10), years={1: 33})
    ContractVersion.objects.filter(contract=contract, number=1).update(state="superseded")
    ContractVersion.objects.filter(pk=draft.pk).update(
        state="published", valid_from=date(2023, 3, 2), published_at=timezone.now()
    )
    counting.count(contract=contract, year=1, by=owner)
    excluded = LedgerLine.objects.filter(contract=contract, current=True, verdict="excluded")
    assert [line.first for line in excluded.order_by("first")] == [date(2023, 3, 1), date(2023, 4, 1)]


def test_who_may_not_count_does_not(stage):
    contract, _meter, _owner = stage
    with pytest.raises(PermissionDenied):
        counting.count(contract=contract, year=1, by=somebody(contract.territory, "elu-du-registre", "viewer"))


# --- A contested meter ------------------------------------------------------------------------------------------------


def opinion(stage, python, number="GI000001", year="1"):
    contract, meter, _owner = stage
    MeteringPoint.objects.filter(asset=meter).update(number="GI000001")
    said = StringIO()
    call_command("second_opinion", contract.reference, number, year, f"--python={python}", stdout=said)
    return said.getvalue()


def test_a_second_opinion_is_asked_on_the_same_days_and_printed_beside_ours(stage, tmp_path):
    """An interpreter that answers as OpenDSM would, and keeps what it was asked."""
    told = {"adjusted": 1000.0, "measured": 680.0, "half": 30.0, "seconds": 1.0, "processor": 1.0, "refused": []}
    answer = json.dumps({"version": "9.9", "meters": [told]})
    python = tmp_path / "python"
    python.write_text(f"#!/bin/sh\ncat > {tmp_path}/asked.json\necho '{answer}'\n")
    python.chmod(0o755)
    lines = opinion(stage, python).splitlines()
    asked = json.loads((tmp_path / "asked.json").read_text())
    assert asked["before"] == ["2022-01-01", "2023-01-01"] and asked["after"] == ["2023-03-01", "2024-03-01"]
    ours = float(lines[1].removeprefix("Connecte : ").split(" ")[0].replace(",", "."))
    assert ours == pytest.approx(100 * SAVED, abs=2)
    assert "OpenDSM 9.9 : 32,0 % ± 3,0, 680 kWh mesurés." in lines[2]
    assert lines[3].startswith("Écart : ")


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"python": ""}, "Quel interpréteur a OpenDSM"),
        ({"python": "/nowhere/python"}, "nowhere"),
        ({"python": "x", "number": "INCONNU"}, "aucun compteur de ce numéro"),
        ({"python": "x", "year": "99"}, "n'a pas commencé"),
    ],
)
def test_what_has_no_second_opinion_says_why(stage, monkeypatch, more, said):
    monkeypatch.delenv("OPENDSM_PYTHON", raising=False)
    with pytest.raises(CommandError, match=said):
        opinion(stage, **more)
