# SPDX-License-Identifier: EUPL-1.2
"""What people do in a real Redmine comes back to the request by the same doors as here; who disagrees is told."""

import pytest
from django.core.exceptions import PermissionDenied

from apps.interventions import services
from apps.interventions.models import Attachment, Comment, Conflict, Gmao, Handoff, Ticket, TicketItem
from apps.interventions.workflow import TransitionRefused
from apps.territories.models import Membership
from tests.interventions.conftest import picture
from tests.interventions.gmao.conftest import pull, push, push_once


def there(redmine, ticket, state, **more):
    """Somebody sets it so, over there."""
    redmine.change(ticket.reference, status_id=redmine.ids["states"][state], **more)


def state_of(request):
    request.refresh_from_db()
    return request.state


@pytest.fixture
def known(sent):
    """Sent and acknowledged."""
    pull()
    sent.refresh_from_db()
    return sent


def test_their_work_moves_the_order_and_stops_the_clocks(known, redmine, gmao, team):
    request = known.request
    there(redmine, known, "En cours", notes="On y est.")
    pull()
    order = request.orders.get()
    assert (order.team, order.state, state_of(request)) == (team, "on_site", "assigned")
    assert request.arrived_at is not None
    there(redmine, known, "Résolu", notes="Fusible changé.")
    pull()
    order.refresh_from_db()
    assert (order.state, order.said, state_of(request)) == ("repaired", "Fusible changé.", "settled")
    assert request.outcome == "repaired"
    assert {row.by for row in request.passages.filter(order=order)} == {gmao.account}


def test_repaired_at_once_counts_the_arrival_with_it(known, redmine):
    there(redmine, known, "Résolu")
    pull()
    assert state_of(known.request) == "settled"
    assert known.request.arrived_at and known.request.repaired_at


def test_suspended_then_taken_up_again(known, redmine):
    there(redmine, known, "Commentaire", notes="Attente d'Enedis.")
    pull()
    order = known.request.orders.get()
    assert order.state == "suspended"
    assert known.request.suspensions.get().said == "Attente d'Enedis."
    there(redmine, known, "En cours")
    pull()
    order.refresh_from_db()
    assert order.state == "on_site"


def test_their_texts_and_photos_arrive_once_and_never_go_back(known, redmine, gmao):
    token = redmine.upload("apres.jpg", picture(color="green"))
    upload = {"token": token, "filename": "apres.jpg", "content_type": "image/jpeg"}
    redmine.change(known.reference, notes="Voici la photo.", uploads=[upload])
    for _ in range(3):
        pull()
        push()
    comment, photo = Comment.objects.get(), Attachment.objects.get()
    assert comment.text == "Redmine Admin : Voici la photo."
    assert {comment.by, photo.by} == {gmao.account}
    assert not Handoff.objects.filter(kind__in=["text", "photo"]).exists()
    assert TicketItem.objects.count() == 2


def test_ours_are_not_taken_for_theirs(known, redmine, pcc):
    services.comment(request_id=known.request_id, by=pcc, text="Portail fermé.")
    services.attach(request_id=known.request_id, by=pcc, data=picture())
    push()
    pull()
    assert Comment.objects.count() == Attachment.objects.count() == 1
    assert not TicketItem.objects.exists()


def test_a_file_that_is_no_photo_stays_there_and_says_so(known, redmine):
    token = redmine.upload("devis.pdf", b"%PDF-1.4 devis")
    redmine.change(known.reference, uploads=[{"token": token, "filename": "devis.pdf"}])
    pull()
    item = TicketItem.objects.get()
    assert (item.name, item.attachment) == ("devis.pdf", None)
    assert item.refused


def test_a_text_longer_than_ours_says_that_it_goes_on(known, redmine):
    redmine.change(known.reference, notes="é" * 5000)
    pull()
    text = Comment.objects.get().text
    assert len(text) == 4000 and text.endswith("… (la suite est dans la GMAO)")


def test_what_we_decide_is_told_there_and_is_no_change_of_theirs(known, redmine, pcc):
    request = known.request
    there(redmine, known, "Résolu")
    pull()
    services.close(request_id=request.pk, by=pcc)
    push()
    assert redmine.issue(known.reference)["status"]["name"] == "Fermé"
    pull()
    push()
    assert state_of(request) == "closed"
    assert not Conflict.objects.exists()
    assert Handoff.objects.filter(kind="state").count() == 1


