# SPDX-License-Identifier: EUPL-1.2
"""The search of the console: accents, plurals, typos, codes without dashes; nothing of what one may not see."""

import json

import pytest
from django.conf import settings
from django.contrib.gis.geos import LineString, MultiPolygon, Polygon
from django.db import connection
from django.utils import timezone

from apps.console.search import asked, assets, pages, places, spelling
from apps.events.models import Incident
from apps.territories.models import MapFeature
from tests.factories import (
    VIEWER,
    AssetFactory,
    MembershipFactory,
    SignalementFactory,
    SourceFactory,
    WorkRequestFactory,
    role_with,
)

URL = "/api/v1/console/search/"
ROLES = {
    role["code"]: role["permissions"] for role in json.loads((settings.BASE_DIR / "fixtures/roles.json").read_text())
}


@pytest.fixture
def ask(operator, client_of):
    """`ask("pl0412")`: titles found by kind; empty groups are left out."""

    def titles(q, user=operator, **more):
        answer = client_of(user).get(URL, {"q": q, **more})
        assert answer.status_code == 200, answer.content
        groups = answer.json()["groups"]
        return {group["kind"]: [one["title"] for one in group["results"]] for group in groups if group["results"]}

    return titles


def street(territory, name, start=(4.36, 48.95)):
    line = LineString(start, (start[0] + 0.001, start[1]), srid=4326)
    return MapFeature.objects.create(territory=territory, layer="street", name=name, geometry=line)


# --- What was typed ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "plain"),
    [("  Rue de l'Église ", "rue de l eglise"), ("CŒUR", "coeur"), ("PL-0412", "pl 0412"), ("e\u0301cole", "ecole")],
)
def test_what_is_typed_is_read_without_case_accents_nor_marks(typed, plain):
    assert asked.read(typed).plain == plain


@pytest.mark.parametrize(
    ("typed", "number", "coded"),
    [
        ("412", "412", ("", "")),
        ("0412", "412", ("", "")),
        ("n° 412", "412", ("n", "412")),
        ("PL-0412", "", ("pl", "412")),
        ("di n°12", "12", ("", "")),
        ("rue 12", "", ("rue", "12")),
        ("9" * 19, "", ("", "")),
    ],
)
def test_a_number_and_a_code_are_recognised(typed, number, coded):
    read = asked.read(typed)
    assert (read.number, read.coded) == (number, coded)


def test_words_are_beginnings_when_they_are_long_enough():
    assert asked.read("la répub").begun == "(la & repub:*) | larepub:*"


@pytest.mark.parametrize(("typed", "why"), [("", "short"), (" ’- ", "short"), ("a", "short"), ("a" * 101, "long")])
def test_too_little_and_too_much_are_not_looked_for(typed, why):
    with pytest.raises(asked.NothingAsked, match=why):
        asked.read(typed)


@pytest.mark.django_db
def test_the_database_reads_text_as_python_does():
    text = "Cœur d'Été — Ça, l'ÉCOLE-MATERNELLE_2 (ÿ) naïve Ñandú"
    with connection.cursor() as cursor:
        cursor.execute("SELECT search_plain(%s)", [text])
        found = cursor.fetchone()[0]
    assert asked.plain(found) == asked.plain(text)
    assert found.isascii() or set(found) - set(map(chr, range(128))) == {"—"}


# --- Equipment --------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize("typed", ["PL-0412", "pl0412", "pl 412", "0412", "412", "PL412", "pl-04"])
def test_a_lamp_is_found_by_its_code_however_it_is_typed(commune, ask, typed):
    AssetFactory(owner=commune, code="PL-0412", name="")
    AssetFactory(owner=commune, code="PL-9999", name="")
    assert ask(typed)["assets"] == ["PL-0412"]


@pytest.mark.django_db
@pytest.mark.parametrize("typed", ["école", "ECOLES", "ecole republique", "républiques", "republ", "école de la répub"])
def test_names_are_found_without_accents_in_the_plural_and_by_their_beginning(commune, ask, typed):
    AssetFactory(owner=commune, code="BAT-1", name="École de la République")
    AssetFactory(owner=commune, code="BAT-2", name="Piscine")
    assert ask(typed)["assets"] == ["BAT-1"]


