# SPDX-License-Identifier: EUPL-1.2
"""What programs read of reports: those of the jurisdiction, of a time, a page at a time; and what never leaves."""

from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.gis.geos import Point
from django.utils import timezone

from apps.signalements import services as desk_services
from apps.signalements.models import Moderation
from tests.factories import (
    CategoryFactory,
    DeskFactory,
    FollowerFactory,
    JurisdictionFactory,
    ModerationFactory,
    ReportPhotoFactory,
    SignalementFactory,
    StepFactory,
)

AT = datetime(2026, 6, 15, 10, 0, tzinfo=UTC)


@pytest.fixture
def made(category):
    """`made(at=…)`: a report of the jurisdiction, that an agent read and publishes as it is."""

    def one(at=None, approved=True, **said):
        at = at or timezone.now()
        fields = {"received_at": at, "changed_at": at, "qualified_at": at, "state": "qualified"} | said
        row = SignalementFactory(territory=category.territory, **({"category": category} | fields))
        if approved:
            ModerationFactory(signalement=row, text=row.text, photos=True)
        return row

    return one


def references(answer):
    return [one["service_request_id"] for one in answer]


# --- What leaves ------------------------------------------------------------------------------------------------------


def test_a_report_about_one_of_our_assets_says_which_and_where(ask, made, lamp, category):
    category.public_delay = 5
    category.save()
    row = made(at=AT, asset=lamp, place=Point(4.385123, 48.975456, srid=4326))
    [said] = ask(f"requests/{row.reference}")
    assert said == {
        "service_request_id": row.reference,
        "status": "open",
        "status_notes": "Qualifié",
        "service_name": "Éclairage éteint",
        "service_code": "lamp-out",
        "description": "La lampe est éteinte",
        "agency_responsible": "Éclairage public",
        "service_notice": None,
        "requested_datetime": "2026-06-15T12:00:00+02:00",
        "updated_datetime": "2026-06-15T12:00:00+02:00",
        "expected_datetime": "2026-06-20T12:00:00+02:00",
        "address": str(lamp),
        "address_id": str(lamp.uid),
        "lat": 48.975456,
        "long": 4.385123,
        "zipcode": None,
        "media_url": None,
    }


def test_elsewhere_may_be_at_a_door_so_neither_its_number_nor_its_exact_position_leaves(ask, made):
    row = made(place=Point(4.385123, 48.975456, srid=4326), address="12 bis, rue des Écoles")
    [said] = ask(f"requests/{row.reference}")
    assert (said["lat"], said["long"], said["address_id"]) == (48.975, 4.385, None)
    assert said["address"] == "rue des Écoles"


def test_words_leave_once_an_agent_has_read_them_where_they_are_published(ask, made, jurisdiction):
    unread = made(approved=False)
    held, refused = made(held=True), made(state="rejected", outcome="rejected")
    for row in (unread, held, refused):
        [said] = ask(f"requests/{row.reference}")
        assert (said["description"], said["address"], said["media_url"]) == (None, None, None)
    read = made()
    assert ask(f"requests/{read.reference}")[0]["description"] == "La lampe est éteinte"
    jurisdiction.publishes = False
    jurisdiction.save()
    assert ask(f"requests/{read.reference}")[0]["description"] is None


def test_what_an_agent_corrects_or_withdraws_is_what_leaves(ask, made, lamp, client):
    row = made(asset=lamp, text="Mme Dupont dit que c'est éteint")
    photo = ReportPhotoFactory(signalement=row, shown=True)
    Moderation.objects.filter(pk=row.pk).update(text="C'est éteint", photos=False, private_ground=True)
    [said] = ask(f"requests/{row.reference}")
    assert (said["description"], said["media_url"], said["address_id"]) == ("C'est éteint", None, None)
    assert (said["lat"], said["long"]) == (48.975, 4.385)
    assert client.get(f"/open311/v2/photos/{photo.uid}.jpg").status_code == 404
    Moderation.objects.filter(pk=row.pk).update(withheld=True)
    assert ask("requests") == [] and ask(f"requests/{row.reference}", 404)


