# SPDX-License-Identifier: EUPL-1.2
"""The table that chooses who treats a report: order, words, an agent over any rule, and what is refused when saved."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from django.contrib.gis.geos import MultiPolygon, Point, Polygon
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from apps.signalements import services
from apps.signalements.models import Routing, RoutingRule, Signalement, Step
from apps.signalements.refusals import SignalementRefused
from apps.signalements.routing import choosing, table
from tests.factories import AddresseeFactory, CategoryFactory, RoutingRuleFactory, SignalementFactory
from tests.interventions.conftest import somebody
from tests.signalements.conftest import HERE

pytestmark = pytest.mark.django_db
NIGHT = datetime(2026, 11, 28, 23, 30, tzinfo=ZoneInfo("Europe/Paris"))  # a Saturday


@pytest.fixture
def roads(desk):
    return AddresseeFactory(territory=desk.territory, name="Voirie")


@pytest.fixture
def lights(desk):
    return AddresseeFactory(territory=desk.territory, name="Lumières SA", kind="contractor")


def rule(roads, **fields):
    return RoutingRuleFactory(territory=roads.territory, addressee=roads, **fields)


def facts(**said):
    first = {"category": "lamp-out", "category_label": "Éclairage éteint", "territory": "51108"}
    return table.Facts(**(first | {"territory_name": "Châlons", "point": Point(*HERE), "at": NIGHT} | said))


# --- The table, without a report --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({}, "tous les signalements"),
        ({"categories": ["lamp-out"]}, "catégorie Éclairage éteint"),
        ({"categories": ["bulky"]}, None),
        ({"territories": ["51108"]}, "à Châlons"),
        ({"territories": ["51109"]}, None),
        ({"hours": "22-6"}, "reçu à 23 h"),
        ({"hours": "6-22"}, None),
        ({"hours": "23-24"}, "reçu à 23 h"),
        ({"days": [6, 7], "hours": "22-6"}, "reçu un samedi ; reçu à 23 h"),
        ({"days": [1]}, None),
    ],
)
def test_a_rule_says_why_it_is_met_and_not_more(asked, words):
    fields = {"categories": [], "territories": [], "zone": None, "hours": "", "days": []} | asked
    assert table.met(RoutingRule(**fields), facts()) == words


def test_a_zone_holds_what_is_in_it_and_nothing_that_has_no_place():
    around = Polygon.from_bbox((HERE[0] - 0.01, HERE[1] - 0.01, HERE[0] + 0.01, HERE[1] + 0.01))
    row = RoutingRule(zone=MultiPolygon(around))
    assert table.met(row, facts()) == "dans la zone dessinée"
    assert table.met(row, facts(point=Point(HERE[0] + 1, HERE[1]))) is None
    assert table.met(row, facts(point=None)) is None


# --- A report ---------------------------------------------------------------------------------------------------------


def test_the_first_rule_in_order_decides_and_says_so(sent, roads, lights):
    rule(roads, name="Le reste", order=20)
    rule(roads, name="Arrêtée", order=1, enabled=False)
    rule(lights, name="Éclairage", order=10, categories=["lamp-out"])
    made = sent(text="Éteinte").signalement
    assert (made.routing.addressee, made.routing.by) == (lights, None)
    assert made.routing.why == "règle « Éclairage » : catégorie Éclairage éteint"


def test_an_addressee_that_is_no_longer_proposed_takes_nothing(sent, roads):
    rule(roads)
    type(roads).objects.update(active=False)
    assert not Routing.objects.filter(signalement=sent().signalement).exists()


def test_another_category_goes_elsewhere_and_an_agent_is_not_overridden(sent, roads, lights, other_category, pcc):
    rule(lights, categories=["lamp-out"])
    rule(roads, categories=["bulky"])
    first, second = sent().signalement, sent().signalement
    services.route(signalement_id=second.pk, by=pcc, addressee=lights, why="déjà vu avec eux")
    for report in (first, second):
        services.qualify(signalement_id=report.pk, by=pcc, category=other_category)
    assert Routing.objects.get(signalement=first).addressee == roads
    kept = Routing.objects.get(signalement=second)
    assert (kept.addressee, kept.by, kept.why) == (lights, pcc, "déjà vu avec eux")
    services.route(signalement_id=second.pk, by=pcc, addressee=None)
    assert Routing.objects.get(signalement=second).addressee == roads
    assert Step.objects.filter(signalement=second, said__startswith="Orienté vers Voirie").exists()


def test_who_may_only_read_or_is_of_the_next_commune_routes_nothing(sent, roads, viewer, stranger, neighbour):
    report = sent().signalement
    with pytest.raises(PermissionDenied):
        services.route(signalement_id=report.pk, by=viewer, addressee=roads)
    with pytest.raises(Signalement.DoesNotExist):
        services.route(signalement_id=report.pk, by=stranger, addressee=roads)
    foreign = AddresseeFactory(territory=neighbour, name="Voirie voisine")
    with pytest.raises(SignalementRefused, match="Choisir un destinataire du guichet"):
        services.route(signalement_id=report.pk, by=somebody(roads.territory, "pcc2", "operator"), addressee=foreign)


def test_handed_to_a_service_the_person_reads_its_name(sent, roads, pcc):
    rule(roads)
    report = sent(email="jeanne@exemple.fr").signalement
    services.forward(signalement_id=report.pk, by=pcc, text="Ils passent demain.")
    step = Step.objects.get(signalement=report, after="forwarded")
    assert (step.said, step.text, step.public) == ("Transmis à : Voirie.", "Ils passent demain.", True)
    services.forward(signalement_id=report.pk, by=pcc)
    assert Step.objects.filter(signalement=report, after="forwarded").count() == 1


def test_without_an_addressee_nothing_is_forwarded(sent, pcc):
    with pytest.raises(SignalementRefused, match="Choisir d'abord un destinataire"):
        services.forward(signalement_id=sent().signalement.pk, by=pcc)


# --- What is written in the table -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("categories", ["inconnue"], "Catégorie inconnue de ce guichet : « inconnue »"),
        ("territories", ["99999"], "Commune hors de ce guichet : « 99999 »"),
        ("hours", "25-6", "Heures illisibles"),
        ("hours", "22/6", "Heures illisibles"),
        ("days", [8], "7"),
    ],
)
def test_what_does_not_exist_is_refused_in_words(roads, category, field, value, words):
    row = RoutingRule(territory=roads.territory, name="x", addressee=roads, **{field: value})
    with pytest.raises(ValidationError) as refused:
        row.full_clean()
    assert words in " ".join(refused.value.messages)


def test_an_addressee_of_another_desk_is_refused(roads, neighbour):
    row = RoutingRule(territory=roads.territory, name="x", addressee=AddresseeFactory(territory=neighbour))
    with pytest.raises(ValidationError, match="d'un autre guichet"):
        row.full_clean()


@pytest.mark.parametrize("services_said", [["a"], {"lamp-out": 3}, {"lamp-out": ""}, {"lamp-out": "x\x00"}])
def test_services_of_a_neighbour_that_are_no_table_are_refused(roads, services_said):
    roads.kind, roads.url, roads.services = "neighbour", "https://voisine.invalid/open311/v2", services_said
    with pytest.raises(ValidationError):
        roads.full_clean()


@pytest.mark.parametrize("url", ["voisine", "ftp://voisine.invalid", "https://", "http://[::1", "https://a.b/?x=1"])
def test_an_address_that_is_none_is_refused(roads, url):
    roads.kind, roads.url = "neighbour", url
    with pytest.raises(ValidationError, match="Adresse illisible"):
        roads.full_clean()


# --- What the table would have done -----------------------------------------------------------------------------------


def test_the_preview_counts_each_rule_of_the_last_30_days_and_writes_nothing(roads, lights, category, pcc, neighbour):
    rule(lights, name="Éclairage", order=1, categories=["lamp-out"])
    rule(roads, name="Nuit", order=2, hours="22-6", enabled=False)
    other = CategoryFactory(territory=roads.territory, code="bulky", label="Objets abandonnés")
    old = timezone.now() - choosing.PREVIEWED * 2
    for at, one in ((timezone.now(), category), (NIGHT, other), (old, category)):
        SignalementFactory(territory=roads.territory, category=one, received_at=min(at, timezone.now()))
    SignalementFactory(territory=neighbour)
    seen = choosing.preview(roads.territory_id, all_of_them=False, user=pcc)
    assert [(line.rule and line.rule.name, line.count) for line in seen.lines] == [("Éclairage", 1), (None, 1)]
    assert (seen.looked, seen.differs) == (2, 1)
    assert seen.lines[0].examples[0][1] == "catégorie Éclairage éteint"
    everything = choosing.preview(roads.territory_id, all_of_them=True, user=pcc)
    assert [line.rule and line.rule.name for line in everything.lines] == ["Éclairage", "Nuit", None]
    assert not Routing.objects.exists()


def test_the_pages_of_the_table_are_shown_to_who_configures(client_of, roads, category, commune):
    rule(roads, name="Éclairage", categories=["lamp-out"])
    SignalementFactory(territory=commune, category=category)
    browser = client_of(somebody(commune, "ref", "referent"))
    assert "Éclairage éteint" in browser.get("/admin/signalements/routingrule/add/").content.decode()
    page = browser.get("/admin/signalements/routingrule/essai/").content.decode()
    assert "1 signalement regardé" in page and "catégorie Éclairage éteint" in page
    made = {"territory": commune.pk, "name": "Nuit", "order": 5, "enabled": "on", "hours": "99", "addressee": roads.pk}
    answer = browser.post("/admin/signalements/routingrule/add/", made)
    assert "Heures illisibles" in answer.content.decode()
    made |= {"hours": "22-6", "categories": ["lamp-out"], "days": ["6"]}
    answer = browser.post("/admin/signalements/routingrule/add/", made)
    assert answer.status_code == 302, answer.content.decode()
    made = RoutingRule.objects.get(name="Nuit")
    assert (made.categories, made.days, made.territories) == (["lamp-out"], [6], [])
