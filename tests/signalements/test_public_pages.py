# SPDX-License-Identifier: EUPL-1.2
"""/signaler/ and /suivi/ as a telephone without a script uses them: three steps, refusals in words, values kept."""

import html
import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from apps.events.models import PlannedEvent
from apps.signalements import drafting, limits, services, tokens
from apps.signalements.models import Contact, Draft, Follower, Photo, Signalement, Tally
from tests.factories import AssetFactory, CategoryFactory, IncidentFactory, PlannedEventFactory, square
from tests.signalements.conftest import HERE, here, picture

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _unhurried(monkeypatch):
    monkeypatch.setattr(tokens, "SOONEST", timedelta(0))


def words(answer, status=200):
    assert answer.status_code == status, answer.content.decode()[:3000]
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode())))


def begin(client, **said):
    """The address of step 2, after step 1."""
    page = client.get("/signaler/")
    action = re.search(r'action="(/signaler/[^"]+/)"', page.content.decode())[1]
    return client.post(action, said or {"mat": "PL-0412"}), action


def second(client, **said):
    answer, _action = begin(client, **said)
    assert answer.status_code == 302, words(answer, answer.status_code)
    return answer["Location"]


def image(name="photo.jpg", **more):
    return SimpleUploadedFile(name, picture(**more), content_type="image/jpeg")


# --- The story --------------------------------------------------------------------------------------------------------


def test_three_steps_without_an_account_and_the_page_that_follows(client, desk, category, lamp, commune):
    what = second(client, mat="pl-0412", photo=image())
    assert "PL-0412" in words(client.get(what))
    send = client.post(what, {"texte": "La lampe ne s'allume plus", "categorie": category.pk})["Location"]
    page = words(client.get(send))
    assert "La lampe ne s'allume plus" in page and desk.privacy[:40] in page
    follow = client.post(send, {"email": "jeanne@exemple.fr"})
    assert follow.status_code == 302 and follow["Location"].startswith("/suivi/")
    made = Signalement.objects.get()
    assert (made.asset, made.qualified_from, made.photos.count()) == (lamp, "suggestion", 1)
    shown = client.get(follow["Location"])
    assert "bien arrivé" in words(shown) and "Pas encore assez de cas" in words(shown)
    assert shown["Referrer-Policy"] == "same-origin" and "noindex" in shown["X-Robots-Tag"]
    assert "jeanne" not in shown.content.decode()
    again = client.post(send, {"email": "jeanne@exemple.fr"})
    assert again["Location"] == follow["Location"] and Signalement.objects.count() == 1


def test_opening_the_form_writes_nothing(client, desk):
    client.get("/signaler/")
    assert (Draft.objects.count(), Tally.objects.count()) == (0, 0)


def test_a_qr_code_is_the_exact_asset(client, desk, category, lamp):
    opened = client.get(f"/q/{lamp.uid}/", follow=True)
    assert "PL-0412" in words(opened)
    action = re.search(r'action="(/signaler/[^"]+/)"', opened.content.decode())[1]
    what = client.post(action, {"objet": str(lamp.uid), "qr": "1"})["Location"]
    send = client.post(what, {"texte": "éteinte", "categorie": category.pk})["Location"]
    client.post(send, {})
    made = Signalement.objects.get()
    assert (made.asset, made.channel) == (lamp, "qr")
    assert client.get("/q/inconnu-du-tout/").status_code == 404


def test_two_assets_of_one_number_are_chosen_from(client, desk, category, lamp, commune):
    other = AssetFactory(owner=commune, code="PL-0412", name="Place neuve", geometry=lamp.geometry)
    answer, action = begin(client, mat="PL-0412")
    assert "choisir le bon" in words(answer, 400) and "Place neuve" in words(answer, 400)
    what = client.post(action, {"mat": "PL-0412", "choix_objet": str(other.uid)})
    assert what.status_code == 302
    assert "PL-0412" in words(client.get(f"/q/{lamp.code}/"))


def test_a_street_by_its_words_and_one_that_nobody_knows(client, desk, category, commune):
    assert "12 Rue des Écoles" in words(client.get(second(client, rue="12 rue des ecoles", territoire=commune.code)))
    answer, action = begin(client, rue="Sente du Loup", territoire=commune.code)
    assert "Nous ne connaissons pas cette rue" in words(answer, 400) and "Sente du Loup" in answer.content.decode()
    kept = client.post(action, {"rue": "Sente du Loup", "telle": "on", "territoire": commune.code})
    send = client.post(kept["Location"], {"categorie": category.pk})["Location"]
    client.post(send, {})
    assert (Signalement.objects.get().address, Signalement.objects.get().place) == ("Sente du Loup", None)


