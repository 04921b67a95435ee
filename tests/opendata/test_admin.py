# SPDX-License-Identifier: EUPL-1.2
"""Who configures a territory says what it opens; a kind whose position is restricted is refused."""

import pytest
from django.test import Client

from apps.opendata.models import Opening
from tests.factories import AssetKindFactory, MembershipFactory

RIGHTS = [f"opendata.{act}_opening" for act in ("add", "change", "view")] + ["territories.view_territory"]


@pytest.fixture
def desk(town):
    client = Client()
    user = MembershipFactory(territory=town.closed, permissions=RIGHTS).user
    client.force_login(user, backend="apps.territories.backends.MembershipBackend")
    return client


def form(territory, kind):
    return {
        "territory": territory.pk,
        "is_open": "on",
        "licence": "Licence Ouverte",
        "kinds-TOTAL_FORMS": "1",
        "kinds-INITIAL_FORMS": "0",
        "kinds-0-kind": kind.pk,
        "kinds-0-attributes": "puissance, hauteur",
    }


def test_a_territory_opens_a_kind_and_its_name_is_read_by_anybody(town, desk, read):
    answer = desk.post("/admin/opendata/opening/add/", form(town.closed, town.theirs.kind))
    assert answer.status_code == 302, answer.context["errors"]
    assert Opening.objects.get(territory=town.closed).kinds.get().attributes == ["puissance", "hauteur"]
    assert read("equipements/items", code="VOISINE")["numberMatched"] == 1


def test_neither_a_restricted_kind_nor_the_territory_of_others_is_opened(town, desk):
    camera = AssetKindFactory(camera=True)
    assert desk.post("/admin/opendata/opening/add/", form(town.closed, camera)).status_code == 200
    Opening.objects.filter(territory=town.open).delete()
    assert desk.post("/admin/opendata/opening/add/", form(town.open, town.theirs.kind)).status_code == 200
    assert not Opening.objects.exists()
