# SPDX-License-Identifier: EUPL-1.2
"""Abuse: set aside, the network sends nothing more for a time, no address is kept, others still report."""

import re
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from apps.signalements import abusing, limits, services, tasks
from apps.signalements.models import Block, Origin, Signalement
from apps.signalements.refusals import SignalementRefused, TooMany
from tests.factories import BlockFactory
from tests.interventions.conftest import somebody

pytestmark = pytest.mark.django_db
BAD, GOOD = "203.0.113.7", "198.51.100.7"


@pytest.fixture
def report(sent):
    made = sent(text="Insultes").signalement
    abusing.remember(made, limits.network(BAD))
    return made


def test_marked_it_is_set_aside_and_its_network_refused_until_the_end(report, pcc):
    services.mark_abuse(signalement_id=report.pk, by=pcc, why="Insultes", days=1)
    report.refresh_from_db()
    assert (report.state, report.outcome_said) == ("rejected", "Insultes")
    with pytest.raises(TooMany, match="Envois suspendus depuis votre réseau jusqu'au"):
        limits.take("203.0.113.99")  # the same network
    limits.take(GOOD)
    assert Block.objects.get().refused == 1
    Block.objects.update(until=timezone.now() - timedelta(seconds=1), at=timezone.now() - timedelta(days=2))
    limits.take(BAD)


def test_no_address_is_kept_and_two_reports_of_one_network_do_not_say_so(sent):
    for _rank in range(2):
        abusing.remember(sent().signalement, limits.network(BAD))
    first, second = Origin.objects.values_list("salt", "digest")
    assert first != second and first[1] != second[1]
    assert "203.0.113" not in str(list(Origin.objects.values()))


def test_not_blocked_others_of_the_network_still_report(report, pcc):
    services.mark_abuse(signalement_id=report.pk, by=pcc, why="Insultes", days=0)
    limits.take(BAD)
    assert not Block.objects.exists()


def test_what_did_not_come_by_the_form_blocks_nobody(sent, pcc):
    report = sent().signalement
    with pytest.raises(SignalementRefused, match="Son réseau n'est plus connu"):
        services.mark_abuse(signalement_id=report.pk, by=pcc, why="Insultes", days=7)
    report.refresh_from_db()
    assert report.state == "received"


@pytest.mark.parametrize(("why", "days", "words"), [("", 1, "au moins un mot"), ("x", 5000, "Durée inconnue")])
def test_bad_input_is_refused_in_words(report, pcc, why, days, words):
    with pytest.raises(SignalementRefused, match=words):
        services.mark_abuse(signalement_id=report.pk, by=pcc, why=why, days=days)


def test_after_some_days_nobody_can_be_blocked_any_more(report):
    Origin.objects.update(at=timezone.now() - abusing.ORIGIN_LASTS - timedelta(hours=1))
    assert not abusing.may_block(report)
    tasks.purge()
    assert not Origin.objects.exists() and Signalement.objects.exists()


def test_lifted_before_its_end_the_network_reports_again(report, pcc, viewer, stranger):
    services.mark_abuse(signalement_id=report.pk, by=pcc, why="Insultes", days=30)
    block = Block.objects.get()
    with pytest.raises(Block.DoesNotExist):
        services.lift_block(block_id=block.pk, by=stranger)
    with pytest.raises(Block.DoesNotExist):
        services.lift_block(block_id=block.pk, by=viewer)
    services.lift_block(block_id=block.pk, by=pcc)
    limits.take(BAD)


def test_who_only_reads_marks_nothing(report, viewer):
    with pytest.raises(PermissionDenied):
        services.mark_abuse(signalement_id=report.pk, by=viewer, why="x", days=1)


def test_the_form_of_a_blocked_network_says_until_when(report, pcc, client, desk):
    services.mark_abuse(signalement_id=report.pk, by=pcc, why="Insultes", days=1)
    page = client.get(f"/signaler/?territoire={desk.territory.code}").content.decode()
    address = re.search(r'action="(/signaler/[^"]+/)"', page)[1]
    said = {"territoire": desk.territory.code, "rue": "Rue des Écoles", "telle": "on"}
    answer = client.post(address, said, REMOTE_ADDR=BAD)
    assert answer.status_code == 429 and "Envois suspendus depuis votre réseau" in answer.content.decode()
    assert client.post(address, said, REMOTE_ADDR=GOOD).status_code == 302


def test_the_list_shows_the_end_and_lifts(client_of, commune, desk):
    block = BlockFactory(territory=commune)
    browser = client_of(somebody(commune, "ref", "referent"))
    page = browser.get("/admin/signalements/block/").content.decode()
    assert "● bloqué" in page and "insultes" in page
    answer = browser.post("/admin/signalements/block/", {"action": "lift", "_selected_action": block.pk}, follow=True)
    assert "1 blocage levé" in answer.content.decode()
    block.refresh_from_db()
    assert block.lifted_at


def test_thousands_of_blocks_do_not_slow_the_form(commune, django_assert_num_queries):
    for _rank in range(20):
        BlockFactory(territory=commune)
    with django_assert_num_queries(1):
        abusing.check(limits.network(GOOD))


def test_from_the_page_it_is_marked_with_its_form(report, client_of, pcc):
    browser = client_of(pcc)
    assert "Abus : écarter et bloquer" in browser.get(f"/signalements/{report.pk}/").content.decode()
    form = {"abuse-why": "Insultes", "abuse-days": "7", "abuse-version": report.version}
    answer = browser.post(f"/signalements/{report.pk}/abus/", form)
    assert answer.status_code == 302 and Block.objects.get().by == pcc
