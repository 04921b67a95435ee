# SPDX-License-Identifier: EUPL-1.2
"""A request leaves for a real Redmine: once, in order, and everybody sees where it is."""

import pytest
from django.core.exceptions import PermissionDenied

from apps.connectors.base import ConnectorError
from apps.interventions import services
from apps.interventions.gmao import addressing, sending, wording
from apps.interventions.models import Gmao, Handoff, Ticket
from apps.interventions.refusals import InterventionRefused
from tests.factories import GmaoFactory, TeamFactory
from tests.interventions.conftest import picture
from tests.interventions.gmao.conftest import later, pull, push, states


def stop_after(monkeypatch, name):
    """The driver does it, and we die before we know."""
    driver = addressing.driver_of(Gmao(driver="redmine"))
    real = getattr(driver, name)

    async def cut(client, options, *words):
        await real(client, options, *words)
        raise ConnectorError("échange interrompu", retryable=True)

    monkeypatch.setattr(sending, "driver_of", lambda gmao: Cut(driver, name, cut))


class Cut:
    def __init__(self, driver, name, function):
        self.driver, self.name, self.function = driver, name, function

    def __getattr__(self, asked):
        return self.function if asked == self.name else getattr(self.driver, asked)


def test_a_request_waits_to_leave_then_is_sent_then_acknowledged(request_, redmine, gmao):
    assert (request_.state, request_.sent_at) == ("to_send", None)
    push()
    request_.refresh_from_db()
    ticket = Ticket.objects.get(request=request_)
    assert request_.state == "sent" and request_.sent_at is not None
    issue = redmine.issue(ticket.reference)
    assert issue["subject"] == f"DI {request_.pk} · Lampe éteinte"
    assert "Équipement : PL-0412" in issue["description"]
    assert ticket.url == f"{redmine.url}/issues/{ticket.reference}"
    pull()
    request_.refresh_from_db()
    assert request_.state == "acknowledged"
    assert request_.handoffs.get().taken_at is not None


def test_what_was_written_before_and_after_goes_in_its_order(request_, redmine, pcc):
    services.comment(request_id=request_.pk, by=pcc, text="Portail fermé.")
    services.attach(request_id=request_.pk, by=pcc, data=picture(), moment="before", caption="Le candélabre")
    push()
    services.comment(request_id=request_.pk, by=pcc, text="Le riverain rappelle.")
    push()
    issue = redmine.issue(Ticket.objects.get(request=request_).reference)
    notes = [one["notes"].splitlines()[0] for one in issue["journals"] if one.get("notes")]
    assert notes == ["pcc : Portail fermé.", "Avant · Le candélabre · pcc", "pcc : Le riverain rappelle."]
    assert len(issue["attachments"]) == 1
    assert set(states(request_)) == {("order", "sent"), ("text", "sent"), ("photo", "sent")}


@pytest.mark.parametrize(("name", "message"), [("send", "order"), ("add", "text")])
def test_accepted_there_and_lost_here_it_is_found_and_not_sent_again(
    request_, redmine, pcc, gmao, monkeypatch, name, message
):
    services.comment(request_id=request_.pk, by=pcc, text="Une seule fois.")
    with monkeypatch.context() as patch:
        stop_after(patch, name)
        push()
    assert (message, "failed") in states(request_)
    later(minutes=1)
    push()
    assert states(request_) == [("order", "sent"), ("text", "sent")]
    found = redmine.issues(cf_1=str(request_.handoffs.first().key))
    assert len(found) == 1
    assert len([one for one in redmine.issue(found[0]["id"])["journals"] if one.get("notes")]) == 1


def test_a_gmao_that_has_it_twice_is_told(request_, redmine, gmao, monkeypatch):
    row = request_.handoffs.get()
    order = wording.order(row, request_)
    driver = addressing.driver_of(gmao)
    twice = [addressing.call(gmao, driver.send, order) for _ in range(2)]
    Handoff.objects.filter(pk=row.pk).update(tried_at=row.created_at)
    push()
    ticket = Ticket.objects.get(request=request_)
    assert (ticket.reference, ticket.doubles) == (twice[0].reference, twice[1].reference)


def test_a_failure_is_said_once_and_the_request_leaves_when_it_can(request_, gmao, settings):
    allowed, settings.OUTBOUND_ALLOW = settings.OUTBOUND_ALLOW, frozenset()
    for _ in range(4):
        push()
        later(minutes=20)
    request_.refresh_from_db()
    gmao.refresh_from_db()
    assert (request_.state, gmao.health) == ("send_failed", "down")
    assert "OUTBOUND_ALLOW" in gmao.health_reason
    assert request_.passages.filter(after="send_failed").count() == 1
    settings.OUTBOUND_ALLOW = allowed
    push()
    request_.refresh_from_db()
    gmao.refresh_from_db()
    assert (request_.state, gmao.health) == ("sent", "ok")


def test_wrong_credentials_stop_everything_at_once_and_nothing_is_refused(request_, gmao):
    from apps.assets import secrets

    Gmao.objects.update(secret=secrets.encrypt("faux"))
    push()
    gmao.refresh_from_db()
    assert gmao.health == "down" and "identifiants refusés" in gmao.health_reason
    assert states(request_) == [("order", "failed")]


