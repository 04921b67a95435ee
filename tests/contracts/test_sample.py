# SPDX-License-Identifier: EUPL-1.2
"""The sample of delays as delivered: the published table, marked « exemple, à confirmer », loaded once."""

from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from apps.contracts import checks, services
from apps.contracts.clocks import CLOCKS
from apps.contracts.models import Contract, FaultClass
from apps.supervision.demo import contracts
from apps.supervision.demo.files import read_json
from apps.territories.models import Territory
from tests.factories import TerritoryFactory

TABLE = {  # domain.md V4: GTI, GTRP, GTR in hours, presumed
    "lamp_off": (72, None, 72),
    "luminaire_damaged": (72, None, 72),
    "three_lamps_in_a_row": (24, None, 24),
    "feeder_dark": (24, None, 24),
    "cabinet_dark": (2, 12, 24),
    "cabinet_crashed": (1, 48, 120),
    "cable_down": (1, 48, 120),
    "day_burning": (None, None, None),
    "junction_dark": (1, None, 1),
    "controller_fault": (24, None, 24),
    "camera_vandalised": (6, 8, 8),
    "camera_fault": (6, None, 8),
    "fibre_fault": (6, None, 8),
    "wifi_fault": (6, None, 12),
    "building_lock": (None, None, None),
    "parking_sensor_fault": (None, None, None),
}


@pytest.fixture
def loaded(reference):
    for entry in read_json("contracts.json")["contracts"]:
        for code in {entry["territory"], *entry["perimeter"]}:
            Territory.objects.get_or_create(code=code, defaults={"name": f"Territoire {code}"})
    assert contracts.load() == 2
    return Contract.objects.get(reference="EXEMPLE-MGP-2023")


def test_every_class_has_its_line_and_the_published_delays(loaded):
    lines = {line.fault_class.code: line for line in loaded.versions.get().lines.select_related("fault_class")}
    assert set(lines) == set(FaultClass.objects.values_list("code", flat=True))
    for code, hours in TABLE.items():
        delays = [lines[code].delay(clock) for clock in CLOCKS]
        assert tuple(delay and delay.amount for delay in delays) == hours, code
        assert {delay.unit for delay in delays if delay} <= {"hours"}


def test_it_is_a_sample_of_twelve_years_and_four_authorities(loaded):
    assert loaded.is_sample
    assert loaded.periods.count() == 12
    assert loaded.periods.order_by("number").last().ends_on == loaded.ends_on
    assert loaded.parties.filter(role="authority").count() == loaded.perimeters.count() == 4
    assert "Fictif" in loaded.note


def test_its_version_could_be_published_again_as_it_is(loaded):
    version = loaded.versions.get()
    assert version.state == "published"
    assert checks.problems(services.open_draft(contract=loaded, source=version)) == []


def test_loaded_twice_it_is_left_as_people_made_it(loaded):
    Contract.objects.filter(pk=loaded.pk).update(name="Renommé")
    assert contracts.load() == 0
    loaded.refresh_from_db()
    assert loaded.name == "Renommé"


def test_a_city_asks_for_the_sample(reference):
    TerritoryFactory(code="67482", name="Ville")
    said = StringIO()
    call_command("load_sample_contract", "67482", "--from", "2026-03-01", stdout=said)
    call_command("load_sample_contract", "67482", stdout=said)
    assert said.getvalue().splitlines() == ["Contrat d'exemple créé : Ville.", "Contrat d'exemple déjà là : Ville."]
    contract = Contract.objects.get()
    assert (contract.starts_on, contract.ends_on) == (date(2026, 3, 1), date(2030, 2, 28))


@pytest.mark.parametrize("arguments", [("00000",), ("67482", "--from", "hier")])
def test_what_is_unknown_is_refused_in_words(reference, arguments):
    TerritoryFactory(code="67482")
    with pytest.raises(CommandError, match="Territoire inconnu : 00000|AAAA-MM-JJ : hier"):
        call_command("load_sample_contract", *arguments, stdout=StringIO())
