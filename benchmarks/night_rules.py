# SPDX-License-Identifier: EUPL-1.2
"""The night rules of a whole town, each opening of the page: every lamp checked again.

    python3 deploy/stack.py run --name bench -- .venv/bin/python -m benchmarks.night_rules [7290 30000]

Fictitious lamps in a database of its own, dropped at the end; some two thousand combinations of attributes. The page is
asked through Django with all its middleware, by who sees one territory; seconds of processor, of this process and of
PostgreSQL, and of the clock. What was checked is forgotten before each look (`check` remembers alike lamps).
"""

import os
import sys
import time
from statistics import median

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "connecte.settings")

import django
import pytest  # noqa: F401  (settings then serve plain static files, as in tests)

django.setup()

from django.conf import settings  # noqa: E402
from django.contrib.auth.models import Group  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402

from apps.assets.models import AssetKind  # noqa: E402
from apps.energy.regulation import lamps  # noqa: E402
from apps.territories.models import Membership, Territory, User  # noqa: E402
from benchmarks import processor  # noqa: E402
from benchmarks.tiles import drop  # noqa: E402

BARS = {7_290: 1.0, 30_000: 3.0}  # seconds of processor
LOOKS = 5
FILL = """
INSERT INTO assets_asset (uid, code, name, kind_id, owner_id, source_ref, lifecycle, attributes, local_attributes,
                          local_fields, state, acked, state_origin, created_at, updated_at)
SELECT gen_random_uuid(), 'PL-' || n, 'Rue fictive ' || n %% 400, %s, %s, '', 'in_service',
       jsonb_strip_nulls(jsonb_build_object('fictif', true, 'power_w', 40, 'lamp_type', 'LED', 'support', 'mat',
           'night_use', (ARRAY['a','a','a','a','b_garden','e','b_heritage',NULL])[1 + n %% 8],
           'kelvin', (ARRAY[2700,3000,4000,NULL])[1 + n %% 4], 'ulr', (n %% 7) / 100.0, 'protected', 'none',
           'urban', n %% 5 > 0, 'lumens_m2', 15 + n %% 30, 'commissioned', date '2016-01-01' + (n %% 60) * 50)),
       '{}', '{}', 'silent', false, '', now(), now()
  FROM generate_series(1, %s) n
"""


def main(arguments: list[str]) -> int:
    before = connection.settings_dict["NAME"]
    connection.settings_dict["TEST"]["NAME"] = "bench_night_rules"
    connection.creation.create_test_db(verbosity=0, autoclobber=True)
    try:
        call_command("load_reference", verbosity=0)
        settings.ALLOWED_HOSTS, settings.SECURE_SSL_REDIRECT = ["*"], False
        late = [measured(int(size)) for size in arguments or [str(size) for size in BARS]]
        return int(any(late))
    finally:
        drop(before)


def measured(size: int) -> bool:
    town = Territory.objects.create(code=f"F{size}", name="Ville fictive du banc d'essai")
    kind = AssetKind.objects.get(code="light_point")
    with connection.cursor() as cursor:
        cursor.execute(FILL, [kind.pk, town.pk, size])
        cursor.execute("ANALYZE assets_asset")
    user = User.objects.create(username=f"banc-{size}")
    Membership.objects.create(user=user, territory=town, role=Group.objects.get(name="Élu (lecture)"))
    client = Client()
    client.force_login(user, backend="apps.territories.backends.MembershipBackend")
    looks = [look(client, size) for _ in range(LOOKS)]
    used, passed = median(one[0] for one in looks), median(one[1] for one in looks)
    bar = BARS.get(size)
    kinds = lamps.check.cache_info().currsize
    said = f" (bar {bar:.0f} s)" if bar else ""
    print(f"{size} lamps, {kinds} combinations: processor {used:.2f} s{said}, clock {passed:.2f} s", flush=True)
    return bool(bar and used > bar)


def look(client: Client, size: int) -> tuple[float, float]:
    lamps.check.cache_clear()
    began, clock = time.process_time() + processor.of_postgres(), time.perf_counter()
    answer = client.get("/energie/nuit/")
    used = time.process_time() + processor.of_postgres() - began
    passed = time.perf_counter() - clock
    page = answer.content.decode().replace("\u202f", "\xa0")
    assert answer.status_code == 200 and f"lampes sur {size:,}".replace(",", "\xa0") in page, "not that town"
    return used, passed


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
