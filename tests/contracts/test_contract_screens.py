# SPDX-License-Identifier: EUPL-1.2
"""The screens of a contract: written, cut in years, its past kept; a fault tried before it happens."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from apps.contracts.models import Contract
from tests.admin.conftest import *  # noqa: F403  (the same people at the same desks)
from tests.contracts.pages import errors_of, filled
from tests.factories import (
    CommitmentFactory,
    ContractFactory,
    ContractVersionFactory,
    FaultClassFactory,
    PartyFactory,
    PeriodFactory,
    TerritoryFactory,
    ZoneFactory,
    published,
    square,
)

CONTRACTS, TRY = "/admin/contracts/contract/", "/admin/contracts/contract/try/"
FORM = "contract_form"


def management(**rows):
    return {
        f"{table}-{name}_FORMS": rows.get(table, 0) if name == "TOTAL" else 0
        for table in ("perimeters", "parties", "periods")
        for name in ("TOTAL", "INITIAL", "MIN_NUM", "MAX_NUM")
    }


def new(commune, **changed):
    return {
        **management(perimeters=1),
        "name": "Éclairage",
        "reference": "2026-001",
        "kind": "mgp",
        "territory": commune.pk,
        "starts_on": "2026-03-01",
        "ends_on": "2038-02-28",
        "covers_included": "on",
        "note": "",
        "perimeters-0-territory": commune.pk,
        **changed,
    }


def page_of(contract, end="change/"):
    return f"{CONTRACTS}{contract.pk}/{end}"


def change(desk, contract, **changed):
    data = filled(desk.get(page_of(contract)), FORM)
    return desk.post(page_of(contract), {**data, **changed})


@pytest.fixture
def contract(commune):
    return ContractFactory(territory=commune, name="Éclairage")


@pytest.fixture
def in_force(contract):
    """The contract once its first version is published."""
    published(CommitmentFactory(version__contract=contract).version)
    return contract


# --- Written ----------------------------------------------------------------------------------------------------------


def test_a_contract_is_written_and_cut_in_years(office, commune):
    answer = office.post(f"{CONTRACTS}add/", new(commune))
    assert answer.status_code == 302, errors_of(answer)
    contract = Contract.objects.get()
    assert (contract.perimeter.get(), contract.periods.count()) == (commune, 12)
    page = office.get(page_of(contract)).content.decode()
    assert "ce contrat ne promet rien" in page
    office.post(page_of(contract, "draft/"))
    assert contract.versions.get().calendars.get().is_default


@pytest.mark.parametrize(
    ("changed", "field", "said"),
    [
        ({"ends_on": "2026-03-01"}, "ends_on", "après la prise d'effet"),
        ({"signed_on": "2039-01-01"}, "signed_on", "avant sa fin"),
        ({"starts_on": "bientôt"}, "starts_on", "date valide"),
        ({"kind": "magie"}, "kind", "magie"),
        ({"perimeters-0-territory": ""}, "perimeters", "au moins un territoire"),
        (
            {"perimeters-0-since": "2026-05-01", "perimeters-0-until": "2026-04-01"},
            "perimeters-0-__all__",
            "La sortie du périmètre vient après",
        ),
    ],
)
def test_a_contract_that_cannot_be_is_refused_beside_its_field(office, commune, changed, field, said):
    answer = office.post(f"{CONTRACTS}add/", new(commune, **changed))
    errors = errors_of(answer)
    assert list(errors) == [field]
    assert said in errors[field][0]
    assert not Contract.objects.exists()


def test_saved_as_it_is_a_contract_stays_the_same(office, contract):
    PartyFactory(contract=contract)
    PeriodFactory(contract=contract)

    def rows():
        found = (Contract.objects, contract.periods, contract.parties, contract.perimeters)
        return [list(one.values()) for one in found]

    before = rows()
    answer = change(office, contract)
    assert answer.status_code == 302, errors_of(answer)
    assert rows() == before


# --- Years ------------------------------------------------------------------------------------------------------------


def years(*bounds):
    rows = {"periods-TOTAL_FORMS": len(bounds)}
    for number, (start, end) in enumerate(bounds):
        rows |= {f"periods-{number}-number": number + 1}
        rows |= {f"periods-{number}-starts_on": start, f"periods-{number}-ends_on": end}
    return rows


@pytest.mark.parametrize(
    ("bounds", "field", "said"),
    [
        ([("2023-02-28", "2024-02-29")], "periods-0-starts_on", "Hors du contrat, qui va du 01/03/2023 au 28/02/2035."),
        ([("2034-03-01", "2035-03-01")], "periods-0-ends_on", "Hors du contrat"),
        ([("2024-03-01", "2024-03-01")], "periods-0-ends_on", "La fin de l'année vient après son début."),
        (
            [("2023-03-01", "2024-02-29"), ("2024-02-29", "2025-02-28")],
            "periods-1-starts_on",
            "Cette année recouvre l'année 1.",
        ),
    ],
)
def test_a_year_that_cannot_be_is_refused_beside_its_field(office, contract, bounds, field, said):
    answer = change(office, contract, **years(*bounds))
    errors = errors_of(answer)
    assert list(errors) == [field]
    assert said in errors[field][0]


def test_years_move_together(office, contract):
    """What the first takes, the second gives: the database compares them once both are written."""
    office.post(page_of(contract, "years/"))
    assert contract.periods.count() == 12
    answer = change(office, contract, **{"periods-0-ends_on": "2024-06-30", "periods-1-starts_on": "2024-07-01"})
    assert answer.status_code == 302, errors_of(answer)
    assert contract.periods.get(number=2).starts_on == date(2024, 7, 1)
    again = office.post(page_of(contract, "years/"), follow=True)
    assert "existent déjà" in again.content.decode()


# --- The past stays ---------------------------------------------------------------------------------------------------


def test_once_published_the_beginning_is_only_read(office, in_force):
    answer = change(office, in_force, starts_on="2020-01-01", covers_included="")
    assert answer.status_code == 302, errors_of(answer)
    in_force.refresh_from_db()
    assert (in_force.starts_on, in_force.covers_included) == (date(2023, 3, 1), True)


def test_once_published_a_contract_ends_today_at_the_earliest(office, in_force):
    yesterday = timezone.localdate() - timedelta(days=1)
    errors = errors_of(change(office, in_force, ends_on=yesterday.isoformat()))
    assert list(errors) == ["ends_on"]
    assert change(office, in_force, ends_on=timezone.localdate().isoformat()).status_code == 302


def test_once_published_a_territory_joins_tomorrow_and_leaves_at_a_date(office, in_force, commune):
    other = TerritoryFactory()
    commune.includes.add(other)
    joins = {"perimeters-TOTAL_FORMS": 2, "perimeters-1-territory": other.pk}
    for since in ("", timezone.localdate().isoformat()):
        assert list(errors_of(change(office, in_force, **joins, **{"perimeters-1-since": since}))) == [
            "perimeters-1-since"
        ]
    tomorrow = timezone.localdate() + timedelta(days=1)
    answer = change(office, in_force, **joins, **{"perimeters-1-since": tomorrow.isoformat()})
    assert answer.status_code == 302, errors_of(answer)
    errors = errors_of(change(office, in_force, **{"perimeters-0-until": "2024-01-01"}))
    assert list(errors) == ["perimeters-0-until"]
    change(office, in_force, **{"perimeters-0-DELETE": "on", "perimeters-0-territory": other.pk})
    assert in_force.perimeters.filter(territory=commune).exists()


def test_a_territory_out_of_reach_joins_no_contract(office, contract, neighbour):
    """Its faults would follow the delays of somebody else's contract."""
    joins = {"perimeters-TOTAL_FORMS": 2, "perimeters-1-territory": neighbour.pk}
    assert list(errors_of(change(office, contract, **joins))) == ["perimeters-1-territory"]


