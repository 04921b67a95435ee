# SPDX-License-Identifier: EUPL-1.2
"""Who enters the administration: rights on a territory, no other flag."""

import pytest

from apps.territories import services
from tests.factories import MembershipFactory, UserFactory

pytestmark = pytest.mark.django_db


def test_a_right_on_a_territory_opens_the_administration(client_of, commune):
    reader = UserFactory(is_staff=False)
    MembershipFactory(user=reader, territory=commune, permissions=["assets.view_asset"])
    page = client_of(reader).get("/admin/")
    assert page.status_code == 200
    assert "/admin/assets/asset/" in page.content.decode()
    assert "/admin/territories/user/" not in page.content.decode()


def test_the_staff_flag_of_django_opens_nothing(client_of):
    assert client_of(UserFactory(is_staff=True)).get("/admin/").status_code == 302


def test_a_role_taken_back_closes_the_door_at_once(office, referent, commune):
    assert office.get("/admin/").status_code == 200
    services.revoke(user=referent, territory=commune)
    assert office.get("/admin/").status_code == 302


def test_the_way_in_is_shown_to_those_who_may_enter(client_of, office):
    assert 'href="/admin/"' in office.get("/").content.decode()
    assert 'href="/admin/"' not in client_of(UserFactory()).get("/").content.decode()


SCREENS = [
    "auth/group",
    "territories/token",
    "territories/user",
    "axes/accessattempt",
    "axes/accesslog",
]


@pytest.mark.parametrize("screen", SCREENS)
def test_screens_of_the_platform_open_for_its_administrators(platform, screen):
    assert platform.get(f"/admin/{screen}/").status_code == 200


@pytest.mark.parametrize("screen", ["auth/group", "territories/token", "axes/accessattempt", "axes/accesslog"])
def test_and_not_for_a_referent(office, screen):
    assert office.get(f"/admin/{screen}/").status_code == 403


def test_no_word_of_english_is_left_on_the_lists(platform):
    for screen in ("", *(f"{screen}/" for screen in SCREENS), "auth/group/add/", "territories/user/add/"):
        page = platform.get(f"/admin/{screen}").content.decode()
        for word in ("Can add", "Select ", "Add ", "Search", "Recent actions", "Password:"):
            assert word not in page, f"{word!r} on {screen}"