def test_a_position_gives_its_street_and_one_elsewhere_names_who_is_competent(client, desk, category, neighbour):
    assert "Rue des Écoles" in words(client.get(second(client, longitude=HERE[0], latitude=HERE[1])))
    neighbour.outline = square(lon=3.85, lat=43.58)
    neighbour.save(update_fields=["outline"])
    answer, _action = begin(client, longitude="3.87", latitude="43.6")
    assert "mairie de Commune voisine" in words(answer, 400)
    answer, _action = begin(client, longitude="NaN", latitude="inf")
    assert "Position illisible" in words(answer, 400)


def test_a_category_that_is_not_ours_says_who_to_ask_and_makes_nothing(client, desk, category, lamp, commune):
    not_ours = CategoryFactory(territory=commune, code="noise", label="Bruit", addressee="Police municipale, 17")
    what = second(client)
    answer = client.post(what, {"texte": "Du bruit", "categorie": not_ours.pk})
    assert "Police municipale, 17" in words(answer, 400) and "Du bruit" in answer.content.decode()


def test_words_suggest_three_categories_and_impose_none(client, desk, category, other_category, lamp):
    what = second(client)
    answer = client.post(what, {"texte": "un matelas sous le lampadaire"})
    page = answer.content.decode()
    assert answer.status_code == 400 and "checked" not in page
    first = page[page.index("data-first") : page.index("data-others")]
    assert category.label in first and other_category.label in first
    found = client.get("/signaler/suggestions/", {"q": "matelas", "territoire": desk.territory.code}).json()
    assert found == {"categories": [other_category.pk]}


# --- Known there ------------------------------------------------------------------------------------------------------


def test_what_is_known_there_is_said_before_anything_is_sent(client, desk, category, lamp, commune, sent):
    sent(text="Texte de quelqu'un")
    IncidentFactory(territory=commune, cause_asset=lamp, title="Lampe en panne", state="new")
    IncidentFactory(territory=commune, cause_asset=lamp, title="Caméra secrète", state="new", restricted=True)
    PlannedEventFactory(
        territory=commune,
        title="Travaux rue des Écoles",
        perimeter=square(lon=4.38, lat=48.97),
        starts_at=timezone.now() + timedelta(days=1),
        ends_at=timezone.now() + timedelta(days=2),
        effect=PlannedEvent.Effect.SUPPRESS,
    )
    page = words(client.get(second(client)))
    assert "Lampe en panne" in page and "Travaux rue des Écoles" in page and "Moi aussi" in page
    assert "Texte de quelqu'un" not in page and "secrète" not in page


def test_moi_aussi_follows_and_makes_no_report(client, desk, category, lamp, sent):
    first = sent().signalement
    what = second(client)
    answer = client.post(what.replace("/quoi/", "/moi-aussi/"), {"signalement": first.pk, "email": "paul@exemple.fr"})
    assert answer["Location"].startswith("/suivi/")
    assert (Signalement.objects.count(), first.followers.count()) == (1, 2)
    wrong = client.post(second(client).replace("/quoi/", "/moi-aussi/"), {"signalement": first.pk, "email": "non"})
    assert "courriel illisible" in words(wrong, 400)
    gone = client.post(second(client).replace("/quoi/", "/moi-aussi/"), {"signalement": "999"})
    assert gone.status_code == 409


def test_once_the_category_is_chosen_its_own_radius_finds_what_the_place_did_not(client, desk, category, lamp, sent):
    category.radius = 200
    category.save()
    far = sent(at=here(desk, 0.0015)).signalement  # 110 m
    what = second(client)
    assert "Déjà connu" not in words(client.get(what))
    join = what.replace("/quoi/", "/moi-aussi/")
    assert client.post(join, {"signalement": far.pk}).status_code == 409  # not shown yet
    send = client.post(what, {"texte": "éteint", "categorie": category.pk})["Location"]
    assert "Déjà connu" in words(client.get(send)) and "à 110 m" in words(client.get(send))
    assert client.post(join, {"signalement": far.pk})["Location"].startswith("/suivi/")
    assert (Signalement.objects.count(), far.followers.count()) == (1, 2)


