# SPDX-License-Identifier: EUPL-1.2
"""What is held of a person: given to them whole, erased whole. The whole database is read as text."""

import io
import json
import zipfile
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import connection
from django.utils import timezone
from psycopg import sql

from apps.events.models import JournalEntry
from apps.interventions import erasing as copies
from apps.interventions import services as interventions
from apps.signalements import drafting, forgetting, limits, register, register_files, services, tokens
from apps.signalements.models import Access, Draft, Follower, Letter, Photo, Signalement, Step, Tally, Treatment
from tests.signalements.conftest import here, picture
from tests.signalements.test_public_pages import image, words

pytestmark = pytest.mark.django_db
MAIL, PHONE, WORD, ADDRESS = "jeanne.zyxwa@exemple.fr", "06 98 76 54 32", "Zyxwabide", "198.51.100.77"
AGENT = "Qwfpgjlu"  # a name that an agent wrote


@pytest.fixture(autouse=True)
def _unhurried(monkeypatch):
    monkeypatch.setattr(tokens, "SOONEST", timedelta(0))


@pytest.fixture
def life(client, desk, category, lamp, pcc, prepare):
    """It went through everything: page, e-mail that failed, question, work request, « ce n'est pas réparé »."""
    category.questions = [{"code": "qui", "label": "Qui ?"}]
    category.save()
    told = {"REMOTE_ADDR": ADDRESS}
    page = client.get("/signaler/", **told)
    action = page.content.decode().split('action="/signaler/')[1].split('"')[0]
    what = client.post(f"/signaler/{action}", {"mat": lamp.code, "photo": image()}, **told)["Location"]
    send = client.post(what, {"texte": f"Chez {WORD}", "categorie": category.pk}, **told)["Location"]
    said = {"email": MAIL, "telephone": PHONE, "q-qui": f"Moi, {WORD}"}
    follow = client.post(send, said, **told)["Location"]
    report = Signalement.objects.get()
    prepare()
    Letter.objects.update(last_error=f"550 <{MAIL}> inconnu")
    services.moderate(signalement_id=report.pk, uid=report.photos.get().uid, by=pcc, zones=(), shown=True)
    interventions.open_from_report(signalement_id=report.pk, by=pcc)
    services.ask(signalement_id=report.pk, by=pcc, text=f"Bonjour Madame {AGENT}")
    token = follow.split("/")[2]
    services.answer(token, f"Oui, {WORD}")
    services.note(signalement_id=report.pk, by=pcc, text=f"Rappeler {AGENT}")
    services.treat(signalement_id=report.pk, by=pcc, outcome="resolved")
    services.say_not_repaired(token, f"Toujours noir chez {WORD}")
    return token


def tables_with(*needles):
    """Every table of the database that has one of these, as text or as bytes, in any column."""
    found = set()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_schema, table_name FROM information_schema.tables WHERE table_type = 'BASE TABLE'"
            " AND table_schema NOT IN ('pg_catalog', 'information_schema')"
        )
        for schema, name in cursor.fetchall():
            look = sql.SQL("SELECT 1 FROM {} row WHERE strpos(lower(row::text), %s) > 0 LIMIT 1")
            for needle in needles:
                for written in (needle.lower(), needle.encode().hex()):
                    cursor.execute(look.format(sql.Identifier(schema, name)), [written])
                    found |= {name} if cursor.fetchone() else set()
    return found


def files(media):
    return [one for one in media.rglob("*") if one.is_file()]


def over(days):
    Signalement.objects.update(state="confirmed", outcome="resolved", closed_at=timezone.now() - timedelta(days=days))


def test_after_an_erasure_asked_for_not_one_byte_of_the_person_is_left(life, media, django_capture_on_commit_callbacks):
    held = tables_with(MAIL, PHONE, WORD)
    assert {"signalements_contact", "signalements_signalement", "signalements_step", "signalements_letter"} <= held
    assert {"signalements_draft", "interventions_workrequest"} <= held, "the story lost what makes this test true"
    assert len(files(media)) == 4 and Draft.objects.exists()
    with django_capture_on_commit_callbacks(execute=True):
        services.erase(life)
    copies.sweep()
    assert tables_with(MAIL, PHONE, WORD) == set()
    assert files(media) == [] and Photo.objects.count() == 0
    report = Signalement.objects.get()
    assert report.asset_id and report.place and report.category_id and report.received_at
    assert Step.objects.filter(signalement=report, kind="moved").count() >= 3  # the steps stay, without their words
    assert report.work_requests.get().description == f"{report.reference}\n{report.address}"


