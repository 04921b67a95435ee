# SPDX-License-Identifier: EUPL-1.2
"""« Suivre ma rue »: confirmed by e-mail, told once, stopped in one click, forgotten; no word of anybody in it."""

import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.contrib.gis.geos import LineString
from django.utils import timezone

from apps.signalements import forgetting, services, tokens
from apps.signalements.letters import sending
from apps.signalements.models import Letter, Published, Watch, WatchKey
from apps.signalements.streets import owing, watching
from apps.territories.models import MapFeature
from tests.duty import sinks
from tests.factories import DeskFactory
from tests.signalements.test_public_pages import words

pytestmark = pytest.mark.django_db
ADDRESS = "jeanne@exemple.fr"
PARIS = ZoneInfo("Europe/Paris")


@pytest.fixture(autouse=True)
def _unhurried(monkeypatch):
    monkeypatch.setattr(tokens, "SOONEST", timedelta(0))


@pytest.fixture
def mail(settings):
    with sinks.mail_server() as server:
        settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", server.port, 2
        yield server


@pytest.fixture
def form(client, desk):
    """`form(email="…")`: sends it as a telephone does; the answer."""

    def sent(**said):
        address = f"/signales/{desk.territory.code}/suivre/"
        jeton = re.search(r'name="jeton" value="([^"]+)"', client.get(address).content.decode())[1]
        return client.post(
            address, {"jeton": jeton, "rue": "rue des ecoles", "email": ADDRESS, "rythme": "each"} | said
        )

    return sent


def watch(desk, rhythm="each", email=ADDRESS, token="secret-of-a-watch", **said):
    now = timezone.now()
    fields = {"asked_at": now, "confirmed_at": now - timedelta(days=2), "expires_at": now + watching.LASTS}
    row = Watch.objects.create(desk=desk, street="Rue des Écoles", email=email, rhythm=rhythm, **(fields | said))
    watching.grant(row, token)
    return row


def body(message):
    return message.get_body(("plain",)).get_content()


# --- Asked, confirmed -------------------------------------------------------------------------------------------------


def test_the_whole_life_by_its_letters(client, form, mail, sent):
    answer = form(email="Jeanne@Exemple.fr")
    assert "Regardez votre courriel" in words(answer)
    assert sending.deliver() == 1
    (asking,) = mail.messages
    assert mail.recipients == [ADDRESS] and "Rue des Écoles" in asking["Subject"]
    token = re.search(r"/rues/([\w-]{22})/", body(asking))[1]
    assert not WatchKey.objects.filter(digest=token).exists()  # only its digest is kept
    assert "Confirmez" in words(client.get(f"/rues/{token}/")) and Watch.objects.get().confirmed_at is None
    assert client.post(f"/rues/{token}/confirmer/").status_code == 302
    first = Watch.objects.get()
    assert client.post(f"/rues/{token}/confirmer/").status_code == 302  # twice is once
    assert Watch.objects.get().confirmed_at == first.confirmed_at
    made = sent(text="Chez Mme Dupont", email="paul@exemple.fr").signalement
    sending.deliver()
    told = next(one for one in mail.messages if "du nouveau" in one["Subject"])
    said = told.as_string() + body(told)
    assert made.reference in said and "Dupont" not in said and "paul" not in said
    stop = re.search(r"<http[^>]+(/rues/[\w-]{22}/arreter/)>", told["List-Unsubscribe"])[1]
    assert told["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert client.get(stop).status_code == 200 and Watch.objects.exists()  # a program that reads mail stops nothing
    assert client.post(stop, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert not Watch.objects.exists() and not Letter.objects.filter(watch__isnull=False).exists()
    assert client.post(stop).status_code == 200 and client.get(stop).status_code == 410


def test_one_click_needs_no_cookie_and_no_token_of_a_form(desk):
    from django.test import Client

    watch(desk)
    strict = Client(enforce_csrf_checks=True)
    assert strict.post("/rues/secret-of-a-watch/confirmer/").status_code == 403
    assert strict.post("/rues/secret-of-a-watch/arreter/").status_code == 200 and not Watch.objects.exists()


def test_asked_twice_one_letter_and_the_page_says_the_same(form):
    assert words(form()) == words(form())
    assert (Watch.objects.count(), Letter.objects.count()) == (1, 1)


def test_who_follows_already_is_told_by_e_mail_and_by_nothing_else(form, desk, mail):
    watch(desk, asked_at=timezone.now() - timedelta(days=30))
    assert "Regardez votre courriel" in words(form(rythme="daily"))
    sending.deliver()
    assert "suit déjà" in body(mail.messages[0])
    assert Watch.objects.get().rhythm == "each" and Watch.objects.get().confirmed_at


def test_an_address_is_not_flooded_by_requests(desk):
    for rank in range(watching.MOST_ASKED + 2):
        name = f"Rue du {rank}"
        line = LineString((4.38, 48.97), (4.39, 48.98))
        MapFeature.objects.create(territory=desk.territory, layer="street", name=name, geometry=line)
        watching.ask(desk=desk, street=name, email=ADDRESS, rhythm="each")
    assert Watch.objects.count() == Letter.objects.count() == watching.MOST_ASKED


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ({"rue": "avenue qui n'est pas là"}, "Nous ne connaissons pas cette rue"),
        ({"rue": "rue des ecolles"}, "Préciser la rue"),
        ({"rue": ""}, "obligatoire"),
        ({"email": "pas une adresse"}, "illisible"),
        ({"email": "a@b.fr\nBcc: c@d.fr"}, "illisible"),
        ({"rythme": "toujours"}, "choix"),
        ({"site": "rempli"}, "champ caché"),
    ],
)
def test_what_is_wrong_is_said(form, said, expected):
    assert expected in words(form(**said), 400)
    assert not Watch.objects.exists()