def test_what_was_shown_with_the_place_is_not_shown_again(client, desk, category, lamp, sent):
    sent()
    what = second(client)
    assert "Déjà connu" in words(client.get(what))
    send = client.post(what, {"texte": "éteint", "categorie": category.pk})["Location"]
    assert "Déjà connu" not in words(client.get(send))


# --- Hostile ----------------------------------------------------------------------------------------------------------


def test_html_and_what_no_database_takes_are_shown_as_text(client, desk, category, lamp):
    what = second(client)
    text = "<img src=x onerror=alert(1)> \ud800".encode("utf-8", "surrogatepass")
    body = b"texte=" + b"".join(b"%%%02X" % byte for byte in text) + b"&categorie=%d" % category.pk
    send = client.post(what, body, content_type="application/x-www-form-urlencoded")["Location"]
    page = client.get(send).content.decode()
    assert "&lt;img src=x" in page and "<img src=x" not in page
    client.post(send, {})
    assert Signalement.objects.get().text.startswith("<img src=x")


@pytest.mark.parametrize("field", ["mat", "rue", "objet", "territoire", "longitude", "choix_rue", "choix_objet"])
def test_nul_is_refused_in_words_wherever_it_is(client, desk, lamp, field):
    answer, _action = begin(client, **{field: "a\x00b"})
    assert answer.status_code == 400


def test_too_long_a_text_is_refused_and_kept(client, desk, category, lamp):
    what = second(client)
    answer = client.post(what, {"texte": "x" * 4001, "categorie": category.pk})
    assert "4" in words(answer, 400) and "x" * 4001 in answer.content.decode()


