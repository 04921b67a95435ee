# SPDX-License-Identifier: EUPL-1.2
"""What texts ask to know of the demo's lamps and buildings, and three scenarios: all fictitious (regulation.json)."""

from collections.abc import Iterator
from datetime import date
from random import Random
from typing import Any

import numpy as np
import pghistory
from django.db import connection, transaction
from django.http import QueryDict
from django.utils import timezone

from apps.energy import consumption, selectors
from apps.energy.models import Energy, MeteringPoint, SavedScenario, Site, TertiaryDeclaration
from apps.energy.regulation.years import BURNT, UNCOUNTED
from apps.supervision.demo.files import read_json
from apps.territories.models import Territory, User

FILE = "regulation.json"
# Two numbers from 0 to 99 and 3499 drawn from the code of each lamp: the same at every load.
LAMPS = """
UPDATE assets_asset SET local_attributes = assets_asset.local_attributes || jsonb_strip_nulls(jsonb_build_object(
    'night_use', CASE WHEN h >= 97 THEN NULL WHEN h < 2 THEN 'b_heritage' WHEN h < 5 THEN 'e'
                      WHEN h < 30 AND ambiance THEN 'b_garden' ELSE 'a' END,
    'kelvin', CASE WHEN NOT led THEN 2000 WHEN h %% 10 = 9 THEN NULL WHEN h %% 10 = 8 THEN 4000
                   WHEN h %% 10 > 5 THEN 2700 ELSE 3000 END,
    'commissioned', CASE WHEN led THEN date '2016-03-01' + d ELSE date '2002-03-01' + d END,
    'ulr', CASE WHEN led THEN CASE WHEN d %% 25 = 0 THEN 0.06 ELSE (d %% 4) / 100.0 END
                WHEN d %% 2 = 0 THEN 0.12 END,
    'lumens_m2', CASE WHEN d %% 10 > 0 THEN 12 + d %% 25 END,
    'urban', true, 'protected', 'none',
    'closes_at', CASE WHEN h BETWEEN 2 AND 4 THEN 20.5 WHEN ambiance AND h BETWEEN 5 AND 29 THEN 21 END,
    'off_at', CASE WHEN h < 2 THEN 1 + h / 2.0 WHEN h < 5 THEN 22.5 WHEN h < 30 AND ambiance THEN 22 + d %% 2 END))
  FROM (SELECT fid, ('x' || substr(md5(assets_asset.code), 1, 6))::bit(24)::int %% 100 AS h,
               ('x' || substr(md5(assets_asset.code), 7, 6))::bit(24)::int %% 3500 AS d,
               attributes ->> 'lamp_type' = 'LED' AS led, attributes ->> 'lantern' = 'luminaire ambiance' AS ambiance
          FROM assets_asset JOIN assets_assetkind kind ON kind.id = kind_id
         WHERE kind.code = %s AND attributes -> 'fictif' = 'true' AND attributes ? 'lamp_type') drawn
 WHERE drawn.fid = assets_asset.fid
"""


def load_regulation() -> int:
    """How many declarations and scenarios were created: none when there are some already, or no site of the demo."""
    sites = list(Site.objects.filter(is_sample=True, nature=Site.Nature.BUILDING).order_by("code"))
    if not sites or TertiaryDeclaration.objects.filter(site__is_sample=True).exists():
        return 0
    plan = read_json(FILE)
    with transaction.atomic(), pghistory.context(reason="load_demo"):
        with connection.cursor() as cursor:
            cursor.execute(LAMPS, ["light_point"])
        made = TertiaryDeclaration.objects.bulk_create(_declarations(plan["tertiary"], sites))
        kept = SavedScenario.objects.bulk_create(_scenarios(plan["scenarios"]))
    return len(made) + len(kept)


def _declarations(plan: dict[str, Any], sites: list[Site]) -> Iterator[TertiaryDeclaration]:
    """Of the sites that are bound, but some that nobody opened; and of two small neighbours that are bound together."""
    bound = [site for site in sites if site.tertiary]
    burnt, consumed = _last_year(bound)
    for rank, site in enumerate(bound, start=1):
        if rank % plan["without_file_every"]:
            yield _declaration(plan, site, rank, consumed.get(site.pk), site.pk in burnt)
    small = sorted(
        (one for one in sites if one.surface_m2 and one.surface_m2 < 1000), key=lambda one: -(one.surface_m2 or 0)
    )
    for owner in sorted({one.territory_id for one in small})[:1]:
        for site in [one for one in small if one.territory_id == owner][:2]:
            yield TertiaryDeclaration(site=site, estate=plan["estate"], origin=plan["origin"])


def _declaration(plan: dict[str, Any], site: Site, rank: int, kwh: float | None, burns: bool) -> TertiaryDeclaration:
    draw, last = Random(f"{site.code}/tertiaire"), timezone.localdate().year - 1
    usual = plan["kwh_m2"] * float(site.surface_m2 or 1000)
    reference = round((kwh or usual / 1.5) * draw.uniform(*plan["times_last_year"]))
    return TertiaryDeclaration(
        site=site,
        efa=f"EFA-FICTIVE-{site.code}",
        activity=f"{site.use} (catégorie fictive)",
        operator="Régie fictive de l'agglomération",
        reference_year=plan["reference_year"],
        reference_kwh=reference,
        reference_heating_kwh=round(reference * 0.7) if burns else None,
        reference_degree_days=plan["reference_degree_days"],
        normal_degree_days=plan["normal_degree_days"],
        heating_percent=plan["heating_percent"] if burns else None,
        cooled=None if rank % plan["cooling_unknown_every"] == 0 else False,
        absolute_kwh_m2=plan["absolute_kwh_m2"].get(site.use),
        declared_year=last - 1 if rank % plan["late_every"] == 0 else last,
        origin=plan["origin"],
    )


def _last_year(sites: list[Site]) -> tuple[set[int], dict[int, float]]:
    """Sites that burn something; what each consumed last civil year, of those whose year is known."""
    rows = MeteringPoint.objects.filter(site__in=sites).exclude(energy__in=UNCOUNTED).order_by("pk")
    points = selectors.counted(selectors.light(rows))
    year = timezone.localdate().year - 1
    months = consumption.monthly(consumption.daily(points, date(year, 1, 1), date(year + 1, 1, 1)))
    total: dict[int, float] = {}
    for point, kwh in zip(points, months.kwh.sum(axis=1), strict=True):
        total[point.site_id or 0] = total.get(point.site_id or 0, 0.0) + float(kwh)
    burnt = {point.site_id or 0 for point in points if Energy(point.energy) in BURNT}
    return burnt, {pk: kwh for pk, kwh in total.items() if np.isfinite(kwh) and kwh > 0}


def _scenarios(plan: dict[str, Any]) -> Iterator[SavedScenario]:
    territory = Territory.objects.filter(code=plan["territory"]).first()
    if territory is None:
        return
    author = User.objects.filter(username=plan["author"]).first()
    for row in plan["rows"]:
        wish = QueryDict(mutable=True)
        wish["territoire"] = territory.code
        wish.update(QueryDict(row["wish"]))
        yield SavedScenario(
            territory=territory,
            name=row["name"],
            note=row["note"],
            wish=wish.urlencode(),
            author=author,
            is_sample=True,
        )
