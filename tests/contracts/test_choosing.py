# SPDX-License-Identifier: EUPL-1.2
"""Which line applies where two contracts, two zones or two versions could, and what the operator is told."""

from datetime import UTC, date, datetime

import pytest
from django.contrib.gis.geos import Point

from apps.contracts import choosing, trying
from apps.contracts.trying import Case
from tests.factories import (
    CommitmentFactory,
    ContractFactory,
    ContractVersionFactory,
    FaultClassFactory,
    TerritoryFactory,
    ZoneFactory,
    published,
    square,
)

AT = datetime(2025, 12, 5, 15, 0, tzinfo=UTC)
HERE = Point(4.37, 48.96, srid=4326)
ELSEWHERE = Point(2.0, 45.0, srid=4326)


@pytest.fixture
def dark(db):
    return FaultClassFactory()


@pytest.fixture
def agglomeration(commune):
    found = TerritoryFactory(epci=True, name="Agglomération")
    found.includes.add(commune, TerritoryFactory())
    return found


def contract_with(*lines, published_from=None, **more):
    """A contract whose first version is published with these lines, dicts of CommitmentFactory."""
    version = ContractVersionFactory(contract=ContractFactory(**more))
    for line in lines:
        zone = line.pop("zone", None)
        CommitmentFactory(version=version, zone=ZoneFactory(version=version, **zone) if zone else None, **line)
    return published(version, published_from)


def chosen(owner, fault_class, at=AT, place=HERE, trade="lighting"):
    return choosing.line_for(
        owner_id=owner.pk, trade=trade, fault_class_id=fault_class and fault_class.pk, place=place, at=at
    )


def test_the_line_of_the_class_with_its_contract_and_version(commune, dark):
    version = contract_with({"fault_class": dark}, territory=commune, name="Éclairage")
    choice = chosen(commune, dark)
    assert (choice.line, choice.version) == (version.lines.get(), version)
    assert choice.why == "contrat « Éclairage », version 1 : ligne « Armoire au noir »."


def test_a_sample_contract_says_so(commune, dark):
    contract_with({"fault_class": dark}, territory=commune, name="Modèle", is_sample=True)
    assert "« Modèle » (exemple, à confirmer), version 1" in chosen(commune, dark).why


def test_no_contract_at_that_date(commune, dark):
    contract_with({"fault_class": dark}, territory=commune)
    before, after = datetime(2023, 2, 28, 22, 0, tzinfo=UTC), datetime(2035, 2, 28, 23, 30, tzinfo=UTC)
    for at in (before, after):
        choice = chosen(commune, dark, at=at)
        assert (choice.line, choice.version) == (None, None)
        assert choice.why.startswith("Aucun contrat à cette date pour Commune d'essai")
    assert chosen(commune, dark, at=datetime(2023, 2, 28, 23, 30, tzinfo=UTC)).line  # 1 March in Paris


def test_no_contract_for_the_neighbour(commune, neighbour, dark):
    contract_with({"fault_class": dark}, territory=commune)
    assert chosen(neighbour, dark).version is None


def test_a_contract_that_published_nothing_yet_is_named(commune, dark):
    ContractVersionFactory(contract=ContractFactory(territory=commune, name="À venir"))
    choice = chosen(commune, dark)
    assert choice.line is None
    assert choice.why == "Aucune version publiée à cette date pour Commune d'essai (5 décembre 2025) : À venir."


def test_a_class_without_line_is_said(commune, dark):
    version = contract_with(
        {"fault_class": FaultClassFactory(code="lamp_off", label="Lampe éteinte")}, territory=commune
    )
    choice = chosen(commune, dark)
    assert (choice.line, choice.version) == (None, version)
    assert choice.why.startswith("« Armoire au noir » : aucune ligne dans contrat")


def test_a_line_without_delay_is_said(commune, dark):
    contract_with({"fault_class": dark, "gti": "", "gtr": ""}, territory=commune)
    choice = chosen(commune, dark)
    assert choice.line.delays == {}
    assert choice.why.endswith("ligne « Armoire au noir », sans engagement.")


def test_no_class_or_one_of_another_trade_is_to_be_chosen(commune, dark):
    contract_with({"fault_class": dark}, territory=commune)
    assert chosen(commune, None).why.startswith("Classe de panne à choisir")
    assert "est du métier « Éclairage public »" in chosen(commune, dark, trade="traffic").why
    assert chosen(commune, dark, trade="traffic").line is None


