# SPDX-License-Identifier: EUPL-1.2
"""The main courante: what is written stays, and reads with the key lines of the journal."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import InternalError, ProgrammingError, connection, transaction
from django.utils import timezone

from apps.duty import courante, notes
from apps.duty.courante import Asked
from apps.duty.models import Note
from apps.duty.refusals import DutyRefused
from tests.duty.conftest import DUTY, incident, on_duty
from tests.factories import JournalEntryFactory, NoteFactory, ShiftFactory

pytestmark = pytest.mark.django_db


def test_an_entry_is_kept_with_its_author_and_the_shift_that_runs(commune, leaver):
    shift = ShiftFactory(territory=commune)
    note = notes.write(territory=commune, by=leaver, text="  Appel des pompiers\x00 ")
    assert (note.text, note.author, note.shift) == ("Appel des pompiers", leaver, shift)


@pytest.mark.parametrize("statement", ["UPDATE duty_note SET text = 'autre'", "DELETE FROM duty_note"])
def test_an_entry_is_neither_changed_nor_deleted(commune, statement):
    NoteFactory(territory=commune)
    with pytest.raises((InternalError, ProgrammingError)), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.mark.parametrize("text", ["", "  \n ", "\x00", "x" * 2001])
def test_an_entry_says_something_of_a_bearable_length(commune, leaver, text):
    with pytest.raises(DutyRefused):
        notes.write(territory=commune, by=leaver, text=text)


def test_nobody_writes_at_the_neighbours(neighbour, leaver):
    with pytest.raises(PermissionDenied):
        notes.write(territory=neighbour, by=leaver, text="bonjour")


def test_nobody_writes_about_an_incident_that_they_may_not_see(commune, neighbour, leaver):
    with pytest.raises(DutyRefused):
        notes.write(territory=commune, by=leaver, text="vu", incident=incident(neighbour))


def test_what_is_written_about_a_camera_is_read_with_its_right(commune, leaver):
    note = notes.write(territory=commune, by=leaver, text="CAM-1 muette", incident=incident(commune, restricted=True))
    without = on_duty(commune, "sans-droit", [right for right in DUTY if "restricted" not in right])
    assert note.restricted
    assert list(Note.objects.visible_to(without)) == []


def test_entries_and_key_lines_make_one_list_page_by_page(commune, leaver):
    """Many at the very same instant: no line is shown twice nor forgotten."""
    now = timezone.now()
    for number in range(40):
        at = now - timedelta(minutes=number // 10)
        NoteFactory(territory=commune, author=leaver, text=f"note {number}", at=at)
        JournalEntryFactory(territory=commune, kind="incident.opened", text=f"ligne {number}", at=at)
        JournalEntryFactory(territory=commune, kind="alarm.raised", text="bruit", at=at)
    seen, place = [], ""
    while True:
        page = courante.page(leaver, Asked(), place, size=7)
        seen += page.rows
        place = page.older
        if not place:
            break
    assert len(seen) == len({row.text for row in seen}) == 80
    assert [row.at for row in seen] == sorted((row.at for row in seen), reverse=True)
    assert "bruit" not in {row.text for row in seen}


def test_filters_by_date_author_incident_and_kind(commune, leaver, arriver):
    one = incident(commune)
    notes.write(territory=commune, by=leaver, text="à propos", incident=one)
    notes.write(territory=commune, by=arriver, text="autre")
    JournalEntryFactory(territory=commune, kind="incident.opened", text="ouvert", incident=one)

    def texts(**asked):
        return {row.text for row in courante.page(leaver, Asked(**asked)).rows}

    assert texts(incident=one.pk) == {"à propos", "ouvert"}
    assert texts(author="dominique") == {"autre"}
    assert texts(notes_only=True) == {"à propos", "autre"}
    assert texts(since=timezone.now() + timedelta(hours=1)) == set()


def test_nothing_of_the_neighbours_is_read(neighbour, leaver):
    NoteFactory(territory=neighbour)
    JournalEntryFactory(territory=neighbour, kind="incident.opened")
    assert courante.page(leaver, Asked()).rows == []


@pytest.mark.parametrize("place", ["", "n'importe quoi", "W10=", "WyJhIiwxLDFd", "é", "a" * 5000])
def test_a_worn_out_place_is_the_start_of_the_list(commune, leaver, place):
    NoteFactory(territory=commune)
    assert len(courante.page(leaver, Asked(), place).rows) == 1


# --- Page and API -----------------------------------------------------------------------------------------------------


def test_an_entry_is_added_in_one_gesture(client_of, commune, leaver):
    answer = client_of(leaver).post("/main-courante/", {"text": "Ronde faite", "territory": commune.code})
    assert answer.status_code == 302
    assert "Ronde faite" in client_of(leaver).get("/main-courante/").content.decode()


def test_what_cannot_be_noted_is_told_beside_its_field_and_nothing_typed_is_lost(client_of, commune, leaver):
    form = {"text": "À propos de", "territory": commune.code, "incident": "999999"}
    answer = client_of(leaver).post("/main-courante/", form)
    assert answer.status_code == 400
    assert "Incident inconnu." in answer.content.decode()
    assert "À propos de" in answer.content.decode()


def test_text_is_text(client_of, commune, leaver):
    notes.write(territory=commune, by=leaver, text="<script>alert(1)</script>")
    assert "<script>alert" not in client_of(leaver).get("/main-courante/").content.decode()


@pytest.mark.parametrize(
    "query",
    ["?du=hier", "?incident=abc", "?incident=99999999999999999999", "?apres=zz", "?au=9999-12-31", "?territoire=zz"],
)
def test_an_odd_address_is_no_error(client_of, leaver, commune, query):
    assert client_of(leaver).get(f"/main-courante/{query}").status_code == 200


def test_the_page_asks_the_same_number_of_questions_for_one_line_and_for_fifty(
    client_of, commune, leaver, django_assert_max_num_queries
):
    for number in range(50):
        NoteFactory(territory=commune, text=f"note {number}")
        JournalEntryFactory(territory=commune, kind="incident.opened", text=f"ligne {number}")
    client = client_of(leaver)
    client.get("/main-courante/")
    with django_assert_max_num_queries(16):
        client.get("/main-courante/")


def test_the_api_lists_and_adds(client_of, commune, leaver):
    client = client_of(leaver)
    form = {"territory": commune.code, "text": "Par l'API"}
    made = client.post("/api/v1/notes/", form, content_type="application/json")
    assert made.status_code == 201
    listed = client.get("/api/v1/notes/?author=camille").json()["results"]
    assert [(one["text"], one["author"]) for one in listed] == [("Par l'API", "camille")]


def test_the_api_names_the_field(client_of, commune, leaver):
    form = {"territory": commune.code, "text": "x", "incident": 999999}
    answer = client_of(leaver).post("/api/v1/notes/", form, content_type="application/json")
    assert (answer.status_code, list(answer.json())) == (400, ["incident"])


def test_who_may_only_read_is_refused(client_of, commune):
    reader = on_duty(commune, "lecteur", [right for right in DUTY if right != "duty.add_note"])
    form = {"territory": commune.code, "text": "x"}
    assert client_of(reader).post("/api/v1/notes/", form, content_type="application/json").status_code == 403
    assert client_of(reader).post("/main-courante/", form).status_code == 403