def test_a_network_that_asks_too_much_waits(form, monkeypatch):
    monkeypatch.setattr("apps.signalements.limits.EACH", 1)
    form()
    assert "recommencez dans dix minutes" in words(form(email="autre@exemple.fr"), 429)


def test_wrong_and_expired_secrets_open_nothing(client, desk):
    row = watch(desk)
    for address in ("/rues/nothing-of-the-kind/", "/rues/nothing-of-the-kind/arreter/"):
        assert client.get(address).status_code == 410
    assert client.post("/rues/nothing-of-the-kind/prolonger/").status_code == 410
    assert client.get("/rues/secret-of-a-watch/").status_code == 200
    Watch.objects.update(expires_at=timezone.now() - timedelta(days=1))
    assert client.get("/rues/secret-of-a-watch/").status_code == 410
    assert forgetting.purge(dry_run=True).watches == 1
    assert forgetting.purge().watches == 1 and not Watch.objects.filter(pk=row.pk).exists()


def test_what_is_never_confirmed_is_forgotten(form):
    form()
    Watch.objects.update(expires_at=timezone.now() - timedelta(minutes=1))
    assert forgetting.purge().watches == 1 and not Letter.objects.exists()


def test_the_rhythm_changes_and_a_year_is_added(client, desk):
    row = watch(desk, expires_at=timezone.now() + timedelta(days=3))
    assert client.post("/rues/secret-of-a-watch/rythme/", {"rythme": "daily"}).status_code == 302
    assert client.post("/rues/secret-of-a-watch/rythme/", {"rythme": "n'importe"}).status_code == 302
    assert client.post("/rues/secret-of-a-watch/prolonger/").status_code == 302
    row.refresh_from_db()
    assert row.rhythm == "daily" and row.expires_at > timezone.now() + timedelta(days=300)
    assert ADDRESS not in client.get("/rues/secret-of-a-watch/").content.decode()


# --- What is told -----------------------------------------------------------------------------------------------------


def letters():
    return Letter.objects.filter(watch__isnull=False)


def test_each_step_that_a_resident_cares_for_once(desk, sent, pcc):
    watch(desk)
    report = sent().signalement
    assert letters().count() == 1
    services.qualify(signalement_id=report.pk, by=pcc, seen=None)
    assert letters().count() == 1  # nothing for a resident
    services.treat(signalement_id=report.pk, by=pcc, outcome="not_found", why="dit à l'habitant", seen=None)
    assert letters().count() == 2