# --- Zones ------------------------------------------------------------------------------------------------------------


def small(side=0.01):
    return square(4.365, 48.955, side)


def test_the_smallest_zone_around_the_place_goes_first(commune, dark):
    contract_with(
        {"fault_class": dark},
        {"fault_class": dark, "zone": {"name": "Ville"}},
        {"fault_class": dark, "zone": {"name": "Centre", "outline": small()}},
        {"fault_class": dark, "zone": {"name": "Ailleurs", "outline": square(2, 45)}},
        territory=commune,
    )
    assert chosen(commune, dark).line.zone.name == "Centre"
    assert "de la zone « Centre »" in chosen(commune, dark).why
    assert chosen(commune, dark, place=Point(4.39, 48.99, srid=4326)).line.zone.name == "Ville"
    assert chosen(commune, dark, place=Point(5, 50, srid=4326)).line.zone is None
    assert chosen(commune, dark, place=None).line.zone is None


def test_a_zone_may_be_a_list_of_territories(commune, neighbour, agglomeration, dark):
    version = ContractVersionFactory(contract=ContractFactory(territory=agglomeration))
    zone = ZoneFactory(version=version, outline=None, name="Ville-centre")
    zone.territories.add(commune)
    wide = ZoneFactory(version=version, outline=None, name="Toute l'agglomération")
    wide.territories.add(agglomeration)
    for one in (zone, wide, None):
        CommitmentFactory(version=version, fault_class=dark, zone=one)
    published(version)
    other = agglomeration.includes.exclude(pk=commune.pk).get()
    assert chosen(commune, dark, place=None).line.zone == zone
    assert chosen(other, dark, place=ELSEWHERE).line.zone == wide
    drawn = trying.deadlines(version, [Case(commune.pk, dark.pk, None, AT)])
    assert drawn[0].choice.line.zone == zone


def test_a_zone_of_one_contract_goes_before_the_perimeter_of_another(commune, agglomeration, dark):
    wide = contract_with({"fault_class": dark, "zone": {"outline": small()}}, territory=agglomeration)
    narrow = contract_with({"fault_class": dark}, territory=commune, name="Communal")
    choice = chosen(commune, dark)
    assert choice.version == wide
    assert choice.why.endswith("Écarté : contrat « Communal », version 1, sa zone est plus large ou absente.")
    assert chosen(commune, dark, place=None).version == narrow


# --- Contracts that overlap -------------------------------------------------------------------------------------------


def test_the_contract_that_names_the_owner_goes_before_the_one_that_includes_it(commune, agglomeration, dark):
    contract_with({"fault_class": dark}, territory=agglomeration, name="Agglo", signed_on=date(2025, 1, 1))
    narrow = contract_with({"fault_class": dark}, territory=commune)
    choice = chosen(commune, dark)
    assert choice.version == narrow
    assert "Écarté : contrat « Agglo », version 1, il couvre ce propriétaire par inclusion" in choice.why


def test_then_the_one_whose_perimeter_is_smaller(commune, neighbour, dark):
    contract_with({"fault_class": dark}, territory=commune, perimeter=[commune, neighbour], name="À deux")
    narrow = contract_with({"fault_class": dark}, territory=commune)
    choice = chosen(commune, dark)
    assert choice.version == narrow
    assert "Écarté : contrat « À deux », version 1, son périmètre est plus large." in choice.why


def test_then_the_latest_signed(commune, dark):
    latest = contract_with({"fault_class": dark}, territory=commune, signed_on=date(2024, 6, 1))
    contract_with({"fault_class": dark}, territory=commune, signed_on=date(2023, 1, 15), name="Ancien")
    choice = chosen(commune, dark)
    assert choice.version == latest
    assert "Écarté : contrat « Ancien », version 1, il a été signé avant." in choice.why


def test_then_the_latest_recorded(commune, dark):
    contract_with({"fault_class": dark}, territory=commune, name="Premier")
    latest = contract_with({"fault_class": dark}, territory=commune)
    assert chosen(commune, dark).version == latest
    assert "il a été enregistré avant" in chosen(commune, dark).why


def test_a_contract_without_the_class_leaves_its_place_to_the_other(commune, agglomeration, dark):
    wide = contract_with({"fault_class": dark}, territory=agglomeration)
    contract_with({"fault_class": FaultClassFactory(code="lamp_off")}, territory=commune)
    assert chosen(commune, dark).version == wide