def test_both_sides_moved_nobody_wins_before_a_person_says(known, redmine, pcc, technician):
    request = known.request
    services.withdraw(request_id=request.pk, by=pcc, why="Doublon.")
    there(redmine, known, "Résolu")
    pull()
    conflict = Conflict.objects.get()
    assert (conflict.ours, conflict.theirs, conflict.said) == ("needless", "repaired", "Résolu")
    push()
    assert redmine.issue(known.reference)["status"]["name"] == "Résolu"
    with pytest.raises(PermissionDenied):
        services.resolve(conflict_id=conflict.pk, keep="ours", by=technician)
    services.resolve(conflict_id=conflict.pk, keep="ours", by=pcc)
    push()
    assert redmine.issue(known.reference)["status"]["name"] == "Rejeté"
    pull()
    conflict.refresh_from_db()
    assert (conflict.kept, conflict.resolved_by) == ("ours", pcc)
    assert not Conflict.objects.filter(resolved_at=None).exists()


def test_ours_does_not_cover_a_change_of_theirs_that_was_not_read_yet(known, redmine, pcc):
    services.withdraw(request_id=known.request_id, by=pcc, why="Doublon.")
    there(redmine, known, "Résolu")
    assert push_once() == 1  # looked at, and given up: each round would try again until theirs is read
    assert redmine.issue(known.reference)["status"]["name"] == "Résolu"
    pull()
    assert Conflict.objects.get().said == "Résolu"


def test_their_side_may_win(known, redmine, pcc, technician, team):
    request = known.request
    team.members.add(technician)
    services.assign(request_id=request.pk, team=team, by=pcc)
    services.arrive(order_id=request.orders.get().pk, by=technician)
    there(redmine, known, "Résolu")
    pull()
    services.resolve(conflict_id=Conflict.objects.get().pk, keep="theirs", by=pcc)
    assert state_of(request) == "settled"
    push()
    assert not Handoff.objects.filter(kind="state", state="sent").exists()


def test_rejected_there_without_going_is_for_the_authority_to_decide(known, redmine, pcc):
    there(redmine, known, "Rejeté", notes="Pas dans notre marché.")
    pull()
    conflict = Conflict.objects.get()
    assert "à la collectivité d'en décider" in conflict.why
    assert state_of(known.request) == "acknowledged"
    services.resolve(conflict_id=conflict.pk, keep="theirs", by=pcc)
    assert state_of(known.request) == "closed"
    assert known.request.outcome == "needless"


def test_back_to_the_beginning_there_is_refused_here_and_told(known, redmine, pcc):
    there(redmine, known, "En cours")
    pull()
    there(redmine, known, "Nouveau")
    pull()
    conflict = Conflict.objects.get()
    assert (conflict.ours, conflict.theirs) == ("on_site", "acknowledged")
    with pytest.raises(TransitionRefused, match="le travail est déjà"):
        services.resolve(conflict_id=conflict.pk, keep="theirs", by=pcc)
    there(redmine, known, "En cours")
    pull()
    assert not Conflict.objects.filter(resolved_at=None).exists()


def test_a_state_without_a_mapping_is_told_and_changes_nothing(known, redmine, gmao):
    Gmao.objects.update(options={**gmao.options, "states": {"Nouveau": "acknowledged"}})
    there(redmine, known, "En cours")
    pull()
    known.refresh_from_db()
    assert known.state == "En cours"
    assert "sans correspondance" in known.problem
    assert state_of(known.request) == "acknowledged"


def test_an_account_without_rights_is_told_and_nothing_is_lost(known, redmine, gmao):
    membership = Membership.objects.get(user=gmao.account)
    membership.delete()
    redmine.change(known.reference, notes="Nous passons demain.")
    pull()
    known.refresh_from_db()
    assert "n'a pas le droit" in known.problem
    membership.pk = None
    membership.save()
    Ticket.objects.update(read_at=None)
    pull()
    assert Comment.objects.get().text.endswith("Nous passons demain.")


def test_an_order_deleted_there_says_so(known, redmine):
    import requests

    heads = {"X-Redmine-API-Key": redmine.key}
    requests.delete(f"{redmine.url}/issues/{known.reference}.json", headers=heads, timeout=30)
    pull()
    known.refresh_from_db()
    assert known.problem == "n'existe plus chez la GMAO"


def test_a_gmao_that_does_not_answer_is_down_after_three_calls_and_back_at_the_first(known, gmao, settings):
    allowed, settings.OUTBOUND_ALLOW = settings.OUTBOUND_ALLOW, frozenset()
    for _ in range(3):
        pull()
    gmao.refresh_from_db()
    assert gmao.health == "down"
    settings.OUTBOUND_ALLOW = allowed
    pull()
    gmao.refresh_from_db()
    assert (gmao.health, gmao.failures) == ("ok", 0)
