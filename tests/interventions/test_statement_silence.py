# SPDX-License-Identifier: EUPL-1.2
"""A party that never signs: the contract may say that so many days of its silence are acceptance."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from apps.contracts import differences
from apps.contracts import services as contracts
from apps.events.models import JournalEntry
from apps.interventions.models import Statement
from apps.interventions.statements import deciding, freezing, printing, silence
from apps.interventions.workflow import TransitionRefused
from tests.factories import (
    CommitmentFactory,
    ContractFactory,
    ContractVersionFactory,
    FaultClassFactory,
    PartyFactory,
    PenaltyRuleFactory,
    published,
)
from tests.interventions.test_statements import at, clock, issued, prepared, refused_by_the_database, signed

pytestmark = pytest.mark.django_db
APRIL = date(2027, 4, 1)
SIGNED = datetime(2027, 6, 5, 8, tzinfo=UTC)


@pytest.fixture
def today(monkeypatch):
    """`today(days)`: so many days after the signature."""

    def move(days, hours=0):
        now = SIGNED + timedelta(days=days, hours=hours)
        monkeypatch.setattr("django.utils.timezone.now", lambda: now)

    move(0)
    return move


@pytest.fixture
def make(commune, contractor, lamp):
    """A line of a contract whose version says after how many days silence is acceptance, one clock late by a day."""

    def made(days):
        contract = ContractFactory(territory=commune, starts_on=date(2026, 1, 1), ends_on=date(2030, 12, 31))
        version = ContractVersionFactory(contract=contract, tacit_days=days)
        PartyFactory(contract=contract).people.add(contractor)
        line = CommitmentFactory(version=version, fault_class=FaultClassFactory(), gti="", gtrp="", gtr="24 h")
        PenaltyRuleFactory(version=version)
        published(version)
        for month in (3, 4):
            clock(line, lamp, at(10, month=month), at(12, month=month))
        return line

    return made


@pytest.fixture
def half(make, referent, today):
    """Issued, and signed by the authority only, on the 5th of June."""
    row = issued(make(30), referent)
    return deciding.sign(statement_id=row.pk, side="owner", by=referent)


def fresh(row):
    return Statement.objects.get(pk=row.pk)


# --- When ---------------------------------------------------------------------------------------------------------


def test_the_whole_last_day_is_left_to_who_is_silent(half, referent, today):
    """Signed on the 5th of June: the 5th of July is still theirs, until midnight of the city."""
    assert silence.accepted_from(half).isoformat() == "2027-07-06T00:00:00+02:00"
    today(30, hours=13.9)
    with pytest.raises(TransitionRefused, match="par le titulaire qu'à partir du 06/07/2027"):
        silence.accept(statement_id=half.pk, by=referent)
    assert fresh(half).frozen_at is None
    today(30, hours=14)
    assert silence.accept(statement_id=half.pk, by=referent).state == "validated"


def test_it_freezes_what_was_signed_to_the_cent_and_the_next_month_can_be_issued(half, referent, today):
    line = half.lines.get().commitment
    before = {name: getattr(half, name) for name in ("penalties", "bonuses", "corrections", "contested", "total")}
    lines = list(half.lines.values_list("pk", "amount", "whole", "said"))
    with pytest.raises(TransitionRefused, match="mars 2027 n'est pas encore signé"):
        issued(line, referent, APRIL)
    today(31)
    silence.accept(statement_id=half.pk, by=referent)
    row = fresh(half)
    assert {name: getattr(row, name) for name in before} == before
    assert list(row.lines.values_list("pk", "amount", "whole", "said")) == lines
    assert (row.tacit_side, row.tacit_days, row.tacit_by, row.contractor_signed_at) == (
        "contractor",
        30,
        referent,
        None,
    )
    assert deciding.is_intact(row)
    assert issued(line, referent, APRIL).state == "issued"


def test_the_authority_that_never_signs_is_deemed_to_accept_too(make, referent, contractor, today):
    row = issued(make(10), referent)
    deciding.sign(statement_id=row.pk, side="contractor", by=contractor)
    today(11)
    assert silence.accept(statement_id=row.pk, by=contractor).tacit_side == "owner"


def test_a_contest_or_a_decision_begins_the_time_again(half, referent, contractor, today):
    today(29)
    deciding.contest(statement_id=half.pk, line_id=half.lines.get().pk, why="Accès refusé", by=contractor)
    assert silence.accepted_from(fresh(half)) is None  # the signature fell with it
    deciding.sign(statement_id=half.pk, side="owner", by=referent)
    today(31)
    with pytest.raises(TransitionRefused):
        silence.accept(statement_id=half.pk, by=referent)
    today(60)
    row = silence.accept(statement_id=half.pk, by=referent)
    assert (row.total, row.state) == (0, "validated")  # what is disputed is apart, and carried


def test_a_contract_that_says_nothing_accepts_nothing(make, referent, today):
    row = issued(make(None), referent)
    deciding.sign(statement_id=row.pk, side="owner", by=referent)
    today(1000)
    with pytest.raises(TransitionRefused, match="ne prévoit pas d'acceptation tacite"):
        silence.accept(statement_id=row.pk, by=referent)


def test_nobody_signed_or_both_did_nobody_is_silent(make, referent, contractor, today):
    row = issued(make(30), referent)
    today(100)
    with pytest.raises(TransitionRefused, match="Une partie a signé, l'autre se tait"):
        silence.accept(statement_id=row.pk, by=referent)
    done = signed(row, referent, contractor)
    with pytest.raises(TransitionRefused):
        silence.accept(statement_id=done.pk, by=referent)


# --- Who, and what is kept ----------------------------------------------------------------------------------------


def test_only_the_side_that_signed_may_say_it(half, contractor, viewer, stranger, today):
    today(31)
    for person in (contractor, viewer):
        with pytest.raises(PermissionDenied):
            silence.accept(statement_id=half.pk, by=person)
    with pytest.raises(Statement.DoesNotExist):
        silence.accept(statement_id=half.pk, by=stranger)


def test_it_is_journaled_without_a_figure(half, referent, today):
    today(31)
    silence.accept(statement_id=half.pk, by=referent)
    entry = JournalEntry.objects.get(kind="statement.tacit")
    assert entry.text.startswith("Décompte de mars 2027") and "réputé accepté par le titulaire" in entry.text
    assert (entry.actor, entry.why) == (referent, "30 jours de silence après la signature de l'autre partie.")
    assert "€" not in entry.text + entry.why


def test_the_database_wants_both_to_have_accepted(half, referent):
    rows = Statement.objects.filter(pk=half.pk)
    now = timezone.now()
    refused_by_the_database(lambda: rows.update(state="validated", frozen_at=now))
    said = {"tacit_days": 30, "tacit_at": now, "tacit_by": referent}
    frozen = {"state": "validated", "frozen_at": now}
    refused_by_the_database(lambda: rows.update(tacit_side="owner", **said, **frozen))  # it signed
    refused_by_the_database(lambda: rows.update(tacit_side="contractor", tacit_days=30, **frozen))
    refused_by_the_database(lambda: rows.update(tacit_side="contractor", **said))


def test_what_two_people_signed_keeps_the_checksum_that_it_had(make, referent, contractor, today):
    """Columns of silence are in the checksum of those only that were accepted so."""
    row = signed(issued(make(30), referent), referent, contractor)
    (first, *_lines) = freezing._rows(row)
    assert len(first) == len(freezing.STATEMENT) and freezing.holds(fresh(row))


def test_once_frozen_its_silence_is_in_the_seal(half, referent, today):
    today(31)
    row = silence.accept(statement_id=half.pk, by=referent)
    assert freezing.holds(fresh(row))
    row.tacit_days = 31
    assert not freezing.holds(row)


# --- Said ---------------------------------------------------------------------------------------------------------


def test_the_page_says_from_when_then_offers_it_then_says_who(half, client_of, referent, today):
    office, address = client_of(referent), f"/interventions/decomptes/{half.pk}/"
    page = office.get(address).content.decode()
    assert "À constater à partir du 6 juillet 2027" in page and "Constater l" not in page
    assert "409" in str(office.post(f"{address}acceptation-tacite/").status_code)
    today(31)
    assert "Constater l" in client_of(referent).get(address).content.decode()
    done = client_of(referent).post(f"{address}acceptation-tacite/", follow=True).content.decode()
    assert "Acceptation tacite constatée" in done and "Réputé accepté par le titulaire" in done
    assert "30 jours de silence" in done


def test_the_pdf_says_it_in_the_place_of_the_signature(half, referent, today, monkeypatch):
    said = []
    cell = printing._cell
    monkeypatch.setattr(printing, "_cell", lambda words: said.append(words) or cell(words))
    today(31)
    row = silence.accept(statement_id=half.pk, by=referent)
    assert printing.pdf(row).startswith(b"%PDF")
    assert any(words.startswith("réputé accepté : 30 jours de silence (contrat)") for words in said)


def test_the_api_says_it_and_does_it(half, client_of, referent, contractor, today):
    address = f"/api/v1/statements/{half.pk}/"
    shown = client_of(referent).get(address).json()
    assert shown["tacit_from"].startswith("2027-07-06T00:00:00") and "tacit" not in shown["may"]
    early = client_of(referent).post(f"{address}accept-tacitly/")
    assert early.status_code == 409 and "06/07/2027" in str(early.json())
    today(31)
    assert client_of(contractor).post(f"{address}accept-tacitly/").status_code == 403
    assert "tacit" in client_of(referent).get(address).json()["may"]
    done = client_of(referent).post(f"{address}accept-tacitly/").json()
    assert (done["tacit_side"], done["tacit_days"], done["state"]) == ("contractor", 30, "validated")


# --- In the contract ----------------------------------------------------------------------------------------------


def test_it_is_a_setting_of_the_version_copied_told_among_differences_and_sealed(make, today):
    version = make(30).version
    draft = contracts.open_draft(contract=version.contract, source=version)
    assert draft.tacit_days == 30
    draft.tacit_days = 45
    draft.save()
    told = str(differences.between(version, draft))
    assert "Acceptation tacite" in told and "30 jours" in told and "45 jours" in told
    refused_by_the_database(lambda: type(version).objects.filter(pk=version.pk).update(tacit_days=5))
    refused_by_the_database(lambda: type(version).objects.filter(pk=draft.pk).update(tacit_days=0))


def test_a_draft_month_says_nothing_of_silence(make, referent, today):
    row = prepared(make(30), referent)
    assert (silence.silent(row), silence.may_accept(row)) == ("", "")
