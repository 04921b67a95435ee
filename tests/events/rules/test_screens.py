# SPDX-License-Identifier: EUPL-1.2
"""What a référent does in the back office with rules, procedures and planned events; and what the API answers."""

import json

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.formats import localize

from apps.events.models import PlannedEvent, Procedure, Rule
from apps.territories import sessions
from apps.territories.models import User
from tests.conftest import BACKEND
from tests.events.conftest import observe, said
from tests.factories import (
    OPERATOR,
    STEPS,
    EpisodeFactory,
    MembershipFactory,
    PlannedEventFactory,
    ProcedureFactory,
    ProcedureRunFactory,
    RuleFactory,
    RuleFiringFactory,
    UserFactory,
    square,
)

RULES = "/admin/events/rule/"
READ = [f"events.view_{name}" for name in ("rule", "rulefiring", "procedure", "procedurerun", "plannedevent")]
WRITE = [f"events.{act}_{name}" for act in ("add", "change") for name in ("rule", "procedure", "plannedevent")]
REFERENT = [*READ, *WRITE, "events.enable_rule"]


@pytest.fixture
def office(commune):
    """The desk of the référent of the commune."""
    user = UserFactory(username="referente")
    MembershipFactory(user=user, territory=commune, permissions=[*OPERATOR, *REFERENT])
    return desk_of(user)


def desk_of(user):
    client = Client()
    client.force_login(user, backend=BACKEND)
    session = client.session
    sessions.begin(session)
    session.save()
    return client


def form(commune, **changed):
    values = {"name": "Nuit", "territory": commune.pk, "order": 10, "conditions": "{}"}
    values["actions"] = json.dumps([{"do": "propose_intervention"}])
    return {**values, **changed}


def test_a_rule_is_written_tried_then_enabled(office, commune, lamp):
    observe(lamp, said(lamp, True))
    asked = {"field": "condition", "op": "eq", "value": "lamp_failure"}
    answer = office.post(f"{RULES}add/", form(commune, conditions=json.dumps(asked)))
    assert answer.status_code == 302, answer.context["adminform"].form.errors
    rule = Rule.objects.get()
    page = f"{RULES}{rule.pk}/"
    assert "pas encore été essayée" in office.get(f"{page}trial/").content.decode()
    office.post(f"{page}enable/")
    rule.refresh_from_db()
    assert not rule.enabled
    office.post(f"{page}try/")
    shown = office.get(f"{page}trial/").content.decode()
    assert "elle aurait touché 1 incident sur 1" in shown
    assert "cette règle touche tous les incidents" in shown
    office.post(f"{page}enable/")
    rule.refresh_from_db()
    assert not rule.enabled
    office.post(f"{page}enable/", {"confirmed": "yes"})
    rule.refresh_from_db()
    assert rule.enabled
    office.post(f"{page}disable/")
    rule.refresh_from_db()
    assert not rule.enabled


@pytest.mark.parametrize(
    ("field", "value", "said_back"),
    [
        ("conditions", '{"field": "colour", "op": "eq", "value": "red"}', "Champ inconnu « colour »"),
        ("conditions", "[", "JSON"),
        ("actions", '[{"do": "explode"}]', "action inconnue « explode »"),
        ("actions", '[{"do": "assign", "to": "personne"}]', "« personne » n&#x27;existe pas ici"),
        ("actions", "", "obligatoire"),
    ],
)
def test_a_rule_that_cannot_be_is_refused_beside_its_field(office, commune, field, value, said_back):
    page = office.post(f"{RULES}add/", form(commune, **{field: value}))
    assert page.status_code == 200
    assert field in page.context["adminform"].form.errors
    assert said_back in page.content.decode()
    assert not Rule.objects.exists()


def test_the_page_of_a_rule_leads_to_its_trial_and_says_what_the_last_one_found(office, commune, lamp):
    observe(lamp, said(lamp, True))
    rule = RuleFactory(territory=commune, conditions={"field": "condition", "op": "eq", "value": "lamp_failure"})
    page = f"{RULES}{rule.pk}/change/"
    shown = office.get(page).content.decode()
    assert f'href="{RULES}{rule.pk}/trial/"' in shown
    assert "Jamais essayée." in shown
    office.post(f"{RULES}{rule.pk}/try/")
    assert "Dernier essai : 1 incident touché sur 1 en 30 jours." in office.get(page).content.decode()
    Rule.objects.filter(pk=rule.pk).update(conditions={})
    assert "Modifiée depuis son dernier essai" in office.get(page).content.decode()


def test_the_history_of_a_rule_tells_people_when_it_was_tried_not_what_the_machine_keeps(office, commune):
    MembershipFactory(territory=commune, user__username="lectrice", permissions=[*READ, "events.view_rulehistory"])
    rule = RuleFactory(territory=commune)
    office.post(f"{RULES}{rule.pk}/try/")
    rule.refresh_from_db()
    reader = desk_of(User.objects.get(username="lectrice"))
    changes = reader.get(f"{RULES}{rule.pk}/history/").context["changes"]
    told = {field.label: field.after for change in changes for field in change.fields}
    assert told["essayée le"] == localize(timezone.localtime(rule.tried_at))
    assert not {"tried of", "dernier essai"} & told.keys()


def test_conditions_left_empty_are_every_incident(office, commune):
    assert office.post(f"{RULES}add/", form(commune, conditions="")).status_code == 302
    assert Rule.objects.get().conditions == {}