def test_what_somebody_with_wider_rights_wrote_is_kept(office, contract, neighbour):
    contract.perimeters.create(territory=neighbour)
    answer = change(office, contract, name="Renommé")
    assert answer.status_code == 302, errors_of(answer)
    assert contract.perimeters.count() == 2


def test_the_history_tells_the_perimeter_and_the_years(office, contract):
    office.post(page_of(contract, "years/"))
    page = office.get(page_of(contract, "history/")).content.decode()
    assert "Création · territoire du périmètre « Commune d&#x27;essai »" in page
    assert "Création · année du contrat « 12 »" in page


def test_the_list_says_what_is_a_sample(office, contract):
    Contract.objects.update(is_sample=True)
    assert "Exemple, à confirmer" in office.get(CONTRACTS).content.decode()


# --- Trying -----------------------------------------------------------------------------------------------------------

FRIDAY = {"at": "2025-12-05T16:00"}


def ask(desk, commune, fault_class, **more):
    return desk.get(TRY, {"territory": commune.pk, "fault_class": fault_class.pk, **FRIDAY, **more})


def test_a_fault_is_tried_before_it_happens(office, commune, contract):
    version = ContractVersionFactory(contract=contract)
    line = CommitmentFactory(version=version, gti="2 h", gtrp="", gtr="3 jours ouvrés")
    published(version)
    page = ask(office, commune, line.fault_class).content.decode()
    assert "Contrat « Éclairage », version 1 : ligne « Armoire au noir »." in page
    assert "Départ le vendredi 5 décembre 2025 à 16:00 (heures ouvrées)." in page
    assert "vendredi 5 décembre 2025 à 18:00" in page
    assert "mercredi 10 décembre 2025 à 16:00" in page
    assert "sans engagement" in page
    night = ask(office, commune, line.fault_class, at="2025-12-06T23:00").content.decode()
    assert "(ni heures ouvrées ni astreinte)" in night


