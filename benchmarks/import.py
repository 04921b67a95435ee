# SPDX-License-Identifier: EUPL-1.2
"""30 000 points from file to committed rows: seconds of each step, against the limit (20 s) and the bare rows.

Run beside private services: python3 deploy/stack.py run --name bench -- .venv/bin/python benchmarks/import.py [FILE]
"""

import os
import sys
from pathlib import Path
from time import perf_counter

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "connecte.settings")
LIMIT = 20.0  # seconds
REAL = ROOT.parent / "shared/data/inventaires_montpellier/points_lumineux.csv"


def main() -> None:
    import django

    django.setup()
    from django.db import connection

    name = connection.settings_dict["NAME"]
    connection.creation.create_test_db(verbosity=0, autoclobber=True)
    try:
        measure(Path(sys.argv[1]) if len(sys.argv) > 1 else REAL)
    finally:
        connection.creation.destroy_test_db(name, verbosity=0)


def measure(path: Path) -> None:
    from apps.assets.models import AssetKind, Source
    from apps.territories.models import Territory

    territory = Territory.objects.create(code="00000", name="Territoire d'essai")
    source = Source.objects.create(slug="essai", name="Essai", territory=territory)
    kind = AssetKind.objects.create(code="light_point", label="Point lumineux", label_plural="Points lumineux")
    content = path.read_bytes() if path.exists() else invented(30_000)
    for title in ("premier import", "ré-import   "):
        steps, job = imported(content, territory=territory, source=source, kind=kind)
        total = sum(steps.values())
        detail = ", ".join(f"{step} {seconds:.2f} s" for step, seconds in steps.items())
        counts = ", ".join(f"{job.summary[key]} {key}" for key in ("created", "unchanged", "refused"))
        print(f"{title} : {job.total} lignes en {total:.2f} s ({detail}) = {total / LIMIT:.2f} de la limite ; {counts}")
    bare = bare_copy()
    print(f"INSERT … SELECT des mêmes lignes (index et historique compris) : {bare:.2f} s")


def imported(content: bytes, **values):
    from apps.assets.services import imports

    steps = {}
    start = perf_counter()
    job = imports.deposit(target="assets", filename="points.csv", content=content, by=None, **values)
    steps["dépôt"] = perf_counter() - start
    start = perf_counter()
    imports.describe(job_id=job.pk, by=None)
    job = imports.run_now(job)
    steps["analyse"] = perf_counter() - start
    start = perf_counter()
    imports.confirm(job_id=job.pk, by=None)
    job = imports.run_now(job)
    steps["écriture"] = perf_counter() - start
    return steps, job


def bare_copy() -> float:
    """The same rows written again, as another source's, by one INSERT … SELECT: what the database itself costs."""
    from django.db import connection

    start = perf_counter()
    with connection.cursor() as cursor:
        cursor.execute("""
            INSERT INTO assets_asset (uid, code, name, kind_id, owner_id, source_ref, geometry, lifecycle, attributes,
                   local_attributes, local_fields, state, acked, state_origin, created_at, updated_at)
            SELECT gen_random_uuid(), code, name, kind_id, owner_id, source_ref, geometry, lifecycle, attributes,
                   local_attributes, local_fields, state, acked, state_origin, created_at, updated_at
              FROM assets_asset""")
    return perf_counter() - start


def invented(rows: int) -> bytes:
    lines = (f"{3.8 + n % 300 / 2000:.6f},{43.5 + n // 300 / 1000:.6f},LANTERNE" for n in range(rows))
    return ("lon,lat,type_lanterne\n" + "\n".join(lines)).encode()


if __name__ == "__main__":
    main()
