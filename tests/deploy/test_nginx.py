# SPDX-License-Identifier: EUPL-1.2
"""nginx as deploy/production gives it: keeps what may be kept, and gives nobody a tile of others' rights."""

import gzip
import time
from http.client import HTTPConnection
from urllib.parse import urlsplit

import pytest
from django.contrib.gis.geos import Point
from django.test import Client

from apps.console import scope
from apps.console.api import map as tile_views
from apps.territories import sessions
from benchmarks.serving import nginx_in_front
from tests.conftest import BACKEND
from tests.console import mvt
from tests.console.tile_places import url_of
from tests.factories import OPERATOR, AssetFactory, MembershipFactory, TerritoryFactory, UserFactory

TRUSTED = 2  # seconds here, 15 in the product


@pytest.fixture
def front(transactional_db, live_server, monkeypatch):
    monkeypatch.setattr(tile_views, "TRUSTED_IN_FRONT", TRUSTED)
    with nginx_in_front(urlsplit(live_server.url).port) as port:
        yield port


@pytest.fixture
def town(front):
    return TerritoryFactory(code="51108", name="Commune d'essai")


def agent_of(territory, **more):
    user = UserFactory(**more)
    MembershipFactory(user=user, territory=territory, permissions=OPERATOR)
    return user


def session_of(user):
    client = Client()
    client.force_login(user, backend=BACKEND)
    session = client.session
    sessions.begin(session, user)  # as the page of login does
    session.save()
    return session.session_key


class Answer:
    def __init__(self, response):
        self.status = response.status
        self.kept = response.getheader("X-Cache", "")
        self.headers = {name.lower(): value for name, value in response.getheaders()}
        self.body = response.read()

    @property
    def assets(self):
        return {feature["id"] for feature in mvt.decode(gzip.decompress(self.body)).get("assets", [])}


def asked(port, path, session="", **headers):
    connection = HTTPConnection("127.0.0.1", port, timeout=30)
    cookie = {"Cookie": f"sessionid={session}"} if session else {}
    connection.request("GET", path, headers={"Host": "localhost", **cookie, **headers})
    answer = Answer(connection.getresponse())
    connection.close()
    return answer


def tile_of(user):
    return url_of("assets", v=scope.version(scope.of_assets(user), "assets"))


def test_a_tile_is_drawn_once_for_all_who_have_the_same_rights(front, town):
    lamp = AssetFactory(owner=town, geometry=Point(4.36, 48.95))
    first, second = agent_of(town), agent_of(town)
    path = tile_of(first)
    assert path == tile_of(second)
    drawn, given = asked(front, path, session_of(first)), asked(front, path, session_of(second))
    assert (drawn.status, drawn.kept) == (200, "MISS")
    assert (given.status, given.kept) == (200, "HIT")
    assert drawn.assets == given.assets == {lamp.fid}
    assert "x-accel-expires" not in given.headers
    assert given.headers["cache-control"] == tile_views.FOREVER


def test_the_application_is_not_asked_again_for_each_tile(front, town, monkeypatch):
    asked_of_us = []
    real = tile_views.TileRightView.get

    def counted(view, request, layer):
        asked_of_us.append(layer)
        return real(view, request, layer)

    monkeypatch.setattr(tile_views, "TRUSTED_IN_FRONT", 60)
    monkeypatch.setattr(tile_views.TileRightView, "get", counted)
    agent = agent_of(town)
    path, session = tile_of(agent), session_of(agent)
    answers = [asked(front, path, session) for _ in range(5)]
    assert [one.kept for one in answers] == ["MISS", "HIT", "HIT", "HIT", "HIT"]
    assert asked_of_us == ["assets"]


def test_a_neighbour_who_asks_for_a_kept_tile_is_answered_by_the_application(front, town):
    lamp = AssetFactory(owner=town, geometry=Point(4.36, 48.95))
    agent = agent_of(town)
    path = tile_of(agent)
    assert asked(front, path, session_of(agent)).assets == {lamp.fid}
    neighbour = agent_of(TerritoryFactory(code="34172", name="Autre commune"))
    answer = asked(front, path, session_of(neighbour))
    assert (answer.status, answer.kept, answer.assets) == (200, "", set())
    assert asked(front, path, session_of(agent)).assets == {lamp.fid}  # and what was kept is not what the other saw


