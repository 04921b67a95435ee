# SPDX-License-Identifier: EUPL-1.2
"""Bills of the meters of the two communes, and what these meters counted on the same days."""

from datetime import date
from decimal import Decimal

from apps.energy.models import BilledPeriod
from tests.energy.lighting import world as lw


def bill(stage, code, first, last, kwh, **said):
    given = {"starts_on": first, "ends_on": last, "amount": Decimal(f"{kwh:.3f}"), "unit": "kWh"}
    return BilledPeriod.objects.create(point=stage.of[code].point, imported_by=stage.user, **given, **said)


def counted_by_meter(first, last, watts=10 * 31.5):
    return sum(watts * lw.dark(day) / 1000 for day in lw.AFTER if first <= day <= last)


JUNE, JULY = (date(2023, 6, 1), date(2023, 6, 30)), (date(2023, 7, 1), date(2023, 7, 31))