def test_what_redmine_refuses_waits_for_a_person_who_corrects_and_asks_again(request_, gmao, pcc, redmine):
    Gmao.objects.update(options={**gmao.options, "priorities": {"major": 9999}})
    push()
    row = request_.handoffs.get()
    request_.refresh_from_db()
    assert (row.state, request_.state) == ("refused", "send_failed")
    assert "Redmine refuse : Priorité" in row.last_error
    later(days=1)
    assert push() == 0
    Gmao.objects.update(options=redmine.options)
    assert services.retry(request_id=request_.pk, by=pcc) == 1
    request_.refresh_from_db()
    assert request_.state == "to_send"
    push()
    request_.refresh_from_db()
    assert request_.state == "sent"


def test_nothing_to_send_again_is_said(sent, pcc):
    with pytest.raises(InterventionRefused, match="Rien n'attend"):
        services.retry(request_id=sent.request_id, by=pcc)


def test_over_the_cap_orders_wait_for_a_person(gmao, lamp, pcc, viewer):
    Gmao.objects.update(cap_per_hour=2)
    made = [
        services.open_from_assets(uids=[lamp.uid], by=pcc, wish=services.Wish(title=f"n° {n}", another=True))
        for n in range(5)
    ]
    push()
    assert [states(one)[0][1] for one in made] == ["sent", "sent", "held", "held", "held"]
    later(minutes=59)
    assert push() == 0
    with pytest.raises(PermissionDenied):
        services.release(by=viewer)
    assert services.release(by=pcc) == 3
    push()
    assert {states(one)[0][1] for one in made} == {"sent"}
    assert made[4].passages.filter(text__contains="confirmé", by=pcc).exists()


def test_a_request_given_up_before_it_left_never_leaves(request_, pcc, redmine):
    services.withdraw(request_id=request_.pk, by=pcc, why="Elle s'est rallumée.")
    push()
    assert states(request_) == [("order", "dropped")]
    assert redmine.issues(cf_1=str(request_.handoffs.get().key)) == []


def test_given_up_while_it_was_leaving_the_gmao_is_told(request_, pcc, redmine, monkeypatch):
    with monkeypatch.context() as patch:
        stop_after(patch, "send")
        push()
    services.withdraw(request_id=request_.pk, by=pcc, why="Elle s'est rallumée.")
    later(minutes=1)
    push()
    push()
    ticket = Ticket.objects.get(request=request_)
    assert redmine.issue(ticket.reference)["status"]["name"] == "Rejeté"


def test_a_paused_gmao_keeps_what_it_is_owed(request_, gmao):
    Gmao.objects.update(paused=True)
    assert push() == 0
    Gmao.objects.update(paused=False)
    assert push() == 1


def test_without_a_gmao_our_own_board_takes_it(lamp, pcc):
    made = services.open_from_assets(uids=[lamp.uid], by=pcc)
    assert made.state == "acknowledged" and states(made) == [("order", "sent")]


def test_a_team_is_not_chosen_for_a_gmao(gmao, lamp, pcc, team):
    with pytest.raises(InterventionRefused, match="affecte ses équipes elle-même"):
        services.open_from_assets(uids=[lamp.uid], by=pcc, wish=services.Wish(team=team))


def test_the_most_particular_gmao_is_chosen(gmao, commune, lamp, pcc):
    GmaoFactory(territory=commune, trades=["water"], team=TeamFactory(territory=commune))
    lighting = GmaoFactory(territory=commune, trades=["lighting"], team=TeamFactory(territory=commune))
    GmaoFactory(territory=commune, trades=["lighting"], contractor="Lumières SA", team=TeamFactory(territory=commune))
    GmaoFactory(territory=commune, trades=["lighting"], active=False, team=TeamFactory(territory=commune))
    GmaoFactory(trades=["lighting"])
    made = services.open_from_assets(uids=[lamp.uid], by=pcc)
    assert made.handoffs.get().gmao == lighting


def test_the_position_of_a_camera_is_not_given(request_):
    row = request_.handoffs.get()
    assert wording.order(row, request_).lonlat is not None
    request_.restricted = True
    told = wording.order(row, request_)
    assert told.lonlat is None
    assert "PL-0412" not in told.description and "Lieu" not in told.description


def test_who_lost_the_lease_sends_nothing(request_, redmine, monkeypatch):
    from apps.assets import owed
    from apps.interventions.gmao import admitting

    admitting.admit()
    (row,) = sending._claimed()
    Handoff.objects.filter(pk=row.pk).update(lease_token=None, lease_until=None)
    with pytest.raises(owed.LeaseLost):
        sending.deliver(row)
    assert redmine.issues(cf_1=str(row.key)) == []


def test_the_age_of_a_round_starts_again_with_a_new_order(sent, pcc, redmine):
    request = sent.request
    services.withdraw(request_id=request.pk, by=pcc, why="Rallumée.")
    push()
    services.reopen(request_id=request.pk, by=pcc, why="Éteinte de nouveau.")
    push()
    request.refresh_from_db()
    assert request.state == "sent" and request.tickets.count() == 2
    assert request.sent_at > sent.created_at
