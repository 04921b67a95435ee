# SPDX-License-Identifier: EUPL-1.2
"""Shifts: taken, handed over signed, read by who arrives; then nothing changes them."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, InternalError, ProgrammingError, connection, transaction
from django.utils import timezone

from apps.duty import notes, report, shifts
from apps.duty.models import Shift
from apps.duty.parts import parts
from apps.duty.refusals import DutyRefused
from apps.events.models import JournalEntry
from tests.duty.conftest import DUTY, incident, on_duty
from tests.factories import AlarmFactory, AssetFactory, JournalEntryFactory, SourceFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def shift(commune, leaver):
    return shifts.take(territory=commune, by=leaver)


@pytest.fixture
def signed(shift, leaver):
    return shifts.sign(shift_id=shift.pk, by=leaver, note="Rien à signaler")


def test_one_shift_at_a_time_others_join_it(shift, commune, arriver, leaver):
    assert shifts.take(territory=commune, by=arriver) == shift
    assert set(shift.operators.all()) == {leaver, arriver}
    with pytest.raises(IntegrityError), transaction.atomic():
        Shift.objects.create(territory=commune, started_at=timezone.now())


def test_nobody_holds_the_shift_of_the_neighbours(neighbour, leaver):
    with pytest.raises(PermissionDenied):
        shifts.take(territory=neighbour, by=leaver)


def test_signed_by_who_leaves_then_read_by_who_arrives(signed, leaver, arriver):
    assert (signed.signed_by, signed.is_open) == (leaver, False)
    read = shifts.read(shift_id=signed.pk, by=arriver)
    assert read.read_by == arriver
    kinds = list(JournalEntry.objects.order_by("id").values_list("kind", flat=True))
    assert kinds == ["shift.started", "shift.signed", "shift.read"]


def test_nobody_reads_their_own_hand_over_nor_twice(signed, leaver, arriver):
    with pytest.raises(DutyRefused, match="c'est à qui arrive"):
        shifts.read(shift_id=signed.pk, by=leaver)
    shifts.read(shift_id=signed.pk, by=arriver)
    with pytest.raises(DutyRefused, match="déjà"):
        shifts.read(shift_id=signed.pk, by=arriver)


def test_a_signed_note_is_no_longer_written(signed, leaver):
    with pytest.raises(DutyRefused, match="ne se modifie plus"):
        shifts.write_note(shift_id=signed.pk, by=leaver, note="autre")


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE duty_shift SET note = 'autre'",
        "UPDATE duty_shift SET signed_at = NULL, signed_by_id = NULL, ended_at = NULL",
        "DELETE FROM duty_shift_operators",
        "DELETE FROM duty_shift",
    ],
)
def test_the_database_too_refuses_to_change_what_was_signed(signed, statement):
    with pytest.raises((InternalError, ProgrammingError)), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_a_reading_is_not_taken_back(signed, arriver):
    shifts.read(shift_id=signed.pk, by=arriver)
    with pytest.raises((InternalError, ProgrammingError)), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE duty_shift SET read_at = NULL, read_by_id = NULL")


def test_only_who_holds_the_shift_signs_it(shift, arriver):
    with pytest.raises(DutyRefused, match="le rejoindre"):
        shifts.sign(shift_id=shift.pk, by=arriver, note="RAS")


@pytest.mark.parametrize("note", ["", "  \r\n", "x" * 20_001])
def test_an_empty_or_endless_note_is_not_signed(shift, leaver, note):
    with pytest.raises(DutyRefused):
        shifts.sign(shift_id=shift.pk, by=leaver, note=note)


def test_the_draft_says_what_is_open_set_aside_silent_and_awaited(shift, commune, leaver):
    cabinet = AssetFactory(owner=commune, code="A-230")
    began = timezone.now() - timedelta(hours=2)
    incident(commune, cause_asset=cabinet, assigned_to=leaver, masked=60, opened_at=began)
    incident(commune, "Carrefour au noir", state="requested")
    incident(commune, "Caméra muette CAM-7", restricted=True)
    incident(commune, "Vieille panne", state="closed")
    until = timezone.now() + timedelta(hours=3)
    AlarmFactory(asset=AssetFactory(owner=commune, telemetered=True, code="PL-7"), state="shelved", shelved_until=until)
    SourceFactory(territory=commune, down=True, name="Supervision éclairage")
    note = shifts.draft(shift_id=shift.pk, by=leaver).note
    opened, awaited, aside, silent, _more = note.split("\n\n")
    told = f"Armoire au noir · A-230 · critique · depuis le {timezone.localtime(began):%d/%m à %H:%M} · nouveau"
    assert f"{told} · suivi par camille · 60 symptômes masqués" in opened
    assert "1 à position réservée" in opened
    assert "Carrefour au noir" in awaited
    assert f"PL-7 · Lampe éteinte · jusqu'au {timezone.localtime(until):%d/%m à %H:%M}" in aside
    assert "Supervision éclairage" in silent
    assert "CAM-7" not in note
    assert "Vieille panne" not in note


def test_a_new_draft_keeps_what_its_author_wrote_beside_the_facts(shift, commune, leaver):
    by_hand = "Rappeler le CSU à 7 h"
    first = shifts.draft(shift_id=shift.pk, by=leaver, note=by_hand).note
    assert first.endswith(f"À dire aussi\n{by_hand}")
    incident(commune, "Carrefour au noir")
    second = shifts.draft(shift_id=shift.pk, by=leaver, note=first.replace("- rien", "- rien du tout")).note
    assert "Carrefour au noir" in second
    assert "rien du tout" not in second
    assert second.count(by_hand) == second.count("À dire aussi") == 1


def test_nothing_to_say_is_said(shift, leaver):
    note = shifts.draft(shift_id=shift.pk, by=leaver).note
    assert note.startswith("Incidents ouverts\n- rien")
    assert note.endswith("À dire aussi\n- rien")
    assert shifts.draft(shift_id=shift.pk, by=leaver, note=note).note == note


def test_a_note_reads_as_titles_items_and_paragraphs():
    assert list(parts("Incidents\n- n° 12 · Lampe éteinte\n- n° 1, le vieux\n-\n\nFin de nuit calme")) == [
        ("title", "Incidents", None),
        ("item", "n° 12 · Lampe éteinte", 12),
        ("item", "n° 1, le vieux", None),
        ("text", "-", None),
        ("gap", "", None),
        ("text", "Fin de nuit calme", None),
    ]
    assert list(parts(" \n ")) == []


# --- Pages ------------------------------------------------------------------------------------------------------------


def test_the_change_of_shift_by_the_pages(client_of, commune, leaver, arriver):
    going, coming = client_of(leaver), client_of(arriver)
    taken = going.post("/main-courante/services/prendre/", {"territory": commune.code})
    page = taken.headers["Location"]
    assert going.post(f"{page}ebauche/").status_code == 302
    assert "Incidents ouverts" in going.get(page).content.decode()
    assert going.post(f"{page}signer/", {"note": "Rien à signaler"}).status_code == 302
    assert "Relève à lire" in coming.get("/main-courante/").content.decode()
    assert coming.post(f"{page}lue/").status_code == 302
    read = coming.get(page).content.decode()
    assert "Lu par" in read
    assert "Prendre le service" in read  # nobody did yet
    assert "Prendre le service" not in going.get(page).content.decode()
    assert coming.post("/main-courante/services/prendre/", {"territory": commune.code}).headers["Location"] != page


def test_the_api_tells_what_waits_to_be_read_by_whom(client_of, signed, commune, leaver, arriver):
    passer_by = on_duty(commune, "de-passage", [right for right in DUTY if right != "duty.hold_shift"])

    def waiting(person, wanted="true"):
        answer = client_of(person).get(f"/api/v1/shifts/?to_read={wanted}").json()
        return [one["id"] for one in answer["results"]]

    assert waiting(arriver) == [signed.pk]
    assert waiting(arriver, "false") == waiting(leaver) == waiting(passer_by) == []
    shifts.read(shift_id=signed.pk, by=arriver)
    assert waiting(arriver) == []


def test_a_refusal_keeps_what_was_typed(client_of, shift, arriver):
    answer = client_of(arriver).post(f"/main-courante/services/{shift.pk}/signer/", {"note": "Ce que j'ai tapé"})
    assert answer.status_code == 409
    assert "le rejoindre d&#x27;abord" in answer.content.decode()


def test_the_neighbours_see_nothing_of_it(client_of, shift, neighbour_operator):
    client = client_of(neighbour_operator)
    for page in ("", "pdf/"):
        assert client.get(f"/main-courante/services/{shift.pk}/{page}").status_code == 404


# --- PDF --------------------------------------------------------------------------------------------------------------


def test_the_pdf_holds_the_note_and_what_happened_with_its_fonts(signed, commune, leaver):
    pdf = report.pdf(signed, leaver)
    assert pdf.startswith(b"%PDF-")
    assert b"/FontFile2" in pdf


def test_the_pdf_bears_long_shifts_and_any_text(shift, commune, leaver):
    for number in range(300):
        JournalEntryFactory(territory=commune, kind="incident.opened", text=f"ligne {number} <b>&\u4e2d\u202f\x07" * 3)
    notes.write(territory=commune, by=leaver, text="mot-sans-fin" * 160)
    shifts.write_note(shift_id=shift.pk, by=leaver, note="- « Chœur », l'été : 12 %\n\n" + "y" * 5000)
    shift.refresh_from_db()
    assert report.pdf(shift, leaver).count(b"/Type /Page\n") > 5
