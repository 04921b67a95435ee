# SPDX-License-Identifier: EUPL-1.2
"""Who looks after a report: one of the team of its territory, told between agents, released when they leave."""

import pytest
from django.core.exceptions import PermissionDenied

from apps.signalements import assigning, selectors, services, tasks
from apps.signalements.models import Assignment, Letter, Signalement
from apps.territories import services as territories
from tests.factories import MembershipFactory, SignalementFactory, TerritoryFactory, UserFactory
from tests.interventions.conftest import ROLES
from tests.signalements.conftest import somebody

pytestmark = pytest.mark.django_db
LIST = "/signalements/"


@pytest.fixture
def report(sent):
    return sent(text="Éteinte", email="jeanne@exemple.fr").signalement


@pytest.fixture
def colleague(commune):
    return somebody(commune, "collegue", "operator")


def whose(report):
    held = Assignment.objects.filter(signalement=report).first()
    return held.person.username if held else None


def told(report):
    return list(report.steps.filter(kind="linked").order_by("pk").values_list("said", "public"))


def test_to_oneself_to_a_colleague_to_nobody_and_each_is_told_between_agents(report, pcc, colleague):
    letters = Letter.objects.count()
    for person in (pcc, pcc, colleague, None, None):  # twice is once
        services.assign(signalement_id=report.pk, by=pcc, person=person)
    assert told(report) == [("Pris en charge.", False), ("Confié à collegue.", False), ("Confié à personne.", False)]
    assert (whose(report), Letter.objects.count()) == (None, letters)


def test_who_may_give_and_who_may_be_given_is_checked(report, pcc, viewer, stranger, colleague):
    with pytest.raises(PermissionDenied):
        services.assign(signalement_id=report.pk, by=viewer, person=viewer)
    with pytest.raises(Signalement.DoesNotExist):
        services.assign(signalement_id=report.pk, by=stranger, person=stranger)
    territories.deactivate(user=colleague)
    colleague.refresh_from_db()
    for powerless in (viewer, stranger, colleague):
        with pytest.raises(services.SignalementRefused, match="ne traite pas") as refused:
            services.assign(signalement_id=report.pk, by=pcc, person=powerless)
        assert refused.value.field == "person"
    with pytest.raises(services.Changed):
        services.assign(signalement_id=report.pk, by=pcc, person=pcc, seen=report.version + 1)
    services.treat(signalement_id=report.pk, by=pcc, outcome="resolved")
    with pytest.raises(services.SignalementRefused, match="terminé"):
        services.assign(signalement_id=report.pk, by=pcc, person=pcc)
    assert whose(report) is None


def test_the_team_is_those_who_may_treat_it_here_or_above(report, commune, pcc, colleague, viewer, stranger):
    above = TerritoryFactory(code="200066876", kind="epci")
    above.includes.add(commune)
    boss = somebody(above, "chef", "referent")
    MembershipFactory(user=colleague, territory=above, permissions=ROLES["operator"])  # twice, named once
    assert {one.username for one in assigning.team(commune.pk)} == {"pcc", "collegue", "chef"}
    assert assigning.team(commune.pk).count() == 3
    assert list(assigning.team(above.pk)) == [colleague, boss] or set(assigning.team(above.pk)) == {colleague, boss}


def test_who_leaves_is_released_once_and_what_is_over_stays_under_their_name(report, commune, pcc, colleague, sent):
    over, kept = sent().signalement, sent().signalement
    for one in (report, over):
        services.assign(signalement_id=one.pk, by=pcc, person=colleague)
    services.assign(signalement_id=kept.pk, by=pcc, person=pcc)
    services.treat(signalement_id=over.pk, by=pcc, outcome="resolved")
    assert tasks.release_absent() == 0
    territories.revoke(user=colleague, territory=commune)
    assert (tasks.release_absent(), tasks.release_absent()) == (1, 0)
    assert (whose(report), whose(over), whose(kept)) == (None, "collegue", "pcc")
    assert told(report)[-1] == ("Plus confié à collegue, qui ne traite plus ce territoire.", False)
    services.reopen(signalement_id=over.pk, by=pcc, why="encore")
    territories.deactivate(user=pcc)
    assert tasks.release_absent() == 2
    assert not Assignment.objects.exists()


