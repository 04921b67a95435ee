# SPDX-License-Identifier: EUPL-1.2
"""A dry run reads the month slice by slice; a long one goes on in the background, once, and its page says how far."""

from datetime import timedelta

import pytest
from django.utils import timezone

from apps.events.models import RuleTrial
from apps.events.rules import services, trials, trying
from tests.factories import EpisodeFactory, MembershipFactory, RuleFactory

pytestmark = pytest.mark.django_db
RIGHTS = ["events.view_rule", "events.change_rule", "events.enable_rule"]


@pytest.fixture
def referent(commune):
    return MembershipFactory(territory=commune, permissions=RIGHTS).user


@pytest.fixture
def month(commune):
    """Seven incidents, of which two opened at the same instant; one is too old."""
    now = timezone.now()
    for days in (1, 2, 2, 3, 20, 29, 29.5, 31):
        at = now - timedelta(days=days)
        incident = EpisodeFactory(started_at=at).incident
        type(incident).objects.filter(pk=incident.pk).update(opened_at=at, members=1, territory=commune)


@pytest.fixture
def slow(monkeypatch):
    """Two incidents a slice, and no time at all for a page."""
    monkeypatch.setattr(trying, "SLICE", 2)
    monkeypatch.setattr(trials, "AT_ONCE", -1.0)


@pytest.fixture
def rule(commune, month):
    return RuleFactory(territory=commune, conditions={})


def without_time(result):
    return {name: value for name, value in result.items() if name != "milliseconds"}


@pytest.mark.parametrize("size", [1, 2, 3, 100])
def test_the_result_is_the_same_whatever_the_slices(rule, monkeypatch, size):
    whole = trying.dry_run(rule, timezone.now())
    monkeypatch.setattr(trying, "SLICE", size)
    told = []
    sliced = trying.dry_run(rule, timezone.now(), told=lambda *so_far: told.append(so_far))
    assert without_time(sliced) == without_time(whole)
    assert (sliced["looked"], sliced["matched"], sliced["everything"]) == (7, 7, True)
    assert told[-1] == (7, 7)


def test_no_more_than_so_many_are_looked_at(rule, monkeypatch):
    monkeypatch.setattr(trying, "SLICE", 2)
    monkeypatch.setattr(trying, "MOST", 3)
    result = trying.dry_run(rule, timezone.now())
    assert (result["looked"], result["bounded"]) == (3, True)


def test_a_long_one_goes_on_in_the_background_and_its_page_says_how_far(rule, referent, client_of, slow):
    page = f"/admin/events/rule/{rule.pk}/trial/"
    client = client_of(referent)
    client.post(f"/admin/events/rule/{rule.pk}/try/")
    shown = client.get(page).content.decode()
    assert "Essai en cours : 0 incidents regardés sur 7" in shown
    assert 'http-equiv="refresh"' in shown
    assert "Essayer sur les" not in shown
    assert trials.run_owed() == 1
    shown = client.get(page).content.decode()
    assert "elle aurait touché 7 incidents sur 7" in shown
    assert 'http-equiv="refresh"' not in shown
    assert not RuleTrial.objects.exists()
    assert services.enable(rule_id=rule.pk, by=referent, confirmed=True).enabled


def test_its_progress_is_told_slice_after_slice(rule, referent, slow, monkeypatch):
    services.try_out(rule_id=rule.pk, by=referent)
    seen = []
    page = trying.facts.page

    def watched(*words):
        seen.append(RuleTrial.objects.get().looked)
        return page(*words)

    monkeypatch.setattr(trying.facts, "page", watched)
    trials.run_owed()
    assert seen == [0, 2, 4, 6, 7]


def test_asked_again_meanwhile_it_is_done_once(rule, referent, slow):
    services.try_out(rule_id=rule.pk, by=referent)
    services.try_out(rule_id=rule.pk, by=referent)
    assert RuleTrial.objects.count() == 1
    assert trials.run_owed() == 1
    assert trials.run_owed() == 0


def test_a_worker_that_lost_its_lease_writes_nothing(rule, referent, slow, monkeypatch):
    services.try_out(rule_id=rule.pk, by=referent)
    page = trying.facts.page

    def taken_over(*words):
        RuleTrial.objects.update(lease_token="00000000-0000-0000-0000-000000000000")
        return page(*words)

    monkeypatch.setattr(trying.facts, "page", taken_over)
    assert trials.run_owed() == 0
    rule.refresh_from_db()
    assert rule.tried_at is None
    assert RuleTrial.objects.get().due_at is not None


def test_one_that_kills_its_worker_each_time_is_given_up_and_said(rule, referent, client_of, slow):
    services.try_out(rule_id=rule.pk, by=referent)
    RuleTrial.objects.update(attempts=trials.MOST_ATTEMPTS)
    assert trials.run_owed() == 0
    shown = client_of(referent).get(f"/admin/events/rule/{rule.pk}/trial/").content.decode()
    assert "Essai abandonné" in shown
    assert "Essayer sur les" in shown


def test_what_was_tried_is_the_text_as_it_was_when_it_was_read(rule, referent, slow):
    services.try_out(rule_id=rule.pk, by=referent)
    trials.run_owed()
    rule.refresh_from_db()
    rule.actions = [{"do": "severity", "to": "minor"}]
    rule.save()
    with pytest.raises(services.RuleRefused, match="À essayer d'abord"):
        services.enable(rule_id=rule.pk, by=referent, confirmed=True)
