# SPDX-License-Identifier: EUPL-1.2
"""What the public form keeps of the configuration is what the database says, and a report costs few statements."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction

from apps.signalements import places, proving, remembering, tokens
from apps.signalements.models import Category, Follower, Guard, Origin, Photo, RoutingRule, Voice
from apps.signalements.routing import choosing
from apps.signalements.views import offered
from tests.factories import AddresseeFactory
from tests.interventions.conftest import picture
from tests.signalements.conftest import HERE

DOOR = "/signaler/envoi/"


def read(desk):
    """All that is kept, as the form reads it."""
    with remembering.remembered():
        return (
            [one.welcome for one in places.open_ones()],
            [one.label for one in offered.categories(desk)],
            proving.guard(desk).proof,
            [one.name for one in choosing.rules_of(desk.territory_id)],
            sorted(one.name for one in places._inside(desk).values()),
        )


def changes(desk, category, commune, roads):
    """Each thing that an agent or an import changes, by a query that no model's save() sees."""
    yield lambda: type(desk).objects.filter(pk=desk.pk).update(welcome="Bonjour")
    yield lambda: Category.objects.filter(pk=category.pk).update(label="Autre mot")
    yield lambda: Guard.objects.create(desk=desk, proof=Guard.Proof.ALWAYS)
    yield lambda: RoutingRule.objects.create(territory=desk.territory, name="Tout", order=1, addressee=roads)
    yield lambda: type(roads).objects.filter(pk=roads.pk).update(active=False)
    yield lambda: type(commune).objects.filter(pk=commune.pk).update(name="Renommée")


@pytest.fixture
def roads(desk):
    return AddresseeFactory(territory=desk.territory, name="Voirie")


def test_whatever_changes_is_read_at_the_next_request(desk, category, commune, roads):
    seen = [read(desk)]
    for change in changes(desk, category, commune, roads):
        change()
        seen.append(read(desk))
    assert all(before != after for before, after in zip(seen, seen[1:], strict=False)), seen


def test_what_was_rolled_back_is_not_remembered(desk, category):
    before = read(desk)
    with transaction.atomic():
        Category.objects.filter(pk=category.pk).update(label="Jamais")
        assert "Jamais" in read(desk)[1]
        transaction.set_rollback(True)
    assert read(desk) == before
    Category.objects.filter(pk=category.pk).update(label="Toujours")
    assert "Toujours" in read(desk)[1]


def test_without_its_number_nothing_is_kept(desk, category):
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM signalements_edition")
    read(desk)
    Category.objects.filter(pk=category.pk).update(label="Autre mot")
    assert "Autre mot" in read(desk)[1]


def test_the_same_configuration_is_read_once(desk, category, django_assert_num_queries):
    read(desk)
    with django_assert_num_queries(1):  # its number
        read(desk)


@pytest.fixture
def whole(client, desk, category, monkeypatch):
    """`whole(photo)`: what is answered to a report in one go, with its token asked for first."""
    monkeypatch.setattr(tokens, "SOONEST", tokens.SOONEST * 0)

    def send(token="", photo=None, **more):
        token = token or client.get(DOOR, {"territoire": desk.territory.code}).json()["token"]
        said = {"jeton": token, "longitude": HERE[0], "latitude": HERE[1], "categorie": category.pk} | more
        files = {"photo": SimpleUploadedFile("a.jpg", photo, "image/jpeg")} if photo else {}
        return token, client.post(DOOR, said | files, HTTP_HOST="localhost").json()

    return send


def test_a_report_with_a_photo_costs_few_statements(whole, django_assert_max_num_queries):
    whole(photo=picture())
    with django_assert_max_num_queries(26):  # with its savepoints: two more than outside of a test
        assert whole(photo=picture(color="red"))[1]["done"]


def test_it_is_as_whole_as_by_the_steps_and_made_once(whole):
    token, first = whole(photo=picture(), email="a@exemple.fr")
    again = whole(token, photo=picture(), email="a@exemple.fr")[1]
    assert first["done"] and again["reference"] == first["reference"]
    follower = Follower.objects.get()
    assert Voice.objects.get().follower == follower and Origin.objects.get().signalement == follower.signalement
    assert Photo.objects.get().signalement == follower.signalement
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM signalements_draft")
        assert cursor.fetchone()[0] == 0


def test_what_is_refused_keeps_its_photo_and_its_words_for_the_steps(client, whole):
    token, said = whole(photo=picture(), categorie="0", texte="Lampe cassée")
    assert not said["done"] and said["page"].endswith("/quoi/")
    assert Photo.objects.get().draft is not None
    assert "Lampe cassée" in client.get(said["page"]).content.decode()
    assert whole(token)[1]["done"]
    assert Photo.objects.get().signalement == Follower.objects.get().signalement