@pytest.mark.django_db
@pytest.mark.parametrize("typed", ["republiqe", "repulique", "piscinne", "pisine"])
def test_typos_find_when_nothing_else_does(commune, ask, typed):
    AssetFactory(owner=commune, code="BAT-1", name="École de la République")
    AssetFactory(owner=commune, code="BAT-2", name="Piscine")
    assert len(ask(typed)["assets"]) == 1


@pytest.mark.django_db
@pytest.mark.parametrize("few", [0, places.FEW])
@pytest.mark.parametrize(("typed", "found"), [("rue des acasias", 1), ("12 rue des acasia", 1), ("zzyzx", 0)])
def test_a_mistyped_street_is_found_where_streets_are_few_and_where_they_are_many(
    commune, neighbour, ask, monkeypatch, few, typed, found
):
    monkeypatch.setattr(places, "FEW", few)
    line = LineString((4.36, 48.95), (4.37, 48.95))
    for owner, name in ((commune, "Rue des Acacias"), (commune, "Rue du Moulin"), (neighbour, "Rue des Acacias")):
        MapFeature.objects.create(territory=owner, layer="street", name=name, geometry=line)
    assert ask(typed).get("streets", []) == ["Rue des Acacias"] * found


@pytest.mark.django_db
def test_a_mistyped_common_word_is_put_right_by_the_statistics_of_the_index(commune, ask):
    for number in range(300):
        AssetFactory(owner=commune, code=f"PL-{number}", name=f"Lampadaire {'du port' if number % 2 else 'des halles'}")
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE assets_asset")
    assert spelling.corrected(asked.read("lapmadaire du prot")) == "lampadair & du & prot"
    assert len(ask("lapmadaires")["assets"]) == 6
    assert spelling.corrected(asked.read("zzyzx")) == ""
    for typed, off in (("des lampadaires", "off"), ("lampadaires zzyzx", "on")):
        with spelling.at_hand(asked.read(typed)), connection.cursor() as cursor:
            cursor.execute("SHOW enable_bitmapscan")
            assert cursor.fetchone() == (off,), typed


@pytest.mark.django_db
def test_a_lamp_is_found_by_its_number_as_one_says_it(commune, ask):
    AssetFactory(owner=commune, code="PL-0412", name="")
    for typed in ("lampe 412", "lampe 0412", "Lampe n° 412"):
        assert ask(typed)["assets"] == ["PL-0412"], typed


@pytest.mark.django_db
def test_an_article_is_nothing(commune, ask):
    AssetFactory(owner=commune, code="EC-1", name="École de l'Europe")
    AssetFactory(owner=commune, code="EC-2", name="Les Halles")
    assert ask("les écoles d'europe")["assets"] == ["EC-1"]
    assert ask("halles")["assets"] == ask("les halles")["assets"] == ["EC-2"]


@pytest.mark.django_db
def test_the_exact_code_comes_first(commune, ask):
    for code in ("PL-0412-B", "PL-0412", "AC-412", "PL-1412"):
        AssetFactory(owner=commune, code=code, name="")
    assert ask("pl-0412")["assets"][0] == "PL-0412"
    assert ask("412")["assets"] == ["AC-412", "PL-0412", "PL-0412-B"]


@pytest.mark.django_db
def test_what_was_removed_is_not_found(commune, ask):
    AssetFactory(owner=commune, code="PL-0412", lifecycle="removed")
    assert "assets" not in ask("pl0412")


@pytest.mark.django_db
def test_cameras_are_found_by_who_may_see_their_position_only(commune, ask):
    AssetFactory(owner=commune, code="CAM-052", name="Caméra du marché", kind__restricted=True)
    seeing = MembershipFactory(territory=commune, permissions=[*VIEWER, "assets.view_restricted_position"]).user
    blind = MembershipFactory(territory=commune, permissions=VIEWER).user
    for typed in ("cam052", "52", "marché", "camera du marhe"):
        assert "assets" not in ask(typed, user=blind)
    assert ask("cam052", user=seeing)["assets"] == ["CAM-052"]