def test_steps_saved_from_the_page_are_a_new_version(office, commune):
    procedure = ProcedureFactory(territory=commune)
    values = {"title": "Fiche", "code": procedure.code, "territory": commune.pk, "active": "on"}
    address = f"/admin/events/procedure/{procedure.pk}/change/"
    answer = office.post(address, {**values, "steps": json.dumps(STEPS[:1])})
    assert answer.status_code == 302, answer.context["adminform"].form.errors
    assert [one.number for one in procedure.versions.order_by("number")] == [1, 2]
    page = office.post(address, {**values, "steps": '[{"kind": "dance", "text": "x"}]'})
    assert "Étape 1 : « kind »" in page.content.decode()


def test_a_shared_procedure_is_read_not_written_by_a_referent(office):
    shared = ProcedureFactory(title="Commune à tous")
    page = office.get(f"/admin/events/procedure/{shared.pk}/change/").content.decode()
    assert "Regarder la caméra la plus proche" in page
    office.post(f"/admin/events/procedure/{shared.pk}/change/", {"title": "À moi"})
    assert Procedure.objects.get().title == "Commune à tous"


def test_who_may_only_read_a_procedure_is_shown_its_steps_once_and_its_shapes_in_words(office):
    procedure = ProcedureFactory(shapes=["cabinet"])
    shown = office.get(f"/admin/events/procedure/{procedure.pk}/change/").content.decode()
    assert shown.count("Regarder la caméra la plus proche") == 1
    assert "armoire entière" in shown


def planned(commune, **changed):
    values = {
        "title": "Marché",
        "kind": "market",
        "territory": commune.pk,
        "starts_at_0": "2026-12-01",
        "starts_at_1": "08:00",
        "ends_at_0": "2026-12-01",
        "ends_at_1": "14:00",
        "effect": "suppress",
        "perimeter": square().json,
        "trades": ["lighting"],
    }
    return {**values, **changed}


def test_a_planned_event_is_drawn_and_ended_before_its_time(office, commune):
    answer = office.post("/admin/events/plannedevent/add/", planned(commune))
    assert answer.status_code == 302, answer.context["adminform"].form.errors
    event = PlannedEvent.objects.get()
    assert (event.trades, event.stale, event.created_by.username) == (["lighting"], True, "referente")
    assert office.get(f"/admin/events/plannedevent/{event.pk}/change/").status_code == 200
    office.post("/admin/events/plannedevent/", {"action": "end_now", "_selected_action": event.pk})
    before, event.ends_at = event.ends_at, PlannedEvent.objects.get().ends_at
    assert event.ends_at < before


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"ends_at_0": "2026-11-01"}, "ends_at"),
        ({"ends_at_0": "2036-11-01"}, "ends_at"),
        ({"effect": "raise"}, "severity"),
        ({"perimeter": ""}, "perimeter"),
        ({"perimeter": '{"type": "Point", "coordinates": [1, 2]}'}, "perimeter"),
        ({"trades": ["sorcery"]}, "trades"),
    ],
)
def test_a_planned_event_that_cannot_be_is_refused_beside_its_field(office, commune, changed, field):
    page = office.post("/admin/events/plannedevent/add/", planned(commune, **changed))
    assert page.status_code == 200
    assert list(page.context["adminform"].form.errors) == [field]


def test_the_steps_of_an_incident_are_read_checked_and_taken_back_through_the_api(operator, lamp):
    observe(lamp, said(lamp, True))
    MembershipFactory(user=operator, territory=lamp.owner, permissions=READ)
    desk = desk_of(operator)
    incident = lamp.alarms.get().episodes.get().incident_id
    procedure = ProcedureFactory(code="lampe")
    sent = {"incident": incident, "procedure": "lampe"}
    opened = desk.post("/api/v1/procedure-runs/", sent, content_type="application/json")
    assert opened.status_code == 201, opened.content
    run = opened.json()
    assert (run["done"], run["total"], run["opened_by"]) == (0, 2, "operateur")
    address = f"/api/v1/procedure-runs/{run['id']}/"
    step = desk.post(f"{address}check/", {"step": 2, "comment": "fait"}, content_type="application/json").json()[
        "steps"
    ]
    assert (step[1]["done_by"], step[1]["comment"], step[0]["done_at"]) == ("operateur", "fait", None)
    assert desk.post(f"{address}uncheck/", {"step": 2}, content_type="application/json").json()["done"] == 0
    refused = desk.post(f"{address}check/", {"step": 9}, content_type="application/json")
    assert (refused.status_code, list(refused.json())) == (400, ["step"])
    assert desk.post("/api/v1/procedure-runs/", sent, content_type="application/json").status_code == 400
    assert procedure.runs.count() == 1


LISTS = {
    "rules": lambda commune: RuleFactory(territory=commune),
    "rule-firings": lambda commune: RuleFiringFactory(
        rule__territory=commune, incident=EpisodeFactory(alarm__asset__owner=commune).incident
    ),
    "procedures": lambda commune: ProcedureFactory(territory=commune),
    "procedure-runs": lambda commune: ProcedureRunFactory(
        incident=EpisodeFactory(alarm__asset__owner=commune).incident
    ),
    "planned-events": lambda commune: PlannedEventFactory(territory=commune),
}


@pytest.mark.parametrize("name", LISTS)
def test_a_list_costs_the_same_for_one_row_or_five(office, commune, name):
    def cost():
        with CaptureQueriesContext(connection) as queries:
            answer = office.get(f"/api/v1/{name}/")
        assert answer.status_code == 200
        return len(queries), len(answer.json()["results"])

    LISTS[name](commune)
    cost()
    once, one = cost()
    for _more in range(4):
        LISTS[name](commune)
    assert (one, cost()) == (1, (once, 5))