HOSTILE = {
    "bombe": (b"\x89PNG\r\n\x1a\n" + b"\x00" * 400, "illisible"),
    "svg": (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "SVG"),
    "tronquée": (picture()[:400], "illisible"),
    "vide": (b"", ""),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_what_is_no_photo_is_refused_and_the_place_is_kept(client, desk, category, lamp, name):
    data, said = HOSTILE[name]
    file = SimpleUploadedFile("é" * 290 + ".jpg", data, content_type="image/jpeg")
    answer, _action = begin(client, mat="PL-0412", photo=file)
    if data:
        assert said in words(answer, 400) and "PL-0412" in answer.content.decode()
    assert Photo.objects.count() == 0


def test_a_polyglot_keeps_nothing_but_its_pixels(client, desk, category, lamp, media, prepare):
    photo = SimpleUploadedFile("a.jpg", picture() + b"<?php system($_GET[0]) ?>", content_type="image/jpeg")
    second(client, mat="PL-0412", photo=photo)
    prepare()
    files = [one for one in media.rglob("*") if one.is_file()]
    assert len(files) == 2 and all(b"<?php" not in one.read_bytes() for one in files)


def test_ten_photos_at_once_are_five(client, desk, category, lamp):
    photos = [image(color=color) for color in ("red", "green", "blue", "pink", "gray", "black", "white")]
    answer, _action = begin(client, mat="PL-0412", photo=photos)
    assert "5 photos au plus" in words(answer, 400)
    assert Photo.objects.count() == 5


def test_a_program_is_refused_and_told_so(client, desk, category, lamp, monkeypatch):
    answer, _action = begin(client, mat="PL-0412", site="http://spam.example")
    assert "champ caché" in words(answer, 400) and Draft.objects.count() == 0
    what = second(client)
    send = client.post(what, {"categorie": category.pk})["Location"]
    monkeypatch.setattr(tokens, "SOONEST", timedelta(seconds=30))
    hasty = client.post(send, {"email": "jeanne@exemple.fr"})
    assert "trop vite" in words(hasty, 400) and "jeanne@exemple.fr" in hasty.content.decode()
    assert Signalement.objects.count() == 0


@pytest.mark.parametrize("token", ["abcdefgh", "abcdefghij.1abc.signature", "x" * 120])
def test_a_token_that_we_did_not_sign_begins_nothing(client, desk, token):
    assert client.post(f"/signaler/{token}/", {"mat": "PL-0412"}).status_code == 410
    assert client.get(f"/signaler/{token}/quoi/").status_code == 410
    assert Draft.objects.count() == 0


def test_a_flood_from_many_networks_leaves_room_for_an_honest_report(client, desk, category, lamp, monkeypatch):
    """10 000 posts from 200 addresses, in little: each network has its quota, the flood makes it smaller, and a report
    from elsewhere is accepted and marked."""
    monkeypatch.setattr(limits, "FLOOD", 40)
    answers = {200: 0, 302: 0, 429: 0, 400: 0}
    for number in range(100):
        page = client.get("/signaler/")
        action = re.search(r'action="(/signaler/[^"]+/)"', page.content.decode())[1]
        answer = client.post(action, {"mat": "PL-0412"}, REMOTE_ADDR=f"198.51.{number % 4}.{number}")
        answers[answer.status_code] += 1
    assert answers[429] > 30 and answers[302] <= 4 * limits.EACH
    page = client.get("/signaler/")
    action = re.search(r'action="(/signaler/[^"]+/)"', page.content.decode())[1]
    honest = {"REMOTE_ADDR": "203.0.113.9"}
    what = client.post(action, {"mat": "PL-0412"}, **honest)["Location"]
    send = client.post(what, {"categorie": category.pk}, **honest)["Location"]
    assert client.post(send, {}, **honest)["Location"].startswith("/suivi/")
    made = Signalement.objects.get()
    assert made.held and made.state == "received" and made.work_requests.count() == 0


def test_no_address_is_kept_of_who_sends(client, desk, category, lamp):
    begin(client)
    assert Tally.objects.count() == 2
    assert all("127.0.0" not in one.network for one in Tally.objects.all())


# --- Follow-up --------------------------------------------------------------------------------------------------------


def test_the_person_says_no_and_it_is_rouvert(client, sent, pcc):
    made = sent(email="jeanne@exemple.fr")
    services.treat(signalement_id=made.signalement.pk, by=pcc, outcome="resolved")
    page = f"/suivi/{made.token}/"
    assert "Est-ce réparé ?" in words(client.get(page))
    answer = client.post(page + "non/", {"texte": "Toujours noir"}, follow=True)
    assert "rouvert" in words(answer) and "Toujours noir" in words(answer)
    assert Signalement.objects.get().state == "reopened"
    assert client.post(page + "oui/").status_code == 400  # too late: it is open again


def test_an_unknown_follow_up_is_not_found_whatever_is_asked(client, db):
    for path in ("", "oui/", "effacer/", "photos/00000000-0000-0000-0000-000000000001/"):
        method = client.post if path in ("oui/", "effacer/") else client.get
        assert method(f"/suivi/aaaaaaaaaaaaaaaaaaaaaa/{path}").status_code == 404


def test_mute_then_erase(client, sent):
    made = sent(text="Chez Jeanne", email="jeanne@exemple.fr")
    page = f"/suivi/{made.token}/"
    client.post(page + "silence/")
    assert Follower.objects.get().muted_at
    assert "Cocher la case" in words(client.post(page + "effacer/"), 400) and Contact.objects.count() == 1
    shown = words(client.post(page + "effacer/", {"confirmer": "oui"}, follow=True))
    assert "Effacées le" in shown and "Chez Jeanne" not in shown and Contact.objects.count() == 0


def test_photos_of_one_are_not_shown_to_another_before_an_agent_looked(client, sent):
    made = sent()
    photo = drafting.add_photo_to(made.signalement, picture())
    other = services.join(key="o" * 64, signalement_id=made.signalement.pk)
    assert client.get(f"/suivi/{made.token}/photos/{photo.uid}/").status_code == 200
    assert client.get(f"/suivi/{other.token}/photos/{photo.uid}/").status_code == 404
    Photo.objects.update(shown=True)
    assert client.get(f"/suivi/{other.token}/photos/{photo.uid}/petite/").status_code == 200


def test_the_map_draws_streets_and_what_may_be_named_and_never_a_camera(client, desk, lamp, commune):
    AssetFactory(owner=commune, camera=True, code="CAM-1", geometry=lamp.geometry)
    box = {"bbox": "4.38,48.97,4.39,48.98", "territoire": commune.code}
    found = client.get("/signaler/autour/", box).json()["features"]
    assert {one["properties"].get("layer") or one["properties"]["name"] for one in found} == {
        "street",
        "Point lumineux PL-0412",
    }
    for wrong in ("nan,0,1,1", "0,0,90,90", "a", ""):
        assert client.get("/signaler/autour/", box | {"bbox": wrong}).json()["features"] == []