@pytest.mark.django_db
def test_nothing_of_the_neighbours_is_found(commune, neighbour, operator, client_of):
    AssetFactory(owner=neighbour, code="PL-0412", name="École secrète")
    street(neighbour, "Rue secrète")
    secret = Incident.objects.create(territory=neighbour, title="Incident secret", opened_at=NOW(), changed_at=NOW())
    SourceFactory(territory=neighbour, name="Source secrète", slug="secrete")
    work = WorkRequestFactory(territory=neighbour)
    client = client_of(operator)
    typed_ones = ["pl0412", "secrète", "secretes", "secrette", neighbour.name, neighbour.code, secret.pk, work.pk]
    for typed in typed_ones:
        said = client.get(URL, {"q": typed}).content.decode()
        assert not {word for word in ("0412", "secr", "Secr", neighbour.name, "DI n°") if word in said}, typed
    assert client.get(URL, {"q": "pl", "territory": neighbour.code}).status_code == 404


NOW = timezone.now


# --- Places -----------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize("typed", ["rue des lilas", "lilas", "12 bis rue des Lilas", "rue des lila", "rue des lilsa"])
def test_a_street_is_one_place_however_many_pieces_it_has(commune, operator, client_of, typed):
    street(commune, "Rue des Lilas", (4.36, 48.95))
    street(commune, "Rue des Lilas", (4.37, 48.95))
    street(commune, "Boulevard Vaubécourt", (4.38, 48.95))
    groups = {group["kind"]: group for group in client_of(operator).get(URL, {"q": typed}).json()["groups"]}
    (found,) = groups["streets"]["results"]
    assert (found["title"], found["territory"]) == ("Rue des Lilas", commune.name)
    assert found["target"] == {"type": "place", "bounds": pytest.approx([4.36, 48.95, 4.371, 48.95])}


@pytest.mark.django_db
def test_a_territory_is_found_by_its_name_and_its_code(commune, ask):
    commune.name, commune.outline = "Saint-Étienne-au-Temple", MultiPolygon(Polygon.from_bbox((4, 48, 5, 49)))
    commune.save()
    for typed in ("saint etienne", "temples", commune.code, "saint etiene"):
        assert ask(typed)["territories"] == [commune.name], typed


@pytest.mark.django_db
def test_a_perimeter_limits_what_is_found(commune, neighbour, operator, ask):
    MembershipFactory(user=operator, territory=neighbour, role=operator.memberships.get().role)
    for owner in (commune, neighbour):
        AssetFactory(owner=owner, code=f"PL-{owner.code}", name="Halle")
    assert len(ask("halles")["assets"]) == 2
    assert ask("halles", territory=commune.code)["assets"] == [f"PL-{commune.code}"]


# --- Work -------------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_incidents_are_found_by_number_and_by_title_the_newest_first(commune, ask):
    old, new = (
        Incident.objects.create(territory=commune, title="Armoire au noir", opened_at=NOW(), changed_at=NOW())
        for _ in range(2)
    )
    assert ask("armoires noires")["incidents"] == [f"Incident n° {new.pk}", f"Incident n° {old.pk}"]
    for typed in (str(old.pk), f"incident n° {old.pk}"):
        assert ask(typed)["incidents"] == [f"Incident n° {old.pk}"]


@pytest.mark.django_db
def test_interventions_and_reports_are_found_by_number(commune, ask):
    everything = [*VIEWER, "interventions.view_workrequest", "signalements.view_signalement", "assets.view_source"]
    person = MembershipFactory(territory=commune, permissions=everything).user
    work, report = WorkRequestFactory(territory=commune), SignalementFactory(territory=commune)
    assert ask(f"DI {work.pk}", user=person)["interventions"] == [f"DI n° {work.pk}"]
    for typed in (report.reference, report.reference.replace("-", "").lower(), f"signalement {report.pk}"):
        assert ask(typed, user=person)["reports"] == [report.reference]


@pytest.mark.django_db
def test_a_source_leads_to_its_page_for_who_keeps_sources(commune, client_of):
    SourceFactory(territory=commune, name="Télégestion des éclairages", slug="talq-ici", driver="talq")
    for rights, target in (
        ((), {"type": "sources"}),
        (("supervision.view_poll",), {"type": "page", "url": "/sources/talq-ici/"}),
    ):
        person = MembershipFactory(territory=commune, permissions=["assets.view_source", *rights]).user
        groups = {g["kind"]: g["results"] for g in client_of(person).get(URL, {"q": "telegestion"}).json()["groups"]}
        assert [one["target"] for one in groups["sources"]] == [target]