def test_the_letter_says_the_outcome_and_no_word_of_the_agent(desk, sent, pcc, mail):
    watch(desk)
    report = sent().signalement
    services.treat(signalement_id=report.pk, by=pcc, outcome="not_found", why="dit à l'habitant", seen=None)
    sending.deliver()
    said = "".join(body(one) for one in mail.messages)
    assert "rien trouvé sur place" in said and "dit à l'habitant" not in said


def test_what_is_withdrawn_before_it_leaves_is_not_told(desk, sent, mail):
    watch(desk)
    report = sent().signalement
    Published.objects.filter(pk=report.pk).delete()
    sending.deliver()
    assert mail.messages == [] and letters().get().state == "dropped"


def test_nobody_is_told_of_another_street_another_desk_or_what_is_held(desk, neighbour, sent, lamp):
    watch(desk, token="elsewhere-in-town").delete()
    other = watch(desk, token="another-street-of-it")
    Watch.objects.filter(pk=other.pk).update(street="Rue du Port")
    watch(DeskFactory(territory=neighbour), token="the-desk-of-others")
    watch(desk, email="pas@confirme.fr", token="not-confirmed-yet", confirmed_at=None)
    watch(desk, email="trop@tard.fr", token="too-late-by-a-day", expires_at=timezone.now() - timedelta(days=1))
    sent()
    assert letters().count() == 0
    watch(desk, email="ici@exemple.fr", token="here-and-confirmed")
    sent(held=True)
    assert letters().count() == 0


def test_a_street_where_everything_happens_tells_ten_times_a_day(desk, sent):
    watch(desk)
    for _rank in range(owing.MOST_A_DAY + 3):
        sent()
    assert letters().count() == owing.MOST_A_DAY


def test_a_digest_a_day_only_when_there_is_news_and_once(desk, sent, mail):
    row = watch(desk, rhythm="daily")
    report = sent(text="secret").signalement
    assert letters().count() == 0
    day = timezone.now().astimezone(PARIS).date() + timedelta(days=1)
    morning = datetime.combine(day, owing.HOUR, PARIS) + timedelta(minutes=5)
    appeared = morning - timedelta(hours=3)
    Published.objects.update(appeared_at=appeared, phase_at=appeared)
    assert owing.digests(morning - timedelta(hours=1)) == 0  # not yet seven
    assert owing.digests(morning) == 1
    assert owing.digests(morning) == owing.digests(morning + timedelta(hours=6)) == 0
    sending.deliver()
    (message,) = mail.messages
    assert report.reference in body(message) and "secret" not in body(message)
    assert owing.digests(morning + timedelta(days=1)) == 0  # nothing since
    Published.objects.update(phase_at=morning + timedelta(hours=4))
    assert owing.digests(morning + timedelta(days=2)) == 1  # nothing ran yesterday: yesterday's is still owed
    assert list(letters().order_by("day").values_list("day", flat=True)) == [day, day + timedelta(days=1)]
    assert row.letters.count() == 2


def test_a_watch_confirmed_after_the_news_is_not_told_of_it(desk, sent):
    day = timezone.now().astimezone(PARIS).date() + timedelta(days=1)
    morning = datetime.combine(day, owing.HOUR, PARIS)
    watch(desk, rhythm="daily", confirmed_at=morning + timedelta(minutes=1))
    sent()
    Published.objects.update(appeared_at=morning - timedelta(hours=1), phase_at=morning - timedelta(hours=1))
    assert owing.digests(morning + timedelta(hours=1)) == 0


def test_owing_costs_two_queries_more_whoever_follows(desk, sent, django_assert_max_num_queries):
    for rank in range(5):
        watch(desk, email=f"{rank}@exemple.fr", token=f"secret-number-{rank}")
    report = sent().signalement
    step = report.steps.get()
    letters().delete()
    with django_assert_max_num_queries(3):
        owing.owe(report, step)
    assert letters().count() == 5
    owing.owe(report, step)
    assert letters().count() == 5
