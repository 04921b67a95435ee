# SPDX-License-Identifier: EUPL-1.2
"""What a technician writes, reads and asks in the back office, and what a machine reads: never a secret."""

from datetime import timedelta

import pytest
from cryptography.fernet import Fernet
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from apps.assets import secrets
from apps.supervision import doctor
from apps.webhooks import following, services
from apps.webhooks.models import Delivery, Event, Follower, Subscriber
from tests.factories import MembershipFactory, OwedFactory, SubscriberFactory, UserFactory
from tests.factories.webhooks import SECRET
from tests.interventions.conftest import somebody
from tests.webhooks.conftest import owed, post

pytestmark = pytest.mark.django_db
HOST = "recepteur.exemple.invalid"
LIST, DELIVERIES = "/admin/webhooks/subscriber/", "/admin/webhooks/delivery/"


@pytest.fixture(autouse=True)
def _allowed(settings):
    settings.OUTBOUND_ALLOW = frozenset({f"{HOST}:443", "10.1.2.3:443"})


@pytest.fixture
def referent(commune, client_of):
    return client_of(somebody(commune, "referent", "referent"))


@pytest.fixture
def row(commune):
    return SubscriberFactory(territory=commune, name="SI de l'agglomération")


def typed(commune, **more):
    return {
        "name": "Voirie",
        "territory": commune.pk,
        "url": f"https://{HOST}/crochet",
        "types": ["fr.connecte.alarm.opened"],
        "new_secret": SECRET,
        "overlap": 24,
        "active": "on",
    } | more


def errors_of(answer):
    return {name: " ".join(said) for name, said in answer.context["adminform"].form.errors.items()}


def shown(client, url=LIST):
    return client.get(url).content.decode()


def test_a_technician_writes_a_subscriber_and_nobody_reads_its_secret(referent, commune, caplog):
    answer = referent.post(f"{LIST}add/", typed(commune), follow=True)
    row = Subscriber.objects.get()
    assert answer.status_code == 200 and secrets.decrypt(row.secret) == SECRET
    key = SECRET.removeprefix("whsec_")
    history = apps.get_model("webhooks", "SubscriberHistory")
    pages = [shown(referent, f"{LIST}{row.pk}/{page}/") for page in ("change", "history")]
    told = referent.get(f"/api/v1/webhook-subscribers/{row.pk}/").content.decode()
    assert not [text for text in (*pages, told, str(list(history.objects.values())), caplog.text) if key in text]
    assert {"secret", "former_secret"}.isdisjoint(field.name for field in history._meta.get_fields())


