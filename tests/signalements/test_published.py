# SPDX-License-Identifier: EUPL-1.2
"""What everybody may see: the list, the map, the page of one and the feeds; nothing that a person wrote, nobody's
exact place on private ground, nothing of another territory."""

import html
import json
import re
from datetime import timedelta

import pytest
from django.contrib.gis.geos import Point
from django.utils import timezone

from apps.signalements import forgetting, services, tokens
from apps.signalements.models import Moderation, Published, Signalement
from apps.signalements.public import moderating
from tests.factories import CategoryFactory, DeskFactory, ReportPhotoFactory, SignalementFactory
from tests.signalements.conftest import HERE, here

pytestmark = pytest.mark.django_db
SECRET = "Madame Dupont du 12 a le numéro 06 12 34 56 78"


@pytest.fixture
def home(desk):
    return f"/signales/{desk.territory.code}/"


@pytest.fixture
def report(sent):
    return sent(text=SECRET, email="jeanne@exemple.fr").signalement


@pytest.fixture
def addresses(home, report):
    page = f"{home}{report.reference}/"
    box = f"{HERE[0] - 0.01},{HERE[1] - 0.01},{HERE[0] + 0.01},{HERE[1] + 0.01}"
    return [home, page, f"{home}flux.atom", f"{home}signalements.geojson", f"{home}points/?bbox={box}"]


def read(client, address, status=200):
    answer = client.get(address)
    assert answer.status_code == status, answer.content.decode()[:2000]
    return html.unescape(answer.content.decode())


def words(answer):
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer)))


def publish(report, pcc, **said):
    given = {"text": "", "photos": False, "private_ground": None, "withheld": False} | said
    return moderating.publish(signalement_id=report.pk, by=pcc, **given)


# --- Nothing of people ------------------------------------------------------------------------------------------------


def test_what_a_person_wrote_is_nowhere_until_an_agent_approved_it(client, report, addresses, pcc):
    for address in addresses:
        said = read(client, address)
        assert "Dupont" not in said and "jeanne" not in said and "06 12" not in said, address
        assert "Éclairage éteint" in said or "clairage" in json.dumps(said), address
    publish(report, pcc, text="La lampe est éteinte depuis lundi.")
    said = [read(client, address) for address in addresses]
    assert all("Dupont" not in one for one in said)
    assert all("éteinte depuis lundi" in one or "\\u00e9teinte depuis lundi" in one for one in said[1:4])


def test_the_page_says_the_steps_without_what_was_said_with_them(client, report, home, pcc):
    services.note(signalement_id=report.pk, by=pcc, text="Appelé M. Martin", public=True)
    services.treat(
        signalement_id=report.pk, by=pcc, outcome="not_found", why="M. Martin dit que tout va bien", seen=None
    )
    said = words(read(client, f"{home}{report.reference}/"))
    assert "Traité : rien trouvé sur place" in said and "Martin" not in said
    assert "Moi aussi" not in said  # over: there is nothing to join


def test_an_address_as_it_was_typed_is_not_published(client, desk, category, home, sent):
    made = sent(at=here(desk, address="chez Mme Dupont, 3e étage")).signalement
    said = read(client, home) + read(client, f"{home}{made.reference}/") + read(client, f"{home}signalements.geojson")
    assert "Dupont" not in said and "Rue des Écoles" in said


def test_photos_are_shown_when_an_agent_looked_at_them_and_publishes_them(client, report, home, pcc):
    seen, unseen = ReportPhotoFactory(signalement=report, shown=True), ReportPhotoFactory(signalement=report)
    address = f"{home}{report.reference}/photos/"
    assert [client.get(f"{address}{one.uid}/").status_code for one in (seen, unseen)] == [404, 404]
    publish(report, pcc, photos=True)
    assert [client.get(f"{address}{one.uid}/").status_code for one in (seen, unseen)] == [200, 404]
    assert str(seen.uid) in read(client, f"{home}{report.reference}/")


def test_what_is_erased_is_unpublished(client, sent, home, pcc):
    made = sent(text=SECRET, email="jeanne@exemple.fr")
    publish(made.signalement, pcc, text="La lampe est éteinte", photos=True)
    services.erase(made.token)
    assert "éteinte" not in read(client, f"{home}{made.signalement.reference}/").replace("Éclairage éteint", "")
    assert (Moderation.objects.get().text, Moderation.objects.get().photos) == ("", False)


# --- Places -----------------------------------------------------------------------------------------------------------


