# SPDX-License-Identifier: EUPL-1.2
"""What the fictitious lamps were before, when they were changed and how they burn: written as local attributes."""

import json
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pghistory
from django.db import connection, transaction

from apps.assets.models import Asset
from apps.supervision.demo.energy import drawing
from apps.supervision.demo.files import read_json

COLUMNS = ("cabinets", "schedules", "days", "leds", "befores")
# Of the lamps of each cabinet; some were changed entirely, the LED of others say their power.
LAMPS = """
UPDATE assets_asset lamp
   SET local_attributes = lamp.local_attributes || jsonb_strip_nulls(jsonb_build_object(
           'before_w', coalesce(told.all_before, (%(before)s::jsonb ->> concat_ws(' ',
               lamp.attributes ->> 'lamp_type', lamp.attributes ->> 'power_w'))::float8),
           'before_losses', %(losses)s::float8, 'losses', 0,
           'night_schedule', told.schedule, 'renewed_on', told.changed_on,
           'power_w', told.led_w, 'lamp_type', CASE WHEN told.led_w IS NULL THEN NULL ELSE 'LED' END))
  FROM unnest(%(cabinets)s::bigint[], %(schedules)s::text[], %(days)s::date[], %(leds)s::float8[],
              %(befores)s::float8[]) AS told(cabinet, schedule, changed_on, led_w, all_before)
  JOIN assets_networkedge fed ON fed.upstream_id = told.cabinet AND fed.nature = 'power'
  JOIN assets_networkedge feeds ON feeds.upstream_id = fed.downstream_id AND feeds.nature = 'power'
 WHERE lamp.fid = feeds.downstream_id AND lamp.attributes -> 'fictif' = 'true'
   AND lamp.kind_id = (SELECT id FROM assets_assetkind WHERE code = 'light_point')
"""


@transaction.atomic
def load_lamps() -> int:
    """How many lamps were told: none when some are already, or without cabinets of the demo."""
    plan = read_json("energy.json")["demo"]
    fictitious = Asset.objects.filter(attributes__fictif=True)
    if fictitious.filter(kind__code="light_point", local_attributes__has_key="night_schedule").exists():
        return 0
    cabinets = list(
        fictitious.filter(kind__code="control_cabinet")
        .exclude(source__slug__endswith="montpellier")
        .select_related("owner")
        .defer("owner__outline")
        .order_by("code")
    )
    said, rows = plan["lighting"], list(_told(plan, cabinets))
    given = {name: [row[rank] for row in rows] for rank, name in enumerate(COLUMNS)}
    with pghistory.context(reason="load_demo"), connection.cursor() as cursor:
        cursor.execute(LAMPS, {**given, "before": json.dumps(said["before_w"]), "losses": said["losses"]})
        return cursor.rowcount


def _told(plan: dict[str, Any], cabinets: list[Asset]) -> Iterator[tuple[Any, ...]]:
    """(cabinet, schedule, day of the change, W of its LED where all were changed, W before of all of them)."""
    said, whole = plan["lighting"], plan["lighting"]["renewed"]
    watched = True  # the first cabinet of the commune whose lamps were all changed has detectors
    for rank, cabinet in enumerate(cabinets, start=1):
        day = changed_on(plan, cabinet.code)
        if cabinet.owner.code == whole["owner"]:
            schedule, watched = said["schedules"]["watched" if watched else "low"], False
            yield cabinet.fid, schedule, day, whole["led_w"], whole["before_w"]
            continue
        schedule = said["schedules"]["cut" if rank % said["cut_every"] == 0 else "usual"]
        yield cabinet.fid, None if rank % said["untold_every"] == 0 else schedule, day, None, None


def changed_on(plan: dict[str, Any], cabinet: str) -> date:
    """The day on which the lamps of a cabinet were changed: the same at every load."""
    first, last = (date.fromisoformat(one) for one in plan["lighting"]["led_on"])
    return first + timedelta(days=int(drawing.draw(plan["seed"], cabinet).integers(0, (last - first).days)))
