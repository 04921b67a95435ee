# SPDX-License-Identifier: EUPL-1.2
"""Keys of partners: shown once, kept as a digest, taken back at once; by who configures the territory only."""

import re

import pytest

from apps.open311 import services
from apps.open311.models import ApiKey, Jurisdiction
from apps.signalements.models import Signalement
from tests.factories import ApiKeyFactory, JurisdictionFactory
from tests.interventions.conftest import somebody
from tests.open311.conftest import HERE

ADD, LIST = "/admin/open311/apikey/add/", "/admin/open311/apikey/"


@pytest.fixture
def referent(commune):
    user = somebody(commune, "referent", "referent")
    user.is_staff = True
    user.save()
    return user


@pytest.fixture
def page(client, referent):
    client.force_login(referent, backend="apps.territories.backends.MembershipBackend")
    return client


def issued(page, territory):
    answer = page.post(ADD, {"territory": territory.pk, "partner": "Ville voisine", "quota": 3})
    assert answer.status_code == 200, answer.headers
    return answer


def test_a_key_is_shown_once_and_opens_its_jurisdiction(page, jurisdiction, commune, referent):
    shown = issued(page, commune).content.decode()
    plain = re.search(r"o311-[\w-]{32}", shown)[0]
    row = ApiKey.objects.get()
    assert (row.partner, row.quota, row.created_by) == ("Ville voisine", 3, referent)
    assert plain.startswith(row.start)
    assert plain not in str(ApiKey.objects.values().get())
    seen = page.get(LIST).content.decode() + page.get(f"{LIST}{row.pk}/change/").content.decode()
    seen += page.get(f"{LIST}{row.pk}/history/").content.decode()
    assert row.start in seen
    assert plain not in seen
    assert row.digest not in seen
    form = {"api_key": plain, "service_code": "lamp-out", "lat": HERE[1], "long": HERE[0]}
    assert page.post("/open311/v2/requests.json", form).status_code == 200
    assert Signalement.objects.get().reference in page.get("/admin/open311/intake/").content.decode()


def test_a_revoked_key_opens_nothing_and_is_not_deleted(page, jurisdiction, commune):
    row, plain = services.issue(territory=commune, partner="Voisine", quota=3, by=None)
    answer = page.post(LIST, {"action": "revoke", "_selected_action": row.pk}, follow=True)
    assert "1 clé révoquée." in answer.content.decode()
    form = {"api_key": plain, "service_code": "lamp-out", "lat": HERE[1], "long": HERE[0]}
    assert page.post("/open311/v2/requests.json", form).status_code == 403
    assert page.post(f"{LIST}{row.pk}/delete/", {"post": "yes"}).status_code == 403
    assert ApiKey.objects.get().revoked_at is not None


def test_neither_a_key_nor_a_jurisdiction_of_the_neighbour_is_reached(page, neighbour, referent):
    row = ApiKeyFactory(territory=neighbour, partner="Chez le voisin")
    JurisdictionFactory(territory=neighbour)
    assert services.revoke(key_ids=[row.pk], by=referent) == 0
    assert "Chez le voisin" not in page.get(LIST).content.decode()
    refused = page.post(ADD, {"territory": neighbour.pk, "partner": "Moi", "quota": 3})
    assert refused.status_code == 200
    assert "o311-" not in refused.content.decode()
    page.post("/admin/open311/jurisdiction/add/", {"territory": neighbour.pk, "is_open": "on"})
    assert (ApiKey.objects.count(), Jurisdiction.objects.count()) == (1, 1)


def test_a_key_needs_a_jurisdiction_to_open(page, commune):
    refused = page.post(ADD, {"territory": commune.pk, "partner": "Moi", "quota": 3})
    assert "pas de juridiction Open311" in refused.content.decode()
    assert not ApiKey.objects.exists()


def test_an_operator_has_no_key_to_give(client, commune, pcc):
    pcc.is_staff = True
    pcc.save()
    client.force_login(pcc, backend="apps.territories.backends.MembershipBackend")
    assert client.get(ADD).status_code == 403
    assert client.get(LIST).status_code == 403
