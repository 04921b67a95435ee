# SPDX-License-Identifier: EUPL-1.2
"""Pages of the sources, for a technician who does not code: try, map, break, read why, repair, replay."""

import json
import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from apps.assets.models import Source
from apps.supervision import keys, overview
from apps.supervision.models import DeadLetter, Poll, Traffic
from apps.telemetry.models import Measure
from tests.connectors.conformance.counterpart import Server
from tests.factories import (
    AssetFactory,
    AssetKindFactory,
    DeadLetterFactory,
    MembershipFactory,
    SourceFactory,
    UserFactory,
)
from tests.supervision.test_posting import post

pytestmark = pytest.mark.django_db
PAGE = 12  # queries of the list
RIGHTS = (
    *("assets.view_source", "assets.change_source", "assets.change_source_secret", "supervision.view_poll"),
    *("supervision.view_deadletter", "supervision.replay_deadletter"),
)
MAP = {
    "format": "json",
    "list": "mesures",
    "dates": "iso",
    "time_zone": "Europe/Paris",
    "kind": "light_point",
    "path_ref": "id",
    "path_at": "date",
    "path_event": "code",
    "path_lon": "x",
    "path_lat": "y",
    "events": "E1 = lamp_failure ; majeure ; Lampe en panne\n",
    "measures": "p = power ; W ; 0,1",
}


@pytest.fixture
def technician(commune, client_of):
    user = UserFactory()
    MembershipFactory(user=user, territory=commune, permissions=RIGHTS)
    return client_of(user)


@pytest.fixture
def source(commune):
    options = {"fields": {"ref": "repere", "at": "date"}}
    return SourceFactory(slug="fournisseur", name="Fournisseur", driver="json-push", territory=commune, options=options)


def said(**changes):
    element = {"id": "L1", "date": "2026-11-22T18:00:00Z", "code": "E1", "p": 420, "x": 4.36, "y": 48.95}
    return json.dumps({"mesures": [{**element, **changes}]})


def test_a_technician_changes_the_severity_of_an_event_of_a_protocol(technician, commune, source):
    assert technician.post("/sources/fournisseur/gravites/", {}).status_code == 404  # it has no table
    talq = SourceFactory(
        slug="eclairage", driver="talq", territory=commune, options={"severities": {"propre": "minor"}}
    )
    talq.options |= {"url": "https://passerelle.example", "cms_address": str(uuid.uuid4())}
    talq.save()
    page = technician.get("/sources/eclairage/").content.decode()
    assert 'name="event-lampFailure"' in page and "/ingest/eclairage/talq/" in page
    given = {"event-lampFailure": "critical", "event-dimmingFailure": "minor", "event-batteryFull": "minor"}
    page = technician.post("/sources/eclairage/gravites/", given, follow=True).content.decode()
    assert "Enregistré : 3 gravités changées." in page and "changée (d'origine : majeure)" in page
    talq.refresh_from_db()
    kept = {"propre": "minor", "lampFailure": "critical", "batteryFull": "minor"}
    assert talq.options["severities"] == kept
    refused = technician.post("/sources/eclairage/gravites/", {"event-lampFailure": "grave"})
    assert (refused.status_code, "valeur hors de la liste" in refused.content.decode()) == (422, True)
    technician.post("/sources/eclairage/gravites/", {"event-lampFailure": "major"})
    talq.refresh_from_db()
    assert talq.options["severities"] == {"propre": "minor", "batteryFull": "minor"}


def test_the_list_tells_the_worst_first_in_words_and_costs_the_same_for_eighty(
    technician, commune, django_assert_num_queries
):
    well = SourceFactory(name="Bien", telemetered=True, territory=commune)
    lost = SourceFactory(name="Perdue", down=True, territory=commune)
    Poll.objects.create(source=lost, failures=3, last_error="10.0.0.4:443/devices : connexion impossible")
    minute = timezone.now().replace(second=0, microsecond=0)
    Traffic.objects.create(source=well, minute=minute, messages=50, dead=0, lag_s=4000)
    DeadLetterFactory(source=well)
    text = technician.get("/sources/").content.decode()
    assert text.index("Perdue") < text.index("Bien")
    assert "10.0.0.4:443/devices : connexion impossible" in text
    assert "66 min" in text and ">5</td>" in text.replace("\n", "")
    assert "1 source sur 2 ne va pas bien" in text and "1 message écarté attend" in text
    with django_assert_num_queries(3):
        overview.described(list(Source.objects.select_related("poll", "territory")[:2]))
    for number in range(20):
        SourceFactory(name=f"n{number}", telemetered=True, territory=commune)
    with django_assert_num_queries(3):
        assert len(overview.described(list(Source.objects.select_related("poll", "territory")))) == 22


