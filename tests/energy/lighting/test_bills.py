# SPDX-License-Identifier: EUPL-1.2
"""Bills of lighting against its meters: told in words, never counted."""

from datetime import date

import pytest

from apps.energy.models import BilledPeriod
from tests.energy.lighting import world as lw
from tests.energy.lighting.asked import counted, of_code, seen
from tests.energy.lighting.billing import JULY, JUNE, bill, counted_by_meter
from tests.energy.lighting.world import UNTIL, WORKS, lamp

pytestmark = pytest.mark.django_db


def test_bills_are_told_against_the_meter_of_the_same_days(stage, browser):
    """June is billed as measured, July a third more; one bill is astride the period: it is not shared out."""
    june, july = counted_by_meter(*JUNE), counted_by_meter(*JULY)
    bill(stage, "A", *JUNE, june * 1.01)
    assert of_code(counted(stage), "A").billed.verdict == "within"
    assert "dans la précision des compteurs" in seen(browser)
    bill(stage, "A", *JULY, july * 1.35, estimated=True)
    bill(stage, "A", date(2023, 2, 1), date(2023, 3, 31), 9_999)
    gap = of_code(counted(stage), "A").billed
    assert (gap.compared, gap.aside, gap.estimated, gap.verdict) == (2, 1, 1, "more")
    assert (gap.billed, gap.measured) == (
        pytest.approx(june * 1.01 + july * 1.35, abs=0.01),
        pytest.approx(june + july),
    )
    text = seen(browser)
    assert f"{round(gap.kwh)} kWh facturés de plus que mesurés" in text and "à contester" in text
    assert "1 facture laissée de côté" in text and "Dont estimées par le fournisseur : 1." in text
    told = browser.get(f"/api/v1/lighting-savings/?since={WORKS}&until={UNTIL}").json()
    (shown,) = [one["billed"] for one in told["cabinets"] if one["code"] == "A"]
    assert (shown["bills"], shown["left_out"], shown["verdict"]) == (2, 1, "more")
    assert all(one["billed"] is None for one in told["cabinets"] if one["code"] != "A")


def test_a_bill_of_days_that_are_not_measured_is_compared_with_nothing(stage, browser):
    one = stage.make.cabinet(stage.ville, "M", 5, lamp(150, 45, lw.DIMMED))
    BilledPeriod.objects.create(
        point=one.point, starts_on=JUNE[0], ends_on=JUNE[1], amount=100, unit="kWh", imported_by=stage.user
    )
    gap = of_code(counted(stage), "M").billed
    assert (gap.compared, gap.aside, gap.verdict, gap.percent) == (0, 1, "unknown", None)
    assert "Aucune facture ne se compare aux relevés." in seen(browser)
