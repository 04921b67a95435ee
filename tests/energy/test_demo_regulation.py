# SPDX-License-Identifier: EUPL-1.2
"""What the demo writes for the regulation pages: valid, marked fictitious, once."""

import json

import pytest
from django.conf import settings
from django.http import QueryDict
from jsonschema import Draft202012Validator

from apps.assets.models import Asset
from apps.energy.models import SavedScenario, TertiaryDeclaration
from apps.energy.regulation import lamps
from apps.energy.what_if_form import WishForm
from apps.supervision.demo.energy import load_regulation
from tests.factories import (
    AssetFactory,
    AssetKindFactory,
    MeteringPointFactory,
    SiteFactory,
    TerritoryFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def town():
    town = TerritoryFactory(code="200066876")
    kind = AssetKindFactory(code="light_point")
    for n in range(300):
        said = {"fictif": True, "power_w": 40, "lantern": "luminaire ambiance" if n % 3 else "lanterne"}
        said |= {"lamp_type": "LED" if n % 2 else "SHP"}
        AssetFactory(kind=kind, owner=town, code=f"PL-{n:04}", attributes=said)
    AssetFactory(kind=kind, owner=town, code="REEL", attributes={"lamp_type": "LED"})
    for n, surface in enumerate((600, 700, 1500, 2500)):
        site = SiteFactory(territory=town, surface_m2=surface, tertiary=surface >= 1000, is_sample=True)
        MeteringPointFactory(gas=bool(n % 2), asset__owner=town, site=site, is_sample=True)
    return town


def test_the_demo_writes_what_the_pages_need_once(town):
    assert load_regulation() == 2 + 2 + 3
    assert load_regulation() == 0
    schemas = {k["code"]: k for k in json.loads((settings.BASE_DIR / "fixtures/kinds.json").read_text())}
    schema = Draft202012Validator(schemas["light_point"]["attribute_schema"])
    rows = list(Asset.objects.filter(code__startswith="PL-"))
    assert all(schema.is_valid(row.local_attributes) for row in rows)
    assert {name for row in rows for name in row.local_attributes} == {*lamps.NAMES} - {"lit_all_night"}
    assert Asset.objects.get(code="REEL").local_attributes == {}
    user = UserFactory(is_superuser=True)
    assert all(
        row.is_sample and WishForm(QueryDict(row.wish), user=user).is_valid() for row in SavedScenario.objects.all()
    )
    assert TertiaryDeclaration.objects.exclude(estate="").count() == 2