def test_the_page_takes_in_one_gesture_and_gives_to_a_colleague(client_of, report, pcc, colleague, viewer, stranger):
    browser, address = client_of(pcc), f"{LIST}{report.pk}/"
    assert "Prendre en charge" in browser.get(address).content.decode()
    gesture = {"assign-moi": "on", "assign-version": report.version}
    assert browser.post(f"{address}confier/", gesture).status_code == 302
    assert whose(report) == "pcc" and "Prendre en charge" not in browser.get(address).content.decode()
    assert browser.post(f"{address}confier/", {"assign-person": colleague.pk}).status_code == 302
    assert whose(report) == "collegue"
    assert browser.post(f"{address}confier/", {"assign-person": stranger.pk}).status_code == 400
    assert client_of(viewer).post(f"{address}confier/", gesture).status_code == 403
    assert client_of(stranger).post(f"{address}confier/", gesture).status_code == 404
    assert whose(report) == "collegue"


def test_mine_others_and_nobody_s_are_filtered_and_counted(client_of, commune, pcc, colleague, category):
    rows = [SignalementFactory(territory=commune, category=category) for _rank in range(3)]
    services.assign(signalement_id=rows[0].pk, by=pcc, person=pcc)
    services.assign(signalement_id=rows[1].pk, by=pcc, person=colleague)
    browser = client_of(pcc)
    for whom, wanted in (("moi", rows[:1]), ("collegue", rows[1:2]), ("personne", rows[2:]), ("", rows)):
        page = browser.get(LIST, {"vue": "ouverts", "a": whom}).content.decode()
        assert [one.reference for one in rows if one.reference in page] == [one.reference for one in wanted], whom
    assert "1 confié à moi" in page and selectors.counts(pcc)["mine"] == 1


def test_many_at_once_and_one_who_may_not_is_not_offered(client_of, commune, pcc, colleague, viewer, category):
    rows = [SignalementFactory(territory=commune, category=category) for _rank in range(2)]
    boxes = {"act": "assign", "choix": [f"{one.pk}:{one.version}" for one in rows]}
    browser = client_of(pcc)
    asked = browser.post(f"{LIST}lot/", boxes).content.decode()
    assert 'value="pcc" selected' in asked and 'value="collegue"' in asked and 'value="elu"' not in asked
    page = browser.post(f"{LIST}lot/", boxes | {"faire": "oui", "person": "elu"})
    assert page.status_code == 400 and not Assignment.objects.exists()
    browser.post(f"{LIST}lot/", boxes | {"faire": "oui", "person": "collegue"})
    assert [whose(one) for one in rows] == ["collegue", "collegue"]


def test_the_api_gives_filters_and_refuses_an_unknown_name_as_one_without_a_right(client_of, report, pcc, viewer):
    api, address = client_of(pcc), f"/api/v1/signalements/{report.pk}/assign/"
    ask = lambda person: api.post(address, {"person": person}, content_type="application/json")  # noqa: E731
    assert ask("pcc").json()["assigned_to"] == "pcc"
    unknown, powerless = ask("inconnu"), ask("elu")
    assert unknown.status_code == 400 and unknown.json() == powerless.json()
    find = lambda query: [one["id"] for one in api.get(f"/api/v1/signalements/?{query}").json()["results"]]  # noqa: E731
    assert find("assigned_to=pcc") == find("unassigned=false") == [report.pk] and find("unassigned=true") == []
    assert api.get("/api/v1/signalements/summary/").json()["mine"] == 1
    assert ask(None).json()["assigned_to"] is None
    assert client_of(viewer).post(address, {"person": "elu"}, content_type="application/json").status_code == 403


def test_the_back_office_lists_them_and_releases_by_the_same_door(client_of, report, pcc, stranger):
    services.assign(signalement_id=report.pk, by=pcc, person=pcc)
    screen = "/admin/signalements/assignment/"
    assert report.reference in client_of(pcc).get(screen).content.decode()
    action = {"action": "release", "_selected_action": [report.pk]}
    assert report.reference not in client_of(stranger).post(screen, action, follow=True).content.decode()
    assert whose(report) == "pcc"
    client_of(pcc).post(screen, action)
    assert whose(report) is None and told(report)[-1] == ("Confié à personne.", False)


def test_a_list_of_assigned_reports_costs_what_another_does(client_of, commune, pcc, django_assert_max_num_queries):
    for _rank in range(12):
        row = SignalementFactory(territory=commune)
        Assignment.objects.create(signalement=row, person=UserFactory(), by=pcc, at=row.received_at)
    browser = client_of(pcc)
    with django_assert_max_num_queries(16):
        browser.get(LIST, {"vue": "ouverts"})