def test_the_page_of_eighty_sources_costs_what_that_of_two_costs(technician, commune, django_assert_max_num_queries):
    for number in range(2):
        SourceFactory(name=f"Source {number}", telemetered=True, territory=commune)
    technician.get("/sources/")  # rights and content types are known
    with django_assert_max_num_queries(PAGE) as two:
        technician.get("/sources/")
    for number in range(2, 80):
        SourceFactory(name=f"Source {number}", telemetered=True, territory=commune)
    with django_assert_max_num_queries(PAGE) as eighty:
        text = technician.get("/sources/").content.decode()
    assert len(two) == len(eighty) and text.count("<tr") == 81 and "Les 80 sources répondent" in text


def test_sources_are_chosen_by_health_and_by_words_without_accents(technician, commune):
    well = SourceFactory(name="Caméras du marché", driver="onvif", telemetered=True, territory=commune)
    lost = SourceFactory(name="Éclairage", down=True, territory=commune)
    Poll.objects.create(source=lost, failures=3, last_error="/devices : connexion impossible")

    def shown(query):
        page = technician.get(f"/sources/{query}").content.decode()
        return [one.name for one in (well, lost) if f">{one.name}</a>" in page], page

    assert shown("?q=onvif marche")[0] == [well.name]
    assert shown("?q=connexion")[0] == shown("?sante=panne")[0] == [lost.name]
    names, page = shown("?sante=service&q=eclairage")
    assert names == [] and "Aucune source ne répond à cette recherche." in page
    assert 'href="?sante=panne&amp;q=eclairage"' in page  # how many there are elsewhere, the words kept
    assert shown("?sante=n'importe&q=" + "x" * 5000)[0] == []
    assert shown("?q=<script>")[0] == [] and "<script>alert" not in shown("?q=<script>alert")[1]
    assert shown("?sante=n'importe")[0] == [well.name, lost.name]


def test_what_is_published_days_later_by_nature_is_not_late(commune):
    source = SourceFactory(driver="grdf", telemetered=True, territory=commune)
    Traffic.objects.create(source=source, minute=timezone.now(), messages=50, dead=0, lag_s=27 * 3600)
    (line,) = overview.described([source])
    assert (line.lag, line.late) == ("27 h", False)
    Traffic.objects.update(lag_s=9 * 86_400)
    assert overview.described([source])[0].late


def test_a_neighbour_sees_neither_the_list_nor_the_page(source, neighbour, client_of):
    user = UserFactory()
    MembershipFactory(user=user, territory=neighbour, permissions=RIGHTS)
    client = client_of(user)
    assert "Fournisseur" not in client.get("/sources/").content.decode()
    assert client.get("/sources/fournisseur/").status_code == 404
    assert client.post("/sources/fournisseur/cle/").status_code == 404


def test_a_technician_maps_a_supplier_reads_why_it_is_refused_repairs_and_replays(technician, source, commune):
    AssetKindFactory(code="light_point", label="Point lumineux")
    page = technician.post("/sources/fournisseur/essai/", {"message": said()}).content.decode()
    assert "repere : identifiant d" in page  # nothing could be read, and why
    assert '<option value="mesures.0.code">' in page  # what there is to choose from
    key = technician.post("/sources/fournisseur/cle/").content.decode()
    key = key[key.index("whsec_") :].split("<")[0]
    assert post(key, said().encode()).status_code == 400
    assert DeadLetter.objects.get().status == "pending"
    wrong = technician.post("/sources/fournisseur/correspondance/", MAP | {"states": "O = peut-être", "path_at": ""})
    assert wrong.status_code == 422 and "O : présent, terminé" in wrong.content.decode()
    assert technician.post("/sources/fournisseur/correspondance/", MAP).status_code == 302
    page = technician.post("/sources/fournisseur/essai/", {"message": said()}).content.decode()
    for words in ("Lampe en panne · majeure · sans fin (lamp_failure)", "power = 42 W", "position 48.95000, 4.36000"):
        assert words in page, words
    assert not Measure.objects.exists()  # nothing was stored
    shown = technician.get("/sources/fournisseur/").content.decode()
    assert "E1 = lamp_failure ; majeure ; Lampe en panne" in shown and 'value="mesures"' in shown
    assert "1 message rejoué" in technician.post("/sources/fournisseur/rejouer/", follow=True).content.decode()
    assert Measure.objects.get().value == 42