def test_who_reported_and_how_to_reach_them_never_leaves(ask, made):
    row = made(text="Rappelez-moi au 06.12.34.56.78 ou à moi@exemple.fr, +33 6 12 34 56 78", address="chez a@b.fr")
    FollowerFactory(signalement=row, email="temoin@exemple.fr")
    StepFactory(signalement=row, said="Reçu", text="secret@exemple.fr")
    [said] = ask(f"requests/{row.reference}")
    assert said["description"] == "Rappelez-moi au […] ou à […] […]"
    assert "exemple.fr" not in str([said, ask("servicerequestupdates"), ask("requests")])


def test_what_is_restricted_since_says_no_place(ask, made, lamp):
    row = made(asset=lamp)
    lamp.kind.restricted = True
    lamp.kind.save()
    [said] = ask(f"requests/{row.reference}")
    assert {said[name] for name in ("address", "address_id", "lat", "long")} == {None}


def test_a_photo_leaves_when_an_agent_shows_it(ask, made, client, jurisdiction):
    row = made()
    photo = ReportPhotoFactory(signalement=row)
    assert ask(f"requests/{row.reference}")[0]["media_url"] is None
    assert client.get(f"/open311/v2/photos/{photo.uid}.jpg").status_code == 404
    photo.shown = True
    photo.save()
    address = ask(f"requests/{row.reference}")[0]["media_url"]
    answer = client.get(address)
    assert (answer.status_code, answer.headers["Content-Type"], answer.content) == (200, "image/jpeg", b"jpeg")
    jurisdiction.publishes = False
    jurisdiction.save()
    assert client.get(address).status_code == 404


def test_closed_is_not_said_repaired(ask, made):
    provisional = made(state="treated", outcome="provisional", closed_at=AT)
    away = made(state="out_of_scope", outcome="out_of_scope", addressee="Le département", closed_at=AT)
    twice = made(state="duplicate", outcome="duplicate", duplicate_of=provisional, closed_at=AT)
    said = {one["service_request_id"]: one for one in ask("requests")}
    assert {one["status"] for one in said.values()} == {"closed"}
    assert said[provisional.reference]["status_notes"] == "Traité : Réparé provisoirement"
    assert said[away.reference]["status_notes"] == "Hors compétence : Ne relève pas de nous : Le département"
    assert said[twice.reference]["status_notes"] == f"Doublon : Déjà signalé : {provisional.reference}"
    assert said[provisional.reference]["updated_datetime"] == "2026-06-15T12:00:00+02:00"


def test_html_is_text_in_both_forms(ask, made):
    made(text="<script>alert(1)</script> & ]]> \ufffe\u0085", address="<b>ici</b>")
    [said] = ask("requests")
    assert (said["description"], said["address"]) == ("<script>alert(1)</script> & ]]> \u0085".strip(), "<b>ici</b>")


# --- Searches ---------------------------------------------------------------------------------------------------------


def test_a_list_is_of_the_last_90_days_newest_first(ask, made, neighbour):
    now = timezone.now()
    old, first, last = (made(at=now - timedelta(days=days)) for days in (91, 89, 1))
    DeskFactory(territory=neighbour)
    JurisdictionFactory(territory=neighbour)
    SignalementFactory(territory=neighbour)
    assert references(ask("requests")) == [last.reference, first.reference]
    assert references(ask("requests", start_date=(now - timedelta(days=100)).isoformat())) == [
        first.reference,
        old.reference,
    ]


def test_dates_bound_a_search_of_90_days(ask, made):
    june, july = made(at=AT), made(at=AT + timedelta(days=30))
    assert references(ask("requests", start_date="2026-06-01", end_date="2026-06-15")) == [june.reference]
    assert references(ask("requests", start_date="2026-06-15T10:00:01Z")) == [july.reference]
    assert references(ask("requests", end_date="2026-06-15T12:00:00+02:00")) == [june.reference]
    assert references(ask("requests", end_date="2026-06-15T12:00:00 02:00")) == [june.reference]  # a plus unescaped
    assert references(ask("requests", end_date="2026-06-15T11:59:59")) == []  # Paris, without a zone
    [said] = ask("requests", 400, start_date="2026-01-01", end_date="2026-06-15")
    assert said == {"code": 400, "description": "start_date, end_date : 90 jours au plus entre les deux."}
    ask("requests", 400, start_date="2026-06-15", end_date="2026-06-14T00:00:00Z")