# --- Screens ----------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_screens_are_found_by_what_one_calls_them(commune, ask):
    referent = MembershipFactory(territory=commune, role=role_with(ROLES["referent"], "referent")).user
    assert ask("decompte", user=referent)["pages"] == ["Décomptes"]
    assert ask("pénalités", user=referent)["pages"] == ["Décomptes"]
    assert ask("pilot", user=referent)["pages"][0] == "Pilotage"
    assert ask("raccourcis", user=referent)["help"] == ["Raccourcis clavier et aide"]


@pytest.mark.django_db
@pytest.mark.parametrize("role", ROLES)
def test_the_screens_offered_to_a_role_are_those_that_open(commune, client_of, role):
    person = MembershipFactory(territory=commune, role=role_with(ROLES[role], role)).user
    client = client_of(person)
    for page in pages.PAGES:
        target = pages._found(page).target["url"]
        opened = client.get(target, follow=True).status_code == 200
        assert opened == page.opens_for(person), f"{page.title} ({target})"


# --- Bounds -----------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("q", "sentence"),
    [
        ("", "Deux lettres au moins"),
        ("é", "Deux lettres au moins"),
        ("\x00", "Deux lettres"),
        ("a" * 101, "100 caractères"),
    ],
)
def test_a_question_that_cannot_be_asked_is_told_with_its_field(operator, client_of, q, sentence):
    answer = client_of(operator).get(URL, {"q": q})
    assert answer.status_code == 400
    assert sentence in answer.json()["q"][0]


HOSTILE = [
    "' OR 1=1 --", "%%%%", "__", "\\\\'", "a:* & | !", "!!! ((", "<script>alert(1)</script>", "pl\x00412", "9" * 60,
    "🦊🦊 renard", "\u202eeltsac", "a & b", ":* :*", "'; DROP TABLE assets_asset; --", "ou et le la les", "12 bis",
]  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize("q", HOSTILE)
def test_whatever_is_typed_is_text(commune, operator, client_of, q):
    AssetFactory(owner=commune, code="PL-0412", name="Lampe")
    answer = client_of(operator).get(URL, {"q": q})
    assert answer.status_code in {200, 400}
    assert client_of(operator).get(URL, {"q": "pl", "territory": q}).status_code == 404


@pytest.mark.django_db
def test_a_group_is_short_and_says_that_there_is_more(commune, operator, client_of):
    for number in range(9):
        AssetFactory(owner=commune, code=f"PL-{number}", name="Lampadaire")
    groups = {group["kind"]: group for group in client_of(operator).get(URL, {"q": "lampadaires"}).json()["groups"]}
    assert (len(groups["assets"]["results"]), groups["assets"]["more"]) == (6, True)


@pytest.mark.django_db
def test_a_provider_that_takes_too_long_is_cut_and_said_and_the_others_answer(
    commune, ask, operator, client_of, monkeypatch
):
    def slow(*_):
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_sleep(2)")

    monkeypatch.setattr(assets, "by_words", slow)
    street(commune, "Rue des Lilas")
    groups = {group["kind"]: group for group in client_of(operator).get(URL, {"q": "lilas"}).json()["groups"]}
    assert groups["assets"]["late"] is True
    assert len(groups["streets"]["results"]) == 1
    with connection.cursor() as cursor:
        cursor.execute("SHOW statement_timeout")
        assert cursor.fetchone()[0] == "0"


@pytest.mark.django_db
def test_who_is_not_logged_in_finds_nothing(client):
    assert client.get(URL, {"q": "pl0412"}).status_code == 401


@pytest.mark.django_db
def test_a_search_costs_few_queries_whatever_it_finds(commune, operator, client_of, django_assert_max_num_queries):
    for number in range(5):
        AssetFactory(owner=commune, code=f"PL-{number}", name="Lampadaire")
        street(commune, f"Rue des Lampadaires {number}")
    client = client_of(operator)
    client.get(URL, {"q": "lampadaires"})
    with django_assert_max_num_queries(36):
        client.get(URL, {"q": "lampadaires"})
    with django_assert_max_num_queries(44):
        client.get(URL, {"q": "introuvable"})