def test_private_ground_is_rounded_and_a_small_box_does_not_find_it(client, desk, category, home, lamp, sent):
    category.private_ground = True
    category.save()
    made = sent().signalement
    row = Published.objects.get(pk=made.pk)
    assert row.rounded and row.asset is None
    assert (row.place.x, row.place.y) == pytest.approx((4.385, 48.975), abs=1e-9)
    made.place = Point(4.38537, 48.97541, srid=4326)
    made.save()
    row.refresh_from_db()
    assert (row.place.x, row.place.y) == pytest.approx((4.385, 48.975), abs=1e-9)
    around = json.loads(read(client, f"{home}points/?bbox=4.3853,48.9753,4.3855,48.9755"))
    assert around["features"] == []
    page = read(client, f"{home}{made.reference}/")
    assert "PL-0412" not in page and "centaine de mètres" in page


def test_a_category_that_becomes_private_rounds_what_was_already_there(report, category):
    assert not Published.objects.get().rounded
    category.private_ground = True
    category.save()
    assert Published.objects.get().rounded and Published.objects.get().asset is None


def test_an_agent_says_that_one_report_is_on_private_ground(report, pcc):
    publish(report, pcc, private_ground=True)
    assert Published.objects.get().rounded


# --- What is there, and what is not -----------------------------------------------------------------------------------


def test_held_withheld_duplicates_and_old_ones_are_not_there(client, sent, home, pcc, desk):
    kept, held, hidden, twice, old = (sent().signalement for _rank in range(5))
    Signalement.objects.filter(pk=held.pk).update(held=True)
    publish(hidden, pcc, withheld=True)
    services.mark_duplicate(signalement_id=twice.pk, of=kept.pk, by=pcc, seen=None)
    services.treat(signalement_id=old.pk, by=pcc, outcome="resolved", why="", seen=None)
    Published.objects.filter(pk=old.pk).update(ended_at=timezone.now() - timedelta(days=400))
    assert forgetting.purge(dry_run=True).unpublished == 1
    assert forgetting.purge().unpublished == 1
    said = read(client, home)
    assert kept.reference in said
    assert all(one.reference not in said for one in (held, hidden, twice, old))
    assert client.get(f"{home}{held.reference}/").status_code == 404
    assert client.get(f"{home}{twice.reference}/")["Location"] == f"{home}{kept.reference}/"
    publish(hidden, pcc)
    assert hidden.reference in read(client, home)


def test_a_desk_that_is_closed_or_does_not_publish_shows_nothing(client, desk, report, addresses):
    for field in ("publishes", "is_open"):
        setattr(desk, field, False)
        desk.save()
        assert [client.get(address).status_code for address in addresses] == [404] * 5
        assert desk.territory.name not in read(client, "/signales/")
        setattr(desk, field, True)
        desk.save()


def test_a_desk_opened_after_its_reports_publishes_them(client, neighbour):
    report = SignalementFactory(territory=neighbour)
    DeskFactory(territory=neighbour)
    assert report.reference in read(client, f"/signales/{neighbour.code}/")


def test_another_territory_has_none_of_it(client, report, neighbour):
    DeskFactory(territory=neighbour)
    other = f"/signales/{neighbour.code}/"
    theirs = SignalementFactory(territory=neighbour)
    assert theirs.reference in read(client, other)
    for address in (other, f"{other}flux.atom", f"{other}signalements.geojson", f"{other}points/?bbox=-10,40,10,60"):
        assert report.reference not in read(client, address)
    assert client.get(f"{other}{report.reference}/").status_code == 404


def test_the_outcome_is_said_beside_the_state(client, sent, home, pcc):
    for outcome in ("resolved", "not_found"):
        services.treat(signalement_id=sent().signalement.pk, by=pcc, outcome=outcome, why="", seen=None)
    said = words(read(client, home))
    assert "Traité : réparé" in said and "Traité : rien trouvé sur place" in said
    assert "rien trouvé" not in words(read(client, f"{home}?etat=repaired"))
    assert "Traité : réparé" not in words(read(client, f"{home}?etat=ended"))


# --- Filters, pages, bad input ----------------------------------------------------------------------------------------


def test_filters_are_those_of_every_answer(client, desk, sent, home, other_category):
    lamp_out, bulky = sent().signalement, sent(category=other_category).signalement
    for query in ("?categorie=bulky", "?categorie=bulky&periode=7&etat=open&rue=Rue+des+Écoles"):
        for address in (home, f"{home}flux.atom", f"{home}signalements.geojson"):
            said = read(client, address + query)
            assert bulky.reference in said and lamp_out.reference not in said, address + query
    assert lamp_out.reference in read(client, f"{home}?rue=ecoles")  # by its words
    assert "Aucun signalement ne répond" in read(client, f"{home}?rue=Rue+du+Port")


