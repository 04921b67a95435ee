# SPDX-License-Identifier: EUPL-1.2
"""A version is copied, checked, published for ever; what it changes is told in words."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied

from apps.contracts import checks, differences, services
from apps.contracts.models import Contract, ContractVersion
from apps.contracts.refusals import ContractRefused
from tests.factories import (
    CommitmentFactory,
    ContractFactory,
    ContractVersionFactory,
    FaultClassFactory,
    MembershipFactory,
    PenaltyRuleFactory,
    ServiceCalendarFactory,
    SuspensionReasonFactory,
    TerritoryFactory,
    UserFactory,
    ZoneFactory,
    published,
    square,
)

NOW = datetime(2026, 11, 28, 12, 0, tzinfo=UTC)
TOMORROW = date(2026, 11, 29)


@pytest.fixture
def full(db):
    """A draft with one row of everything."""
    draft = ContractVersionFactory(contract=ContractFactory(name="Éclairage"), clock_start="detection")
    zone = ZoneFactory(version=draft, name="Centre")
    zone.territories.add(draft.contract.territory)
    own = ServiceCalendarFactory(version=draft, name="Renforcé", closed=[date(2026, 12, 24)])
    CommitmentFactory(version=draft, zone=zone, calendar=own, note="heures présumées")
    CommitmentFactory(version=draft, gti="", gtr="")
    SuspensionReasonFactory(version=draft)
    PenaltyRuleFactory(version=draft, cap_per_case=Decimal("500.00"))
    return draft


def refusal(act):
    with pytest.raises(ContractRefused) as refused:
        act()
    return refused.value.field, str(refused.value)


# --- Drafts -----------------------------------------------------------------------------------------------------------


def test_a_first_draft_has_a_default_calendar(db):
    draft = services.open_draft(contract=ContractFactory())
    assert (draft.number, draft.state) == (1, "draft")
    assert draft.calendars.get().is_default


def test_a_copy_says_the_same_and_shares_nothing(full):
    first = published(full)
    copy = services.open_draft(contract=first.contract, source=first, reason="Avenant n° 1")
    assert (copy.number, copy.state, copy.valid_from, copy.reason) == (2, "draft", None, "Avenant n° 1")
    assert differences.between(first, copy) == []
    line = copy.lines.get(zone__isnull=False)
    assert (line.zone.version, line.calendar.version) == (copy, copy)
    copy.lines.update(note="changé")
    assert first.lines.filter(note="changé").count() == 0


def test_a_draft_is_given_up_and_a_published_version_is_not(full):
    services.discard(version=full)
    assert not ContractVersion.objects.exists()
    version = published(CommitmentFactory().version)
    assert refusal(lambda: services.discard(version=version)) == ("", "Une version publiée ne se supprime pas.")


# --- Publication ------------------------------------------------------------------------------------------------------


def publish(version, day, by=None):
    return services.publish(version=version, valid_from=day, by=by, now=NOW)


def test_the_first_version_may_begin_with_its_contract(full):
    version = publish(full, full.contract.starts_on)
    assert (version.state, version.valid_from, version.published_at) == ("published", full.contract.starts_on, NOW)


def test_the_next_one_begins_tomorrow_at_the_earliest_and_supersedes(full):
    first = publish(full, full.contract.starts_on)
    second = services.open_draft(contract=first.contract, source=first)
    for day in (date(2024, 1, 1), date(2026, 11, 28)):
        assert refusal(lambda day=day: publish(second, day)) == (
            "valid_from",
            "Une version ne réécrit pas le passé : au plus tôt demain.",
        )
    publish(second, TOMORROW)
    first.refresh_from_db()
    assert first.state == "superseded"
    third = services.open_draft(contract=first.contract, source=second)
    assert refusal(lambda: publish(third, TOMORROW)) == (
        "valid_from",
        "La version 2 s'applique déjà à partir du 29/11/2026 : choisir un jour après.",
    )


def test_tomorrow_is_the_one_of_the_territory(full):
    contract = full.contract
    contract.territory.time_zone = "Indian/Reunion"
    contract.territory.save()
    publish(full, contract.starts_on)
    late = datetime(2026, 11, 28, 21, 0, tzinfo=UTC)  # already the 29th in Saint-Denis
    second = services.open_draft(contract=contract, source=full)
    found = refusal(lambda: services.publish(version=second, valid_from=TOMORROW, by=None, now=late))
    assert found[0] == "valid_from"
    services.publish(version=second, valid_from=date(2026, 11, 30), by=None, now=late)


@pytest.mark.parametrize(
    ("day", "said"),
    [
        (None, "Dire à partir de quel jour"),
        (date(2023, 2, 28), "Hors du contrat, qui va du 01/03/2023 au 28/02/2035."),
        (date(2035, 3, 1), "Hors du contrat"),
    ],
)
def test_a_day_that_cannot_be_is_refused(full, day, said):
    field, reason = refusal(lambda: publish(full, day))
    assert (field, said in reason) == ("valid_from", True)


def test_a_version_is_published_once(full):
    publish(full, full.contract.starts_on)
    assert refusal(lambda: publish(full, TOMORROW)) == ("", "Cette version est déjà publiée.")


def test_who_publishes_holds_the_right_on_the_lead_authority(full):
    contract = full.contract
    partner = TerritoryFactory()
    contract.perimeters.create(territory=partner)
    rights = ["contracts.publish_contractversion", "contracts.change_contractversion", "contracts.view_contractversion"]
    here, there, reader = UserFactory(), UserFactory(), UserFactory()
    MembershipFactory(user=here, territory=contract.territory, permissions=rights)
    MembershipFactory(user=there, territory=partner, permissions=rights)
    MembershipFactory(user=reader, territory=contract.territory, permissions=rights[1:])
    for nobody in (there, reader):
        with pytest.raises(PermissionDenied):
            publish(full, contract.starts_on, nobody)
    assert publish(full, contract.starts_on, here).published_by == here


# --- What is wrong in a draft -----------------------------------------------------------------------------------------


def test_a_draft_with_nothing_wrong_has_no_problem(full):
    assert checks.problems(full) == []


def test_everything_that_is_wrong_is_said_at_once(db):
    draft = ContractVersionFactory(calendar={"is_default": False, "week": [""] * 7})
    ZoneFactory(version=draft, outline=None, name="Vide")
    found = checks.problems(draft)
    assert [said.split(" : ")[0] for said in found] == [
        "Aucune ligne d'engagement",
        "Aucun calendrier par défaut",
        "La zone « Vide » est vide",
    ]
    assert refusal(lambda: publish(draft, date(2026, 12, 1)))[1] == " ".join(found)


def test_a_working_delay_needs_a_calendar_that_opens(db):
    draft = CommitmentFactory(gti="2 h", gtr="3 jours ouvrés").version
    draft.calendars.update(week=[""] * 7)
    assert checks.problems(draft) == ["Armoire au noir : Ce délai ne finit pas : le calendrier n'ouvre pas assez."]


def test_delays_in_two_units_are_compared_over_a_week(db):
    draft = CommitmentFactory(gti="72 h", gtr="1 jour ouvré").version
    (said,) = checks.problems(draft)
    assert said.startswith(
        "Armoire au noir : Une DI du lundi à 01:00 aurait sa GTR (1 jour ouvré) avant sa GTI (72 h)."
    )
    assert checks.problems(CommitmentFactory(gti="2 h", gtr="1 jour ouvré").version) == []


def test_a_class_that_changed_trade_since_is_said(db):
    line = CommitmentFactory()
    line.fault_class.trade = "traffic"
    line.fault_class.save()
    assert checks.problems(line.version) == [
        "Armoire au noir : cette classe est désormais du métier « Signalisation tricolore »."
    ]


def test_a_step_in_working_time_needs_a_calendar_that_opens(db):
    draft = CommitmentFactory().version
    PenaltyRuleFactory(version=draft, step_unit="working_days", step_amount=1)
    draft.calendars.update(week=[""] * 7)
    assert ["GTR (rétablissement)" in said for said in checks.problems(draft)] == [True]


# --- Differences ------------------------------------------------------------------------------------------------------


def test_what_changes_is_told_in_words(full):
    first = published(full)
    draft = services.open_draft(contract=first.contract, source=first)
    ContractVersion.objects.filter(pk=draft.pk).update(clock_start="sent")
    draft.lines.filter(zone__isnull=False).update(gti_amount=4, gtr_amount=None, gtr_unit="")
    draft.lines.filter(zone=None).delete()
    CommitmentFactory(version=draft, fault_class=FaultClassFactory(code="lamp_off", label="Lampe éteinte"))
    draft.zones.update(outline=square(4.4, 48.9))
    draft.calendars.filter(is_default=True).update(week=["08:00-18:00", *[""] * 6])
    draft.penalty_rules.update(amount=Decimal("60.00"), cap_per_case=None)
    draft.suspension_reasons.update(clocks=["gtr"])
    draft.refresh_from_db()
    told = {(one.section, one.what, one.nature): one.lines for one in differences.between(first, draft)}
    assert told["Réglages", "Version", "changed"] == (
        "Départ des horloges : À la détection de la panne → À l'envoi de la DI",
    )
    assert told["Lignes", "Armoire au noir · Centre", "changed"] == ("GTI : 2 h → 4 h", "GTR : 24 h → sans engagement")
    assert told["Lignes", "Lampe éteinte", "added"][0] == "GTI : 2 h"
    assert told["Lignes", "Armoire au noir", "removed"][:1] == ("GTI : sans engagement",)
    (outline,) = told["Zones", "Centre", "changed"]
    assert outline.startswith("contour : ")
    assert told["Calendriers", "Heures de service", "changed"][0] == "lundi : 08:00-12:00 14:00-18:00 → 08:00-18:00"
    assert told["Pénalités", "GTR (rétablissement)", "changed"] == (
        "pénalité : 50,00\u00a0€ → 60,00\u00a0€",
        "plafond par DI : 500,00\u00a0€ → —",
    )
    assert told["Motifs de suspension", "Accès refusé par un tiers", "changed"] == ("arrête : GTI, GTRP, GTR → GTR",)
    assert len(told) == 8


def test_a_contour_of_the_same_size_elsewhere_is_a_change_too(db):
    first = published(CommitmentFactory(zone=None, version=ZoneFactory(outline=square()).version).version)
    draft = services.open_draft(contract=first.contract, source=first)
    draft.zones.update(outline=square(4.36001))
    (found,) = differences.between(first, draft)
    assert found.lines[0].startswith("contour : modifié (")


def test_the_first_version_is_all_added(full):
    assert {one.nature for one in differences.between(None, full)} == {"added"}


# --- Years ------------------------------------------------------------------------------------------------------------


def test_twelve_years_from_anniversary_to_anniversary(db):
    contract = ContractFactory()
    rows = services.lay_out_years(contract=contract)
    assert len(rows) == 12
    assert (rows[0].starts_on, rows[0].ends_on) == (date(2023, 3, 1), date(2024, 2, 29))
    assert (rows[11].starts_on, rows[11].ends_on) == (date(2034, 3, 1), date(2035, 2, 28))
    assert refusal(lambda: services.lay_out_years(contract=contract))[0] == "periods"


def test_a_contract_signed_on_29_february(db):
    bounds = services.years(date(2024, 2, 29), date(2026, 6, 30))
    assert bounds == [
        (date(2024, 2, 29), date(2025, 2, 28)),
        (date(2025, 3, 1), date(2026, 2, 28)),
        (date(2026, 3, 1), date(2026, 6, 30)),
    ]


def test_a_century_is_a_mistake(db):
    contract = ContractFactory(ends_on=date(2123, 1, 1))
    assert refusal(lambda: services.lay_out_years(contract=contract))[0] == "ends_on"


# --- Who sees what ----------------------------------------------------------------------------------------------------


def test_a_contract_is_read_in_its_perimeter_and_managed_by_its_lead(db):
    lead, partner, stranger = TerritoryFactory(), TerritoryFactory(), TerritoryFactory()
    contract = ContractFactory(territory=lead, perimeter=[partner])
    rights = ["contracts.view_contract", "contracts.change_contract"]
    people = {}
    for name, territory in (("lead", lead), ("partner", partner), ("stranger", stranger)):
        people[name] = UserFactory()
        MembershipFactory(user=people[name], territory=territory, permissions=rights)
    reads = {name for name, user in people.items() if contract in Contract.objects.visible_to(user)}
    changes = {
        name
        for name, user in people.items()
        if contract in Contract.objects.visible_to(user, "contracts.change_contract")
    }
    assert (reads, changes) == ({"lead", "partner"}, {"lead"})
    assert people["lead"].has_perm("contracts.change_contract", contract)
    assert not people["partner"].has_perm("contracts.change_contract", contract)


def test_a_draft_is_seen_by_who_writes_it_only(full):
    reader, writer = UserFactory(), UserFactory()
    read = "contracts.view_contractversion"
    MembershipFactory(user=reader, territory=full.contract.territory, permissions=[read])
    MembershipFactory(
        user=writer, territory=full.contract.territory, permissions=[read, "contracts.change_contractversion"]
    )
    assert not ContractVersion.objects.visible_to(reader).exists()
    assert not full.lines.visible_to(reader).exists()
    assert full.lines.visible_to(writer).count() == 2
    published(full)
    assert full.lines.visible_to(reader).count() == 2
