# SPDX-License-Identifier: EUPL-1.2
"""What the territories of the demonstration open: street equipment that anybody sees, and its open incidents."""

from apps.assets.models import Asset
from apps.opendata.models import Opening, OpenKind

KINDS = ("light_point", "litter_bin", "glass_container", "drop_off_point", "weather_station")


def load() -> int:
    """How many territories were opened. One that was closed since, or opens less, stays so."""
    rows = Asset.objects.filter(kind__code__in=KINDS).exclude(owner__in=Opening.objects.values("territory"))
    held = list(rows.order_by().values_list("owner", "kind").distinct())
    made = Opening.objects.bulk_create([Opening(territory_id=one, incidents=True) for one in {one for one, _ in held}])
    of = {opening.territory_id: opening for opening in made}
    OpenKind.objects.bulk_create([OpenKind(opening=of[owner], kind_id=kind) for owner, kind in held])
    return len(made)