def test_after_the_delay_nothing_that_anybody_wrote_is_left_nor_where_they_wrote_from(life, media):
    slot = Tally.objects.exclude(network="*").first().slot
    digest = tokens.network(limits.network(ADDRESS), slot)
    assert tables_with(AGENT, digest) and not tables_with(ADDRESS)
    over(91)
    Draft.objects.update(created_at=timezone.now() - timedelta(days=2))
    Tally.objects.update(slot=slot - timedelta(days=2))
    call_command("forget_reports", stdout=io.StringIO())
    copies.sweep()
    assert tables_with(MAIL, PHONE, WORD, AGENT, digest, ADDRESS) == set()
    assert files(media) == []
    report = Signalement.objects.get()
    assert report.anonymised_at and report.asset_id and report.category_id and report.received_at and report.closed_at


def test_the_words_of_somebody_else_stay_when_one_person_asks(sent, pcc):
    author = sent(text="Éteinte")
    other = services.join(key="o" * 64, signalement_id=author.signalement.pk)
    services.ask(signalement_id=author.signalement.pk, by=pcc, text="Laquelle ?")
    services.answer(other.token, "Celle du coin")
    services.erase(author.token)
    assert Step.objects.filter(text="Celle du coin").exists()
    services.erase(other.token)
    assert not Step.objects.filter(text="Celle du coin").exists()


def test_words_written_in_the_report_of_another_go_with_their_author(sent, pcc):
    """A duplicate's author answers in the report that theirs repeats."""
    main, double = sent(text="Première"), sent(text="Seconde")
    services.mark_duplicate(signalement_id=double.signalement.pk, of=main.signalement.pk, by=pcc)
    services.ask(signalement_id=main.signalement.pk, by=pcc, text="Laquelle ?")
    services.answer(double.token, f"Chez {WORD}")
    services.erase(double.token)
    assert tables_with(WORD) == set()


def test_an_address_in_words_goes_with_the_rest_and_a_street_stays(desk, sent):
    street = sent(at=here(desk, address="12 Rue des Écoles")).signalement
    typed = sent(at=here(desk, dx=0.003, address=f"Chez {WORD}, 2e étage")).signalement
    nowhere = sent(at=services_place(desk, f"Derrière chez {WORD}")).signalement
    over(91)
    assert forgetting.purge().anonymised == 3
    kept = dict(Signalement.objects.values_list("pk", "address"))
    assert kept == {street.pk: "Rue des Écoles", typed.pk: "", nowhere.pk: "Adresse effacée"}


def services_place(desk, address):
    from apps.signalements import places

    return places.in_words(address, desk)


def test_each_kind_goes_at_its_own_delay_and_a_dry_run_only_counts(sent, desk):
    made = sent(text="Éteinte", email=MAIL)
    drafting.add_photo_to(made.signalement, picture())
    Treatment.objects.create(desk=desk, kind="photos", days=10, **register.OURS["photos"])
    over(11)
    counted = services.purge(dry_run=True)
    assert (counted.photos, counted.contacts, counted.words, counted.anonymised) == (1, 0, 0, 0)
    assert Photo.objects.count() == 1
    assert services.purge() == counted and Photo.objects.count() == 0
    made.signalement.refresh_from_db()
    assert made.signalement.text == "Éteinte" and made.signalement.anonymised_at is None
    assert services.purge().all == 0
    Treatment.objects.create(desk=desk, kind="words", days=200, **register.OURS["words"])
    over(91)
    assert services.purge().contacts == 1 and Signalement.objects.get().text == "Éteinte"
    over(201)
    assert services.purge().anonymised == 1 and Signalement.objects.get().text == ""


def test_a_report_that_is_not_over_loses_nothing(sent):
    sent(text="Éteinte", email=MAIL)
    Signalement.objects.update(received_at=timezone.now() - timedelta(days=900))
    assert services.purge().all == 0


def test_the_command_says_what_would_go_by_kind(sent):
    sent(text="Éteinte", email=MAIL)
    over(91)
    said = io.StringIO()
    call_command("forget_reports", "--dry-run", stdout=said)
    assert "1  signalements anonymisés" in said.getvalue() and tables_with(MAIL)
    call_command("forget_reports", stdout=said)
    assert not tables_with(MAIL)


# --- Access -----------------------------------------------------------------------------------------------------------


