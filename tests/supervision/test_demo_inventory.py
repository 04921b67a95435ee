# SPDX-License-Identifier: EUPL-1.2
"""A demo that was loaded by an older version: equipment that has another supervisor now is handed over, not doubled."""

import pytest

from apps.assets.models import Asset, Source
from apps.supervision.demo import inventory
from tests.factories import AlarmFactory, AssetKindFactory, SourceFactory

pytestmark = pytest.mark.django_db
PLACE = {"lon": "4.36", "lat": "48.95", "powered_by": "", "connected_via": ""}


@pytest.fixture
def files(commune, monkeypatch):
    """Rows of the city's only file, and its two supervisors."""
    AssetKindFactory(code="light_point")
    for slug in ("talq-agglo", "talq-village"):
        SourceFactory(slug=slug, territory=commune)
    rows = []
    monkeypatch.setattr(inventory, "read_rows", lambda _name: list(rows))
    return rows


def lamp(owner, code, source, ref, fictif="true"):
    said = {"code": code, "kind": "light_point", "owner": owner.code, "source": source, "source_ref": ref}
    return {**PLACE, **said, "name": code, "attributes": f'{{"fictif": {fictif}}}'}


def test_what_another_supervisor_tells_of_now_is_handed_over_with_its_alarm(files, commune):
    files += [lamp(commune, "PL-1", "talq-agglo", "a-1"), lamp(commune, "PL-2", "talq-agglo", "a-2")]
    inventory.load(["f"])
    first = Asset.objects.get(code="PL-1")
    alarm = AlarmFactory(asset=first, source=first.source)
    files[0] = lamp(commune, "PL-1", "talq-village", "v-1")
    assert inventory.load(["f"]) == 2
    village = Source.objects.get(slug="talq-village")
    assert list(Asset.objects.order_by("code").values_list("fid", "source__slug", "source_ref")) == [
        (first.fid, "talq-village", "v-1"),
        (Asset.objects.get(code="PL-2").fid, "talq-agglo", "a-2"),
    ]
    alarm.refresh_from_db()
    assert alarm.source == village


def test_a_real_equipment_of_the_same_code_is_left_to_who_has_it(files, commune):
    files += [lamp(commune, "PL-1", "talq-agglo", "a-1", fictif="false")]
    inventory.load(["f"])
    files += [lamp(commune, "PL-1", "talq-village", "v-1")]
    inventory.load(["f"])
    assert sorted(Asset.objects.values_list("source__slug", "source_ref")) == [
        ("talq-agglo", "a-1"),
        ("talq-village", "v-1"),
    ]