@pytest.mark.parametrize("session", ["", "inventee"])
def test_nobody_is_given_a_kept_tile_without_a_session(front, town, session):
    agent = agent_of(town)
    path = tile_of(agent)
    asked(front, path, session_of(agent))
    answer = asked(front, path, session)
    assert answer.status in (401, 403)
    assert answer.headers["content-type"].startswith("application/json")  # in words, by the application


def test_who_logs_out_is_trusted_a_few_seconds_more_and_not_for_ever(front, town):
    agent = agent_of(town)
    path, session = tile_of(agent), session_of(agent)
    assert asked(front, path, session).status == 200
    client = Client()
    client.cookies["sessionid"] = session
    client.logout()
    time.sleep(TRUSTED + 1.1)
    assert asked(front, path, session).status in (401, 403)


def test_what_moved_is_drawn_again_under_its_new_version(front, town):
    agent = agent_of(town)
    session = session_of(agent)
    old = tile_of(agent)
    assert asked(front, old, session).assets == set()
    lamp = AssetFactory(owner=town, geometry=Point(4.36, 48.95))
    assert tile_of(agent) != old
    assert asked(front, tile_of(agent), session).assets == {lamp.fid}
    time.sleep(TRUSTED + 1.1)
    late = asked(front, old, session)  # an old page that asks under the old version is answered what is true now
    assert (late.kept, late.assets) == ("", {lamp.fid})


def test_what_is_drawn_under_another_version_is_not_kept(front, town, monkeypatch):
    """While the old version is still trusted, the application answers with what is true now: for this once."""
    monkeypatch.setattr(tile_views, "TRUSTED_IN_FRONT", 60)
    agent = agent_of(town)
    session, old = session_of(agent), tile_of(agent)
    asked(front, old.replace("/14/", "/13/"), session)
    lamp = AssetFactory(owner=town, geometry=Point(4.36, 48.95))
    answers = [asked(front, old, session) for _ in range(2)]
    assert [one.assets for one in answers] == [{lamp.fid}, {lamp.fid}]
    assert [one.kept for one in answers] == ["MISS", "MISS"]


def test_a_tile_without_version_is_never_kept(front, town):
    session = session_of(agent_of(town))
    answers = [asked(front, url_of("assets"), session) for _ in range(2)]
    assert [(one.status, one.kept) for one in answers] == [(200, ""), (200, "")]


def test_a_browser_that_has_a_kept_tile_is_told_so(front, town):
    agent = agent_of(town)
    path, session = tile_of(agent), session_of(agent)
    etag = asked(front, path, session).headers["etag"]
    assert asked(front, path, session, **{"If-None-Match": etag}).status == 304


def test_a_perimeter_has_tiles_of_its_own(front, town):
    lamp = AssetFactory(owner=town, geometry=Point(4.36, 48.95))
    other = TerritoryFactory(code="34172", name="Autre commune")
    there = AssetFactory(owner=other, geometry=Point(4.36, 48.95))
    agent = agent_of(town)
    MembershipFactory(user=agent, territory=other, permissions=OPERATOR)
    session = session_of(agent)
    assert asked(front, tile_of(agent), session).assets == {lamp.fid, there.fid}
    narrow = url_of("assets", v=scope.version(scope.of_assets(agent, "51108"), "assets"), territory="51108")
    assert asked(front, narrow, session).assets == {lamp.fid}
    unknown = asked(front, narrow.replace("territory=51108", "territory=99999"), session)
    assert unknown.status == 404


def test_indicators_are_kept_for_everybody(front):
    answers = [asked(front, "/indicateurs/") for _ in range(2)]
    assert [(one.status, one.kept) for one in answers] == [(200, "MISS"), (200, "HIT")]