@pytest.mark.parametrize(
    ("given", "field", "words"),
    [
        ({"url": f"http://{HOST}/crochet"}, "url", "https:// est attendue"),
        ({"url": f"https://{HOST}/crochet?clef=1"}, "url", "ni paramètres"),
        ({"url": "https://autre.exemple.invalid/"}, "url", "OUTBOUND_ALLOW"),
        ({"url": "https://192.168.1.4/"}, "url", "Adresse privée ou locale."),
        ({"url": "http://127.0.0.1:80/"}, "url", "Adresse privée ou locale."),
        ({"url": "https://[::1/"}, "url", "illisible"),
        ({"new_secret": "secret"}, "new_secret", "24 à 64 octets"),
        ({"new_secret": "whsec_ZZZ"}, "new_secret", "24 à 64 octets"),
        ({"new_secret": ""}, "new_secret", "Un secret est nécessaire"),
        ({"types": []}, "types", "au moins un événement"),
        ({"overlap": -1, "name": ""}, "name", "obligatoire"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field(referent, commune, given, field, words):
    answer = referent.post(f"{LIST}add/", typed(commune, **given))
    assert words in errors_of(answer)[field]
    assert not Subscriber.objects.exists()


def test_a_private_address_that_the_installation_allows_is_taken(referent, commune):
    referent.post(f"{LIST}add/", typed(commune, url="https://10.1.2.3/crochet"))
    assert Subscriber.objects.get().url == "https://10.1.2.3/crochet"


def test_nobody_has_told_to_a_third_party_what_they_may_not_read(commune, client_of):
    rights = ["webhooks.add_subscriber", "webhooks.view_subscriber", "events.view_alarm", "territories.view_territory"]
    person = MembershipFactory(user=UserFactory(), territory=commune, permissions=rights).user
    both = ["fr.connecte.alarm.opened", "fr.connecte.signalement.received"]
    answer = client_of(person).post(f"{LIST}add/", typed(commune, types=both))
    assert "Signalement reçu" in errors_of(answer)["types"] and "Alarme" not in errors_of(answer)["types"]


def test_a_secret_is_replaced_while_the_former_still_signs(referent, row, commune):
    new = "whsec_" + "dW4gYXV0cmUgc2VjcmV0IGQnZXNzYWkgZmljdGlm"
    referent.post(f"{LIST}{row.pk}/change/", typed(commune, new_secret=new, overlap=2))
    row.refresh_from_db()
    assert (secrets.decrypt(row.secret), secrets.decrypt(row.former_secret)) == (new, SECRET)
    assert timedelta(hours=1) < row.former_until - timezone.now() < timedelta(hours=2, minutes=1)


def test_secrets_pass_under_a_new_key(row, settings):
    settings.FIELD_KEYS = [Fernet.generate_key().decode(), *settings.FIELD_KEYS]
    assert services.rotate_secrets() == (1, [])
    settings.FIELD_KEYS = settings.FIELD_KEYS[:1]
    row.refresh_from_db()
    assert secrets.decrypt(row.secret) == SECRET
    settings.FIELD_KEYS = [Fernet.generate_key().decode()]
    assert services.rotate_secrets() == (0, [row])


def test_the_state_of_each_is_a_sentence(referent, row):
    now = timezone.now()
    assert "jamais appelé" in shown(referent)
    Subscriber.objects.update(reached_at=now)
    assert "en ordre" in shown(referent)
    owed(row, "alarms/1", "alarms/2")
    Event.objects.update(created_at=now - timedelta(minutes=12, seconds=5))
    assert "en retard de 12 min, 2 à envoyer" in shown(referent)
    Subscriber.objects.update(failing_since=now - timedelta(hours=3), last_error="HTTP 503", failures=4)
    assert "injoignable depuis 3 h, 2 à envoyer : HTTP 503" in shown(referent).replace("180 min", "3 h")
    Subscriber.objects.update(rested_at=now)
    assert "au repos : le destinataire a répondu 410, 2 à envoyer" in shown(referent)
    referent.post(LIST, {"action": "wake_chosen", "_selected_action": [row.pk]})
    assert Subscriber.objects.get().rested_at is None


def test_a_test_is_asked_sent_and_its_answer_shown(referent, subscriber, receiver, commune, settings):
    settings.OUTBOUND_ALLOW = frozenset({f"127.0.0.1:{receiver.port}"})
    asked = typed(commune, name=subscriber.name, url=receiver.url, new_secret="", _try="1")
    answer = referent.post(f"{LIST}{subscriber.pk}/change/", asked)
    page = f"{DELIVERIES}{Delivery.objects.get().pk}/change/"
    assert answer.url == page and receiver.taken == []  # nothing is called from a page
    assert referent.get(page)["Refresh"] == "2"
    post()
    assert receiver.types == ["test"]
    answer = referent.get(page)
    assert "Refresh" not in answer and "merci" in answer.content.decode()


def test_chosen_deliveries_and_a_period_are_sent_again(referent, row):
    rows = owed(row, "alarms/1", "alarms/2")
    Delivery.objects.update(state="delivered", due_at=None, over_at=timezone.now())
    chosen = {"action": "replay_chosen", "_selected_action": [rows[0].pk]}
    assert "1 événement sera renvoyé" in referent.post(DELIVERIES, chosen, follow=True).content.decode()
    assert "Aucun événement choisi" in referent.post(DELIVERIES, chosen, follow=True).content.decode()
    now = timezone.localtime()

    def period(since, until):
        typed = {}
        for name, at in {"since": since, "until": until}.items():
            typed |= {f"{name}_0": f"{at:%d/%m/%Y}", f"{name}_1": f"{at:%H:%M:%S}"}
        return typed

    page = f"{LIST}{row.pk}/replay/"
    assert "suivre le début" in referent.post(page, period(now, now - timedelta(hours=1))).content.decode()
    old = referent.post(page, period(now - timedelta(days=90), now)).content.decode()
    assert "gardés 30 jours" in old
    later = now + timedelta(minutes=5)
    answer = referent.post(page, period(now - timedelta(hours=1), later), follow=True)
    assert "1 événement sera renvoyé" in answer.content.decode()
    assert set(Delivery.objects.values_list("state", "replays")) == {("owed", 1)}


def test_the_neighbour_sees_and_asks_nothing(row, neighbour, client_of):
    [delivery] = owed(row, "alarms/1")
    stranger = client_of(somebody(neighbour, "voisin", "referent"))
    assert stranger.get(f"{LIST}{row.pk}/replay/").status_code == 404
    for page in (LIST, DELIVERIES):
        assert row.name not in shown(stranger, page)
    Delivery.objects.update(state="delivered", due_at=None)
    stranger.post(DELIVERIES, {"action": "replay_chosen", "_selected_action": [delivery.pk]})
    stranger.post(LIST, {"action": "try_chosen", "_selected_action": [row.pk]})
    assert list(Delivery.objects.values_list("state", flat=True)) == ["delivered"]
    for path in ("webhook-subscribers", "webhook-deliveries"):
        assert stranger.get(f"/api/v1/{path}/").json()["results"] == []


def test_a_machine_reads_how_each_stands_and_what_became_of_deliveries(row, commune, client_of):
    machine = client_of(somebody(commune, "pcc", "operator"))
    owed(row, *(f"alarms/{number}" for number in range(5)))
    [told] = machine.get("/api/v1/webhook-subscribers/").json()["results"]
    assert (told["standing"], told["waiting"], told["territory"]) == ("never_called", 5, "51108")
    found = machine.get("/api/v1/webhook-deliveries/", {"subject": "alarms/3", "state": "owed"}).json()["results"]
    assert [one["type"] for one in found] == ["fr.connecte.alarm.opened"]
    assert machine.get("/api/v1/webhook-deliveries/", {"state": "perdu"}).status_code == 400

    def queries(url):
        with CaptureQueriesContext(connection) as asked:
            assert machine.get(url).status_code == 200
        return len(asked)

    before = [queries(f"/api/v1/{path}/") for path in ("webhook-subscribers", "webhook-deliveries")]
    SubscriberFactory.create_batch(3, territory=commune)
    OwedFactory.create_batch(3, subscriber=row)
    assert [queries(f"/api/v1/{path}/") for path in ("webhook-subscribers", "webhook-deliveries")] == before


def test_the_health_page_names_who_does_not_answer_and_says_when_nobody_follows(row):
    now = timezone.now()
    following.look(now)
    assert "à jour" in said_of("Webhooks")
    Subscriber.objects.update(failing_since=now - timedelta(days=3), last_error="HTTP 503")
    assert "injoignable depuis 3 j : HTTP 503" in said_of("Webhook SI de l'agglomération")
    Follower.objects.update(looked_at=now - timedelta(minutes=10), lost_until=now)
    assert "plus suivis depuis 10 min" in said_of("Webhooks")
    assert Subscriber.objects.exists()


def said_of(part):
    return " ".join(one.text for one in doctor.with_database(None) if one.part == part)
