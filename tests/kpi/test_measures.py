# SPDX-License-Identifier: EUPL-1.2
"""From rows to figures: savings of the ledger, dark streets and lamps at night, what is not known."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from apps.events.models import Alarm, Episode
from apps.kpi import measures, months
from apps.kpi.measured import Asked
from tests.energy.performance_world import months as ledger_months
from tests.energy.performance_world import promising
from tests.factories import (
    AlarmFactory,
    AssetFactory,
    AssetKindFactory,
    ConditionNatureFactory,
    EpisodeFactory,
    NetworkEdgeFactory,
    square,
)

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 29, 10, tzinfo=UTC)
PARIS = ZoneInfo("Europe/Paris")


def ask(name, territory, month, count=1, now=NOW):
    asked = Asked(
        territory_id=territory.pk,
        code=territory.code,
        ids=[territory.pk],
        zone=PARIS,
        since=months.shifted(month, 1 - count),
        month=month,
        month_end=months.last_of(month),
        now=now,
    )
    return measures.of(name)(asked)


# --- Savings ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def saving(commune):
    """A year of the contract: 33 % saved each month of 46 000 kWh, ± 2 000."""
    contract = promising(commune)
    ledger_months(contract, 12, reference_price=Decimal("0.20"))
    return commune


def test_twelve_months_of_the_ledger_are_one_share_with_its_interval_and_its_target(saving):
    found = ask("building_saving", saving, date(2024, 2, 1), 12)
    assert found.value == pytest.approx(Decimal(33))
    assert found.low < found.value < found.high
    assert (found.target, found.completeness, found.cases) == (33, 1, 12)


def test_euros_are_since_the_beginning_and_compared_with_the_plan_to_date(saving):
    half = ask("euros_avoided", saving, date(2023, 8, 1), 12)
    whole = ask("euros_avoided", saving, date(2024, 2, 1), 12)
    assert half.value * 2 == pytest.approx(whole.value)
    assert whole.value == pytest.approx(Decimal("0.20") * 12 * 15_180)
    assert [day[:7] for day, _so_far in whole.plan] == [f"{year}-02" for year in range(2024, 2036)]
    assert whole.target == pytest.approx(Decimal(str(whole.plan[0][1])))


def test_another_authority_has_nothing_and_says_so(saving, neighbour):
    assert ask("building_saving", neighbour, date(2024, 2, 1), 12).why.startswith("Aucune économie de ce lot")
    assert ask("lighting_saving", saving, date(2024, 2, 1), 12).value is None


def test_a_ledger_that_stops_before_the_month_gives_no_figure(saving):
    found = ask("building_saving", saving, date(2024, 5, 1), 12)
    assert found.why == "Le registre des économies s'arrête au 29 février 2024."


def test_an_interval_that_holds_zero_is_not_demonstrated(commune):
    ledger_months(promising(commune), 12, margin_kwh=Decimal(40_000), noise_kwh=Decimal(0), verdict="unproven")
    found = ask("building_saving", commune, date(2024, 2, 1), 12)
    assert (found.value, found.why) == (None, "Non démontré : l'intervalle des mesures contient zéro.")


# --- Streets at night -------------------------------------------------------------------------------------------------


@pytest.fixture
def street(commune):
    """A cabinet that feeds a feeder that feeds ten lamps, all heard; alarms are known since September."""
    commune.outline = square()
    commune.save()
    for pattern, nature in (("supply_loss", "supply"), ("lamp_failure", "outage"), ("door_open", "intrusion")):
        ConditionNatureFactory(pattern=pattern, nature=nature)
    heard = {"owner": commune, "telemetered": True}
    kinds = {code: AssetKindFactory(code=code) for code in ("control_cabinet", "feeder", "light_point")}
    cabinet = AssetFactory(kind=kinds["control_cabinet"], **heard)
    feeder = AssetFactory(kind=kinds["feeder"], owner=commune, source=None, source_ref="")
    lamps = [AssetFactory(kind=kinds["light_point"], **heard) for _ in range(10)]
    NetworkEdgeFactory(upstream=cabinet, downstream=feeder)
    for lamp in lamps:
        NetworkEdgeFactory(upstream=feeder, downstream=lamp)
    spell(lamps[0], "lamp_failure", datetime(2026, 9, 1, 10, tzinfo=UTC), 0.1)
    return {"territory": commune, "cabinet": cabinet, "lamps": lamps}


def spell(asset, condition, start, hours):
    alarm = asset.alarms.filter(condition=condition).first() or AlarmFactory(asset=asset, condition=condition)
    end = None if hours is None else start + timedelta(hours=hours)
    return EpisodeFactory(alarm=alarm, condition=condition, started_at=start, ended_at=end)


MIDNIGHT = datetime(2026, 10, 10, 22, tzinfo=UTC)  # of Paris; the sun sets about 17 h UTC, rises about 6 h


def test_hours_of_a_cut_count_at_night_for_each_lamp_fed(street):
    spell(street["cabinet"], "supply_loss", MIDNIGHT, 4)
    spell(street["cabinet"], "door_open", MIDNIGHT + timedelta(days=1), 4)  # not a loss of supply
    spell(street["cabinet"], "supply_loss", datetime(2026, 10, 20, 10, tzinfo=UTC), 4)  # by day
    found = ask("dark_street_hours", street["territory"], date(2026, 10, 1))
    assert (float(found.value), found.cases, float(found.completeness)) == (pytest.approx(40), 10, 1)


def test_a_lamp_out_twice_at_once_is_out_once(street):
    spell(street["cabinet"], "supply_loss", MIDNIGHT, 4)
    spell(street["lamps"][0], "lamp_failure", MIDNIGHT - timedelta(hours=1), 4)
    spell(street["lamps"][1], "lamp_failure", MIDNIGHT + timedelta(days=5), 2)
    found = ask("lamp_availability", street["territory"], date(2026, 10, 1))
    without = ask("lamp_availability", street["territory"], date(2026, 9, 1))
    nights = _night_hours()
    assert float(found.value) == pytest.approx(100 * (1 - (40 + 1 + 2) / (10 * nights)), abs=1e-3)
    assert float(without.value) == 100


def _night_hours():
    """Of October 2026 at the middle of the territory, by the same source as the ledger of lighting."""
    from apps.energy.maths.nights import Place, nights

    lon, lat = square().centroid.coords
    found = nights(Place(lat, lon), date(2026, 9, 30), date(2026, 11, 1))
    start, end = (datetime(2026, *day, tzinfo=PARIS).timestamp() for day in ((10, 1), (11, 1)))
    spans = zip(found.on.astype("int64"), found.off.astype("int64"), strict=True)
    return sum(max(min(b, end) - max(a, start), 0) for a, b in spans) / 3600


def test_a_cut_that_lasts_counts_up_to_now(street):
    now = datetime(2026, 10, 11, 1, tzinfo=UTC)
    spell(street["cabinet"], "supply_loss", MIDNIGHT, None)
    assert float(ask("dark_street_hours", street["territory"], date(2026, 10, 1), now=now).value) == pytest.approx(30)


def test_lamps_that_nobody_hears_lower_the_completeness_and_are_not_said_lit(street):
    kind = street["lamps"][0].kind
    for _ in range(10):
        AssetFactory(kind=kind, owner=street["territory"], source=None, source_ref="")
    assert float(ask("lamp_availability", street["territory"], date(2026, 10, 1)).completeness) == pytest.approx(0.5)
    assert float(ask("dark_street_hours", street["territory"], date(2026, 10, 1)).completeness) == pytest.approx(0.5)


def test_before_the_first_alarm_nothing_is_known(street):
    assert ask("lamp_availability", street["territory"], date(2026, 8, 1)).why.startswith("Aucune alarme n'est encore")
    part = ask("dark_street_hours", street["territory"], date(2026, 9, 1)).completeness
    assert Decimal("0.97") < part < 1  # since the 1st at 10 h


def test_what_was_there_when_a_source_was_first_heard_says_nothing_of_before(street):
    Episode.objects.all().delete()
    old = spell(street["lamps"][0], "lamp_failure", datetime(2026, 8, 1, tzinfo=UTC), None)
    Alarm.objects.filter(pk=old.alarm_id).update(inherited_until=datetime(2026, 10, 16, tzinfo=UTC))
    assert ask("lamp_availability", street["territory"], date(2026, 9, 1)).value is None
    assert float(ask("lamp_availability", street["territory"], date(2026, 10, 1)).completeness) == pytest.approx(
        0.5, 0.1
    )


def test_a_snapshot_is_of_the_running_month_only(street):
    found = ask("sources_heard", street["territory"], date(2026, 11, 1))
    assert (found.value, found.cases) == (100, 11)
    assert "passé" in ask("sources_heard", street["territory"], date(2026, 10, 1)).why
