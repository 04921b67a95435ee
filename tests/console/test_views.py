# SPDX-License-Identifier: EUPL-1.2
"""Views kept under a name: whose they are, who sees those that are shared, what each finds."""

import pytest

from apps.console import saving
from apps.console.models import SavedView
from tests.factories import OPERATOR, VIEWER, AlarmFactory, EpisodeFactory, MembershipFactory, UserFactory

pytestmark = pytest.mark.django_db
VIEWS = "/api/v1/console/views/"
WITHOUT_SHARING = [one for one in OPERATOR if one != "console.share_savedview"]


def post(client, address, body=None):
    return client.post(address, body or {}, content_type="application/json")


@pytest.fixture
def api(client_of, operator):
    return client_of(operator)


def names(client):
    return [view["name"] for view in client.get(VIEWS).json()["results"]]


def test_a_view_is_kept_said_again_renamed_and_forgotten(api, operator):
    made = post(api, VIEWS, {"name": "  Nuit   critique ", "query": "?severity=critical&list=incidents"})
    assert made.status_code == 201, made.content
    view = made.json()
    assert (view["name"], view["query"]) == ("Nuit critique", "list=incidents&state=open&severity=critical")
    assert (view["mine"], view["territory"], view["is_default"]) == (True, None, False)
    again = post(api, VIEWS, {"name": "Nuit critique", "query": "list=alarms"}).json()
    assert again["id"] == view["id"] and again["query"] == "list=alarms&state=todo"
    assert post(api, f"{VIEWS}{view['id']}/change/", {"name": "Nuit"}).json()["name"] == "Nuit"
    assert post(api, f"{VIEWS}{view['id']}/forget/").status_code == 204
    assert names(api) == []


def test_the_console_opens_on_the_one_chosen_and_on_one_only(api, operator):
    one, other = (saving.save(by=operator, name=name, query="list=alarms", default=True) for name in ("Un", "Deux"))
    assert saving.first(operator) == other
    assert post(api, f"{VIEWS}{one.pk}/change/", {"default": True}).json()["is_default"] is True
    assert saving.first(operator) == one
    post(api, f"{VIEWS}{one.pk}/change/", {"default": False})
    assert saving.first(operator) is None


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"name": "", "query": ""}, "name"),
        ({"name": "a" * 61, "query": ""}, "name"),
        ({"name": "x", "query": "list=rien"}, "list"),
        ({"name": "x", "query": "bbox=1,2"}, "bbox"),
        ({"name": "x", "query": "onclick=alert"}, "onclick"),
        ({"name": "x"}, "query"),
    ],
)
def test_bad_input_names_its_field(api, body, field):
    answer = post(api, VIEWS, body)
    assert answer.status_code == 400 and field in answer.json(), answer.content
    assert not SavedView.objects.exists()


def test_a_shared_view_is_seen_by_that_territory_only(api, client_of, operator, commune, neighbour, neighbour_operator):
    view = saving.save(by=operator, name="Équipe", query="list=alarms")
    colleague = MembershipFactory(territory=commune, permissions=OPERATOR).user
    theirs, others = client_of(colleague), client_of(neighbour_operator)
    assert names(theirs) == []
    shared = post(api, f"{VIEWS}{view.pk}/change/", {"territory": commune.code})
    assert shared.json()["territory_name"] == commune.name
    (seen,) = theirs.get(VIEWS).json()["results"]
    assert (seen["name"], seen["mine"], seen["of"], seen["is_default"]) == ("Équipe", False, "operateur", False)
    assert names(others) == []
    assert post(api, f"{VIEWS}{view.pk}/change/", {"territory": neighbour.code}).status_code == 400
    assert post(api, f"{VIEWS}{view.pk}/change/", {"territory": ""}).json()["territory"] is None
    assert names(theirs) == []


def test_sharing_is_a_right_of_its_own(client_of, commune):
    person = MembershipFactory(territory=commune, permissions=WITHOUT_SHARING).user
    view = saving.save(by=person, name="La mienne", query="")
    answer = post(client_of(person), f"{VIEWS}{view.pk}/change/", {"territory": commune.code})
    assert answer.status_code == 400 and "territory" in answer.json()
    view.refresh_from_db()
    assert view.territory is None


def test_nobody_touches_the_view_of_another_not_even_who_administers(client_of, api, operator, commune):
    colleague = MembershipFactory(territory=commune, permissions=OPERATOR).user
    view = saving.save(by=colleague, name="La sienne", query="")
    saving.share(by=colleague, view_id=view.pk, territory=commune.code)
    for client in (api, client_of(UserFactory(is_superuser=True))):
        assert "La sienne" in names(client)
        assert post(client, f"{VIEWS}{view.pk}/change/", {"name": "volée"}).status_code == 404
        assert post(client, f"{VIEWS}{view.pk}/forget/").status_code == 404
    saving.share(by=colleague, view_id=view.pk, territory="")
    assert names(client_of(UserFactory(is_superuser=True))) == []


def test_who_only_reads_keeps_none(client_of, commune):
    reader = client_of(MembershipFactory(territory=commune, permissions=VIEWER).user)
    assert post(reader, VIEWS, {"name": "x", "query": ""}).status_code == 403
    assert [one["key"] for one in reader.get(VIEWS).json()["built_in"]] == ["todo", "critical", "alarms", "all"]
    assert reader.get(VIEWS).json()["built_in"][0]["name"] == "Ouverts"


def test_twenty_views_are_enough(operator, monkeypatch):
    monkeypatch.setattr(saving, "MOST", 1)
    saving.save(by=operator, name="Une", query="")
    with pytest.raises(saving.ViewRefused, match="1 vues au plus"):
        saving.save(by=operator, name="Deux", query="")
    saving.save(by=operator, name="Une", query="list=alarms")


def test_each_view_says_how_many_it_finds(api, operator, commune, neighbour, django_assert_num_queries):
    EpisodeFactory(alarm__asset__owner=commune, alarm__severity=1)
    AlarmFactory(asset__owner=neighbour)
    view = saving.save(by=operator, name="Majeures", query="list=alarms&severity=major")
    address = f"{VIEWS}counts/?territory={commune.code}"
    counts = api.get(address).json()["counts"]
    assert counts == {"todo": 1, "mine": 0, "critical": 1, "alarms": 1, "all": 1, str(view.pk): 0}
    with django_assert_num_queries(2 + 1 + 1 + 6):  # session, person; rights, views; one for each view
        api.get(address)
    assert api.get(f"{VIEWS}counts/?territoire=51108").status_code == 400