def test_a_polled_file_is_tried_and_asked_again_at_once(technician, commune, settings):
    AssetKindFactory(code="light_point")
    with Server(lambda path, query: said().encode()).running() as server:
        settings.OUTBOUND_ALLOW = frozenset({server.url.removeprefix("http://")})
        options = {"url": server.url, "path": "/etat.json", "list": "mesures", "fields": {"ref": "id", "at": "date"}}
        source = SourceFactory(slug="fichier", driver="file-poll", territory=commune, options=options)
        page = technician.post("/sources/fichier/essai/").content.decode()
        assert "Signe de vie" in page and "inconnu ici" in page and '<option value="p">420</option>' in page
        Poll.objects.create(source=source, due_at=timezone.now() + timedelta(hours=1), cursor={"present": [["p", "x"]]})
        technician.post("/sources/fichier/correspondance/", MAP)
        poll = Poll.objects.get()
        assert poll.due_at <= timezone.now()
        assert poll.cursor == {"present": [["p", "x"]]}  # what was present and is no more has still to end
        Poll.objects.update(due_at=timezone.now() + timedelta(hours=1))
        assert technician.post("/sources/fichier/interroger/", {"back": "sources"}).url == "/sources/"
        assert Poll.objects.get().due_at <= timezone.now()
    page = technician.post("/sources/fichier/essai/").content.decode()
    assert "connexion impossible" in page


@pytest.mark.parametrize(
    ("change", "words"),
    [({"time_zone": "Paris"}, "Fuseau inconnu"), ({"measures": "p = power ; W ; nan"}, "p : facteur illisible")],
)
def test_a_map_that_could_not_be_used_or_stored_is_refused_in_words(technician, source, change, words):
    AssetKindFactory(code="light_point")
    before = source.options
    answer = technician.post("/sources/fournisseur/correspondance/", MAP | change)
    told = answer.content.decode().partition("errorlist")[2][:300]
    assert (answer.status_code, words in told) == (422, True), told
    source.refresh_from_db()
    assert source.options == before


def test_keys_are_shown_once_and_the_old_one_can_be_refused(technician, source):
    key = keys.renew(source=source, by=None)
    page = technician.get("/sources/fournisseur/").content.decode()
    assert key not in page and "en cours" in page
    assert "whsec_" in technician.post("/sources/fournisseur/cle/").content.decode()
    page = technician.get("/sources/fournisseur/").content.decode()
    assert "whsec_" not in page and "remplacée, acceptée jusqu" in page
    technician.post("/sources/fournisseur/cle/", {"revoke": "1"})
    assert source.ingest_keys.count() == 1


def test_who_may_only_read_changes_nothing(source, commune, client_of):
    user = UserFactory()
    MembershipFactory(user=user, territory=commune, permissions=("assets.view_source", "supervision.view_poll"))
    client = client_of(user)
    page = client.get("/sources/fournisseur/").content.decode()
    assert "Correspondance" not in page and "Remplacer la clé" not in page
    for action in ("essai", "correspondance", "interroger", "rejouer", "cle"):
        assert client.post(f"/sources/fournisseur/{action}/").status_code == 403, action


def test_a_talq_source_is_tried_by_its_devices_alone(technician, commune, settings):
    asked = []

    def answer(path, query):
        asked.append(path)
        return b"[]"

    with Server(answer).running() as server:
        settings.OUTBOUND_ALLOW = frozenset({server.url.removeprefix("http://")})
        cms = "11111111-1111-4111-8111-111111111111"
        SourceFactory(slug="talq", driver="talq", territory=commune, options={"url": server.url, "cms_address": cms})
        page = technician.post("/sources/talq/essai/").content.decode()
    assert asked == ["/devices"]
    assert "Sans message collé, la source est interrogée maintenant." in page


def test_a_message_of_a_broker_is_tried_with_its_topic(technician, commune):
    source = SourceFactory(slug="lora", driver="chirpstack-mqtt", territory=commune)
    AssetFactory(owner=commune, source=source, source_ref="0200cbca49ddda12")
    device = {"devEui": "0200cbca49ddda12"}
    message = json.dumps({"deduplicationId": "x", "time": "2026-11-22T18:00:00Z", "deviceInfo": device})
    topic = "application/a/device/0200cbca49ddda12/event/up"
    page = technician.post("/sources/lora/essai/", {"message": message, "topic": topic}).content.decode()
    assert "Signe de vie" in page and "inconnu ici" not in page