def test_a_person_downloads_all_that_is_held_about_them_and_nothing_of_others(client, life):
    other = services.join(key="o" * 64, signalement_id=Signalement.objects.get().pk, email="paul@exemple.fr")
    answer = client.get(f"/suivi/{life}/mes-donnees/")
    assert answer["Content-Type"] == "application/zip" and "no-store" in answer["Cache-Control"]
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        text = archive.read("donnees.json").decode()
        photos = [name for name in archive.namelist() if name.startswith("photos/")]
        assert len(photos) == 1 and archive.read(photos[0]).startswith(b"\xff\xd8")
    said = json.loads(text)
    assert said["personne"]["courriel"] == MAIL and said["personne"]["téléphone"] == PHONE
    assert text.count(WORD) >= 4 and AGENT not in text and "paul@" not in text
    theirs = client.get(f"/suivi/{other.token}/mes-donnees/")
    with zipfile.ZipFile(io.BytesIO(theirs.content)) as archive:
        assert archive.namelist() == ["donnees.json"] and WORD not in archive.read("donnees.json").decode()
    assert client.get("/suivi/aaaaaaaaaaaaaaaaaaaaaa/mes-donnees/").status_code == 404


def test_an_erasure_is_confirmed_after_it_was_told(client, life):
    page = words(client.get(f"/suivi/{life}/effacer/"))
    assert "3 textes écrits par vous" in page and "1 photo envoyée" in page and "Ce qui reste" in page
    assert "Cocher la case" in words(client.post(f"/suivi/{life}/effacer/"), 400) and tables_with(MAIL)
    client.post(f"/suivi/{life}/effacer/", {"confirmer": "oui"})
    assert Follower.objects.get().erased_at and not tables_with(MAIL)
    assert "Déjà effacées" in words(client.get(f"/suivi/{life}/effacer/"))
    assert not JournalEntry.objects.filter(text__contains=WORD).exists() and Access.objects.exists()


# --- Register ---------------------------------------------------------------------------------------------------------


def test_the_notice_is_the_register_of_the_desk(client, desk):
    page = words(client.get("/donnees-personnelles/", {"territoire": desk.territory.code}))
    assert desk.privacy in page and "Coordonnées facultatives" in page
    assert "90 jours après la fin du signalement" in page
    Treatment.objects.create(desk=desk, kind="photos", days=10, **register.OURS["photos"] | {"purpose": "Voir <b>"})
    shown = client.get("/donnees-personnelles/", {"territoire": desk.territory.code}).content.decode()
    assert "10 jours après" in shown and "Voir &lt;b&gt;" in shown
    assert client.get("/donnees-personnelles/", {"territoire": "\x00nulle-part"}).status_code == 200


def test_our_words_become_rows_once_and_keep_what_was_written(desk):
    Treatment.objects.create(desk=desk, kind="words", **register.OURS["words"] | {"name": "Le nôtre"})
    assert register.write(desk) == 5 and register.write(desk) == 0
    assert desk.treatments.get(kind="words").name == "Le nôtre"


def test_the_register_is_exported_without_formula_and_printed(desk):
    Treatment.objects.create(desk=desk, kind="other", days=30, **register.OURS["words"] | {"name": "=1+1"})
    text = register_files.as_csv([desk])
    assert text.startswith("\ufeffTerritoire;") and "'=1+1" in text and text.count("\r\n") == 8
    assert register_files.as_pdf(desk).startswith(b"%PDF")


def test_the_admin_counts_and_exports_for_its_own_territory_only(client, admin_of, sent, desk, neighbour):
    sent(text="Éteinte", email=MAIL)
    over(91)
    client.force_login(admin_of(desk.territory, "referent"), backend=BACKEND)
    page = words(client.get("/admin/signalements/treatment/purge/"))
    assert "Signalements anonymisés 1" in page and tables_with(MAIL)
    assert "Territoire;" in client.get("/admin/signalements/treatment/register.csv").content.decode()
    assert client.get("/admin/signalements/treatment/register.pdf").content.startswith(b"%PDF")
    client.post("/admin/signalements/treatment/write/", {"guichet": desk.pk})
    assert desk.treatments.count() == 6
    client.force_login(admin_of(neighbour, "referent"), backend=BACKEND)
    assert "Signalements anonymisés 0" in words(client.get("/admin/signalements/treatment/purge/"))
    assert client.get("/admin/signalements/treatment/register.pdf").status_code == 404
    assert client.post("/admin/signalements/treatment/write/", {"guichet": desk.pk}).status_code == 404


BACKEND = "apps.territories.backends.MembershipBackend"


@pytest.fixture
def admin_of():
    """Somebody of the staff who may read and write the register of a territory."""
    from tests.factories import MembershipFactory, UserFactory
    from tests.test_scoping import role_with

    def made(territory, name):
        user = UserFactory(username=f"{name}-{territory.code}", is_staff=True)
        rights = ["signalements.view_treatment", "signalements.add_treatment", "signalements.change_treatment"]
        MembershipFactory(user=user, territory=territory, role=role_with(rights, f"registre-{territory.code}"))
        return user

    return made