def test_without_contract_the_reason_is_said(office, commune):
    page = ask(office, commune, FaultClassFactory()).content.decode()
    assert "Aucun contrat à cette date pour Commune d&#x27;essai" in page


def test_the_place_chooses_the_zone(office, commune, contract):
    line = CommitmentFactory(version__contract=contract, gti="4 h")
    zone = ZoneFactory(version=line.version, name="Centre", outline=square())
    CommitmentFactory(version=line.version, zone=zone, gti="1 h")
    published(line.version)
    here = '{"type": "Point", "coordinates": [4.37, 48.96]}'
    assert "zone « Centre »" in ask(office, commune, line.fault_class, place=here).content.decode()
    assert "zone « Centre »" not in ask(office, commune, line.fault_class).content.decode()


def test_a_draft_is_tried_as_if_it_applied(office, commune, contract):
    line = CommitmentFactory(version__contract=contract, gti="5 h")
    page = ask(office, commune, line.fault_class, version=line.version.pk).content.decode()
    assert "vendredi 5 décembre 2025 à 21:00" in page
    assert office.get(TRY, {"version": ContractVersionFactory().pk}).status_code == 404
    assert office.get(TRY, {"version": "x"}).status_code == 404


def test_the_clock_is_the_one_of_the_territory(office, commune, contract):
    commune.time_zone = "Indian/Reunion"
    commune.save()
    draft = ContractVersionFactory(contract=contract, calendar={"time_zone": "Indian/Reunion"})
    line = CommitmentFactory(version=draft, gti="2 h")
    published(draft)
    page = ask(office, commune, line.fault_class).content.decode()
    assert "Départ le vendredi 5 décembre 2025 à 16:00 (heures ouvrées)." in page


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"territory": ""}, "territory"),
        ({"territory": "x"}, "territory"),
        ({"fault_class": ""}, "fault_class"),
        ({"fault_class": "999999999"}, "fault_class"),
        ({"at": "demain"}, "at"),
        ({"place": "ici"}, "place"),
        ({"place": '{"type": "Point", "coordinates": [400, 0]}'}, "place"),
        ({"place": '{"type": "LineString", "coordinates": [[1, 2], [3, 4]]}'}, "place"),
    ],
)
def test_a_question_that_means_nothing_is_refused_beside_its_field(office, commune, changed, field):
    asked = {"territory": commune.pk, "fault_class": FaultClassFactory().pk, **FRIDAY, **changed}
    answer = office.get(TRY, asked)
    assert (answer.status_code, list(answer.context["form"].errors)) == (200, [field])


@pytest.mark.parametrize("at", ["9999-12-31T23:59", "0001-01-01T00:00"])
def test_an_absurd_year_is_answered_in_words(office, commune, contract, at):
    line = CommitmentFactory(version__contract=contract)
    answer = ask(office, commune, line.fault_class, at=at, version=line.version.pk)
    assert "celle d&#x27;un contrat" in answer.content.decode()
    published(line.version)
    assert "Aucun contrat à cette date" in ask(office, commune, line.fault_class, at=at).content.decode()


def test_the_neighbour_is_not_proposed(office, commune, neighbour):
    ContractFactory(territory=neighbour, name="Chez le voisin")
    page = office.get(TRY).content.decode()
    assert "Commune voisine" not in page
    asked = {"territory": neighbour.pk, "fault_class": FaultClassFactory().pk, **FRIDAY}
    assert list(office.get(TRY, asked).context["form"].errors) == ["territory"]


def test_nobody_tries_without_the_right(client_of, operator):
    assert client_of(operator).get(TRY).status_code == 403
