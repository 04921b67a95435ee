# SPDX-License-Identifier: EUPL-1.2
"""Who treats what in the demonstration: addressees, the table of rules and template replies of each desk."""

from typing import Any

from django.db import transaction

from apps.signalements.models import Addressee, Category, Desk, Reply, RoutingRule, Signalement
from apps.signalements.routing import choosing
from apps.supervision.demo.files import read_json


def load() -> int:
    """How many rules were added. A desk that has some keeps its own."""
    said = read_json("reports/routing.json")
    return sum(_desk(one, said) for one in Desk.objects.select_related("territory").defer("territory__outline"))


@transaction.atomic
def _desk(desk: Desk, said: dict[str, Any]) -> int:
    if Addressee.objects.filter(territory=desk.territory_id).exists():
        return 0
    to = {one["name"]: Addressee.objects.create(territory=desk.territory, **one) for one in said["addressees"]}
    codes = set(Category.objects.filter(territory=desk.territory_id).values_list("code", flat=True))
    rows = [_rule(desk, dict(one), to, codes) for one in said["rules"]]
    RoutingRule.objects.bulk_create(rows)
    Reply.objects.bulk_create([Reply(territory=desk.territory, **one) for one in said["replies"]])
    return len(rows)


def _rule(desk: Desk, one: dict[str, Any], to: dict[str, Addressee], codes: set[str]) -> RoutingRule:
    categories = [code for code in one.pop("categories") if code in codes]
    return RoutingRule(territory=desk.territory, addressee=to[one.pop("to")], categories=categories, **one)


@transaction.atomic
def apply() -> int:
    """How many open reports the table routes, once they are all there."""
    rows = Signalement.objects.open().filter(routing=None).select_related("category", "territory")
    return sum(choosing.apply(report) is not None for report in rows)
