# SPDX-License-Identifier: EUPL-1.2
"""The demo's requests go to the Redmine of GMAO_URL, and to our own board without it."""

import pytest

from apps.assets import secrets
from apps.interventions.gmao import addressing
from apps.interventions.models import Gmao
from apps.supervision.demo import gmao, reference
from apps.supervision.demo.files import read_json
from tests.factories import AssetFactory, TeamFactory, TerritoryFactory, WorkRequestFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def entry():
    given = read_json("demo.json")["gmao"]
    reference.load_roles()
    TeamFactory(territory=TerritoryFactory(code=given["territory"]), name=given["team"])
    return given


def test_with_an_address_requests_go_there(entry, settings):
    settings.GMAO_URL, settings.GMAO_KEY = "http://127.0.0.1:3000/", "clé"
    settings.GMAO_PROJECT, settings.GMAO_TRACKER, settings.GMAO_FIELD = "voirie", 0, 7
    assert gmao.load(entry) == gmao.load(entry) == 1
    row = Gmao.objects.get()
    assert secrets.decrypt(row.secret) == "clé"
    known = {name: row.options[name] for name in ("url", "project", "tracker", "field")}
    assert known == {"url": "http://127.0.0.1:3000", "project": "voirie", "tracker": 1, "field": 7}
    assert not row.account.has_usable_password()
    request = WorkRequestFactory(asset=AssetFactory(owner=row.territory))
    assert addressing.gmao_of(request) == row


def test_without_one_our_own_board_takes_them(entry, settings):
    settings.GMAO_URL = "http://127.0.0.1:3000"
    gmao.load(entry)
    settings.GMAO_URL = ""
    assert gmao.load(entry) == 0
    request = WorkRequestFactory(asset=AssetFactory(owner=Gmao.objects.get().territory))
    assert addressing.gmao_of(request) is None


def test_an_address_that_is_none_is_refused(entry, settings):
    settings.GMAO_URL = "redmine sans protocole"
    with pytest.raises(ValueError, match="GMAO_URL : url"):
        gmao.load(entry)