def test_pages_follow_one_another_to_the_last(client, desk, category, home):
    now = timezone.now()
    made = [SignalementFactory(territory=desk.territory, category=category, received_at=now) for _rank in range(60)]
    seen, address = [], home
    while address:
        said = read(client, address)
        seen += re.findall(r"/(S-TEST-\d+)/", said)
        found = re.search(r'href="([^"]+)" rel="next"', said)
        address = home + html.unescape(found[1]) if found else ""
    assert sorted(seen) == sorted(one.reference for one in made)


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("?categorie=absente", 400),
        ("?etat=n%27importe", 400),
        ("?periode=-1", 400),
        ("?rue=%00%ff" + "x" * 500, 400),
        ("?apres=n%27importe", 200),
        ("?apres=WzAsIngiLDFd", 200),
        ("?apres=WzAsbnVsbCxudWxsXQ==", 200),
    ],
)
def test_what_cannot_be_read_is_said_in_french_and_breaks_nothing(client, report, home, query, status):
    assert client.get(home + query).status_code == status
    assert client.get(f"{home}signalements.geojson{query}").status_code == status
    assert client.get(f"{home}flux.atom{query}").status_code == {400: 404}.get(status, status)
    if status == 400:
        assert "alert" in client.get(home + query).content.decode()


@pytest.mark.parametrize(
    "box", ["", "NaN,NaN,NaN,NaN", "1,2,3", "4,5,3,6", "inf,0,inf,1", "a,b,c,d", "4.3,48.9,4.3,48.9", "1e400,0,2,3"]
)
def test_a_box_that_is_not_one_is_refused(client, report, home, box):
    answer = client.get(f"{home}points/", {"bbox": box})
    assert answer.status_code == 400 and "bbox" in answer.json()["error"]


def test_unknown_addresses_are_not_found(client, desk, home):
    for address in ("/signales/99999/", f"{home}S-0000-0000/", f"{home}{'x' * 300}/", "/accessibilite/99999/"):
        assert client.get(address).status_code == 404


# --- Feeds ------------------------------------------------------------------------------------------------------------


def test_geojson_is_open_data_and_costs_nothing_when_nothing_changed(client, report, home, desk, pcc):
    answer = client.get(f"{home}signalements.geojson")
    said = answer.json()
    assert answer["Content-Type"] == "application/geo+json" and answer["Access-Control-Allow-Origin"] == "*"
    assert said["licence"] == desk.licence and said["next"] is None
    (feature,) = said["features"]
    assert (
        feature["geometry"]["coordinates"] == [HERE[0], HERE[1]] and feature["properties"]["street"] == "Rue des Écoles"
    )
    again = client.get(f"{home}signalements.geojson", HTTP_IF_NONE_MATCH=answer["ETag"])
    assert again.status_code == 304 and again["Access-Control-Allow-Origin"] == "*"
    publish(report, pcc, withheld=True)
    since = {"HTTP_IF_MODIFIED_SINCE": answer["Last-Modified"]}
    for headers in ({"HTTP_IF_NONE_MATCH": answer["ETag"]}, since):
        assert client.get(f"{home}signalements.geojson", **headers).json()["features"] == []
    assert not answer.cookies and answer["Cache-Control"] == "public, max-age=300"


def test_geojson_is_bounded_and_tells_where_the_rest_is(client, desk, category, home, monkeypatch):
    monkeypatch.setattr("apps.signalements.public.feeds.FEATURES", 3)
    made = {SignalementFactory(territory=desk.territory, category=category).reference for _rank in range(7)}
    seen, address = set(), f"{home}signalements.geojson"
    while address:
        said = client.get(address).json()
        assert len(said["features"]) <= 3
        seen |= {one["id"] for one in said["features"]}
        address = said["next"]
    assert seen == made


def test_atom_is_well_formed_whatever_was_approved(client, report, home, pcc):
    from xml.etree import ElementTree

    publish(report, pcc, text='<script>alert("x")</script> & ]]>')
    answer = client.get(f"{home}flux.atom")
    feed = ElementTree.fromstring(answer.content)
    (entry,) = feed.findall("{http://www.w3.org/2005/Atom}entry")
    assert report.reference in entry.find("{http://www.w3.org/2005/Atom}link").get("href")
    assert client.get(f"{home}flux.atom", HTTP_IF_NONE_MATCH=answer["ETag"]).status_code == 304
    page = client.get(f"{home}{report.reference}/").content.decode()
    assert "<script>alert" not in page and "&lt;script&gt;" in page