def test_a_search_by_service_and_by_status(ask, made, category):
    bulky = CategoryFactory(territory=category.territory, code="bulky", active=False)
    opened, over = made(), made(state="treated", outcome="resolved", closed_at=AT)
    other = made(category=bulky)
    assert references(ask("requests", status="open")) == [other.reference, opened.reference]
    assert references(ask("requests", status="closed")) == [over.reference]
    assert len(ask("requests", status="open,closed")) == 3
    assert references(ask("requests", service_code="bulky")) == [other.reference]
    assert len(ask("requests", service_code="bulky, lamp-out")) == 3
    ask("requests", 400, status="ouvert")
    ask("requests", 404, service_code="bulky,absent")


def test_named_reports_are_found_whatever_the_rest_says(ask, made):
    one, two = made(at=AT - timedelta(days=900)), made()
    wanted = f"{one.reference.lower()},{two.reference},S-XXXX-XXXX"
    assert set(references(ask("requests", service_request_id=wanted, status="closed"))) == {
        one.reference,
        two.reference,
    }
    ask("requests", 400, service_request_id=",".join(f"S-{n}" for n in range(101)))
    ask("requests/S-XXXX-XXXX", 404)


def test_pages(ask, made):
    rows = [made().reference for _rank in range(3)][::-1]
    assert references(ask("requests", page_size=2)) == rows[:2]
    assert references(ask("requests", page_size=2, page=2)) == rows[2:]
    assert references(ask("requests", page_size=2, page=3)) == []
    for wrong in ("0", "-1", "1001", "1.5", "abc", "٣", "9" * 50, "9" * 5_000):
        assert ask("requests", 400, page_size=wrong)[0]["description"].startswith("page_size")
        assert ask("requests", 400, page=wrong)[0]["description"].startswith("page")


def test_what_is_read_costs_the_same_for_one_and_for_many(ask, made, client, jurisdiction, django_assert_num_queries):
    def read(what):
        with django_assert_num_queries(3 if what == "requests" else 2):
            return client.get(f"/open311/v2/{what}.json", {"jurisdiction_id": jurisdiction.territory.code}).json()

    for rank in range(2):
        for _each in range(1 + 5 * rank):
            row = made(state="duplicate", outcome="duplicate", duplicate_of=made(), closed_at=AT)
            ReportPhotoFactory(signalement=row, shown=True)
            StepFactory(signalement=row)
        assert read("requests")
        assert read("servicerequestupdates")


# --- Updates ----------------------------------------------------------------------------------------------------------


def test_updates_are_the_public_steps_of_reports(ask, sent, lamp, pcc):
    report = sent().signalement
    desk_services.qualify(signalement_id=report.pk, by=pcc, text="Merci Madame")
    desk_services.note(signalement_id=report.pk, by=pcc, text="note privée")
    desk_services.note(signalement_id=report.pk, by=pcc, text="message à elle", public=True)
    desk_services.treat(signalement_id=report.pk, by=pcc, outcome="resolved", why="fait")
    said = ask("servicerequestupdates")
    assert [(one["status"], one["description"]) for one in said] == [
        ("open", "Votre signalement est bien arrivé."),
        ("open", "Un agent l'a lu : il sera traité."),
        ("closed", "L'équipe dit que c'est réparé."),
    ]
    assert {one["service_request_id"] for one in said} == {report.reference}
    assert ask("servicerequestupdates", end_date="2026-06-15") == []
    assert len(ask("servicerequestupdates", page_size=1, page=3)) == 1
    assert len(ask("servicerequestupdates", service_request_id=report.reference)) == 3
    assert ask("servicerequestupdates", service_request_id="S-XXXX-XXXX") == []