def test_an_epci_may_be_there_for_its_own_equipment_only(commune, agglomeration, dark):
    version = contract_with({"fault_class": dark}, territory=agglomeration, covers_included=False)
    assert chosen(commune, dark).version is None
    assert chosen(agglomeration, dark).version == version


def test_a_territory_joins_and_leaves_at_its_dates(commune, neighbour, dark):
    version = ContractVersionFactory(contract=ContractFactory(territory=commune))
    version.contract.perimeters.create(territory=neighbour, since=date(2025, 12, 5), until=date(2025, 12, 6))
    CommitmentFactory(version=version, fault_class=dark)
    published(version)
    found = [chosen(neighbour, dark, at=datetime(2025, 12, day, 12, tzinfo=UTC)).version for day in (4, 5, 6, 7)]
    assert found == [None, version, version, None]


# --- Versions ---------------------------------------------------------------------------------------------------------


def test_each_day_has_the_version_that_was_in_force(commune, dark):
    first = contract_with({"fault_class": dark}, territory=commune)
    second = ContractVersionFactory(contract=first.contract)
    CommitmentFactory(version=second, fault_class=dark, gti="4 h")
    published(second, date(2025, 12, 6), now=datetime(2025, 12, 1, tzinfo=UTC))
    last = datetime(2025, 12, 5, 22, 59, tzinfo=UTC)  # 23:59 in Paris
    assert chosen(commune, dark, at=last).version == first
    assert chosen(commune, dark, at=datetime(2025, 12, 5, 23, 0, tzinfo=UTC)).version == second
    ContractVersionFactory(contract=first.contract, valid_from=date(2025, 1, 1))  # a draft counts for nothing
    assert chosen(commune, dark, at=last).version == first


def test_it_costs_the_same_for_one_contract_or_five(commune, dark, django_assert_max_num_queries):
    for _n in range(5):
        contract_with({"fault_class": dark, "zone": {"outline": small()}}, {"fault_class": dark}, territory=commune)
    with django_assert_max_num_queries(6):
        choice = chosen(commune, dark)
    assert choice.why.count("Écarté") == 4


# --- Trying -----------------------------------------------------------------------------------------------------------


def test_a_draft_is_tried_on_past_cases(commune, dark, django_assert_max_num_queries):
    draft = ContractVersionFactory(contract=ContractFactory(territory=commune))
    zone = ZoneFactory(version=draft, outline=small(), name="Centre")
    CommitmentFactory(version=draft, fault_class=dark, gti="2 h", gtr="3 jours ouvrés")
    CommitmentFactory(version=draft, fault_class=dark, zone=zone, gti="1 h", gtr="")
    lamp = FaultClassFactory(code="lamp_off")
    cases = [
        Case(commune.pk, dark.pk, ELSEWHERE, AT),
        Case(commune.pk, dark.pk, HERE, AT, [(AT, None)]),
        Case(commune.pk, lamp.pk, HERE, AT),
        Case(commune.pk, None, HERE, AT),
    ] * 20
    with django_assert_max_num_queries(4):
        tried = trying.deadlines(draft, cases)
    first, second, third, fourth = tried[:4]
    assert first.gti == datetime(2025, 12, 5, 17, 0, tzinfo=UTC)
    assert (first.gtrp, first.gtr) == (None, datetime(2025, 12, 10, 15, 0, tzinfo=UTC))
    assert (second.choice.line.zone, second.gti) == (zone, None)
    assert [one.choice.line for one in (third, fourth)] == [None, None]
    assert "ne dit rien de cette classe" in third.choice.why
    assert trying.timed(first.choice.line, AT) == {"gti": first.gti, "gtr": first.gtr}


def test_a_draft_whose_calendar_never_opens_says_so(commune, dark):
    draft = ContractVersionFactory(calendar={"week": [""] * 7})
    CommitmentFactory(version=draft, fault_class=dark, gti="2 h", gtr="3 jours ouvrés")
    (tried,) = trying.deadlines(draft, [Case(commune.pk, dark.pk, None, AT)])
    assert tried.gtr is None
    assert "n'ouvre pas assez" in tried.choice.why


def test_a_line_may_have_a_calendar_of_its_own(commune, dark):
    version = ContractVersionFactory()
    around = version.calendars.create(name="Tous les jours", week=["00:00-24:00"] * 7)
    line = CommitmentFactory(version=version, fault_class=dark, gti="", gtr="2 jours ouvrés", calendar=around)
    assert trying.timed(line, AT) == {"gtr": datetime(2025, 12, 7, 15, 0, tzinfo=UTC)}