# --- Moi aussi --------------------------------------------------------------------------------------------------------


def test_who_sees_it_too_joins_and_has_a_page(client, report, home, monkeypatch):
    address = f"{home}{report.reference}/"
    token = re.search(r'name="jeton" value="([^"]+)"', read(client, address))[1]
    assert client.post(address, {"jeton": token}).status_code == 400  # faster than anybody reads
    monkeypatch.setattr(tokens, "SOONEST", timedelta(0))
    assert client.post(address, {"jeton": token, "site": "x"}).status_code == 400
    assert client.post(address, {"jeton": token, "email": "pas une adresse"}).status_code == 400
    first = client.post(address, {"jeton": token, "email": "paul@exemple.fr"})
    assert first["Location"].startswith("/suivi/") and report.followers.count() == 2
    assert client.post(address, {"jeton": token})["Location"] == first["Location"] and report.followers.count() == 2
    assert client.post(address, {"jeton": "rien"}).status_code == 410
    assert "paul" not in read(client, address)


# --- Agents -----------------------------------------------------------------------------------------------------------


def test_an_agent_reads_again_and_publishes_from_the_page(client, report, home, pcc, viewer, stranger):
    page = f"/signalements/{report.pk}/"
    given = {"publish-text": "Lampe éteinte.", "publish-private_ground": "oui"}
    for who, status in ((viewer, 403), (stranger, 404)):
        client.force_login(who, backend="apps.territories.backends.MembershipBackend")
        assert client.post(f"{page}publier/", given).status_code == status
    client.force_login(pcc, backend="apps.territories.backends.MembershipBackend")
    assert SECRET in read(client, page)  # proposed to be corrected
    assert client.post(f"{page}publier/", {**given, "publish-private_ground": "peut-être"}).status_code == 400
    assert client.post(f"{page}publier/", given).status_code == 302
    row = Published.objects.get()
    assert (row.text, row.rounded) == ("Lampe éteinte.", True)
    assert "Lieu arrondi" in read(client, page)


# --- What it costs ----------------------------------------------------------------------------------------------------


def test_pages_cost_the_same_whatever_they_show(client, desk, category, home, addresses, django_assert_max_num_queries):
    for _rank in range(30):
        SignalementFactory(territory=desk.territory, category=category)
    for address, most in zip(addresses, (6, 9, 3, 4, 4), strict=True):
        with django_assert_max_num_queries(most):
            read(client, address)


def test_many_are_drawn_in_groups(client, desk, category, home, monkeypatch):
    monkeypatch.setattr("apps.signalements.public.drawing.ALONE", 5)
    monkeypatch.setattr("apps.signalements.public.drawing.MOST", 20)
    for _rank in range(25):
        SignalementFactory(territory=desk.territory, category=category)
    said = client.get(f"{home}points/?bbox=4.3,48.9,4.5,49.1").json()
    assert said["partial"] and sum(one["properties"]["count"] for one in said["features"]) == 20
    assert client.get(f"{home}fond/").json()["type"] == "FeatureCollection"


def test_the_statement_says_that_nobody_audited_and_who_to_tell(client, desk):
    assert "aucun audit" in read(client, "/accessibilite/") and "Défenseur des droits" in read(
        client, "/accessibilite/"
    )
    desk.accessibility_contact, desk.accessibility_state = "acces@exemple.fr", "partial"
    desk.accessibility_audit = "Audit du 3 mars, taux : 82 %."
    desk.save()
    said = read(client, f"/accessibilite/{desk.territory.code}/")
    assert "acces@exemple.fr" in said and "82 %" in said and "partiellement conforme" in said
    assert "aucun audit" not in said


def test_every_public_page_leads_to_the_statement(client, desk, home, report):
    for address in (
        "/",
        "/connexion/",
        "/signaler/",
        home,
        f"{home}{report.reference}/",
        f"{home}suivre/",
        "/signales/",
    ):
        assert "/accessibilite/" in client.get(address, follow=True).content.decode(), address


def test_categories_of_somebody_else_are_not_offered(client, desk, home, neighbour):
    CategoryFactory(territory=neighbour, code="other", label="Chez les voisins")
    assert "Chez les voisins" not in read(client, home)
