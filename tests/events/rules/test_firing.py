# SPDX-License-Identifier: EUPL-1.2
"""Rules in the transaction of the batch: once per incident, in order, and each firing says why."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.events.incidents import acts
from apps.events.models import Incident, JournalEntry, LiveMessage, OwedNotice, ProcedureRun, RuleFiring, Severity
from apps.events.rules import merging, services
from tests.events.conftest import observe, said
from tests.factories import AssetFactory, MembershipFactory, ProcedureFactory, RuleFactory, TerritoryFactory

LAMP = {"field": "condition", "op": "eq", "value": "lamp_failure"}


def rule(commune, *actions, conditions=LAMP, **more):
    return RuleFactory(territory=commune, conditions=conditions, actions=list(actions), enabled=True, **more)


def incident_of(asset):
    return Incident.objects.distinct().get(episodes__asset=asset)


def test_a_rule_gives_its_severity_and_says_why(commune, lamp):
    made = rule(commune, {"do": "severity", "to": "critical"}, name="Les lampes d'abord")
    observe(lamp, said(lamp, True))
    incident = incident_of(lamp)
    assert incident.severity == Severity.CRITICAL
    firing = RuleFiring.objects.get()
    assert (firing.rule, firing.incident) == (made, incident)
    assert firing.why == "condition : lamp_failure"
    assert firing.matched == {"condition": ["lamp_failure"]}
    line = JournalEntry.objects.get(kind="rule.fired")
    assert line.text == "Règle « Les lampes d'abord » : gravité « Critique »"
    assert (line.why, line.incident_id) == ("condition : lamp_failure", incident.pk)
    told = LiveMessage.objects.filter(kind="incident.opened").get()
    assert told.payload["severity"] == "critical"


def test_the_severity_of_a_rule_stays_when_the_incident_changes(commune, lamp):
    rule(commune, {"do": "severity", "to": "minor"})
    observe(lamp, said(lamp, True))
    observe(lamp, said(lamp, True, 5, condition="lamp_cycling", severity=1))
    assert incident_of(lamp).severity == Severity.MINOR
    assert incident_of(lamp).members == 2


def test_a_rule_fires_once_per_incident_whatever_is_said_again(commune, lamp):
    rule(commune, {"do": "propose_intervention"}, {"do": "notify", "person": "operateur"})
    someone = MembershipFactory(territory=commune).user
    someone.username = "operateur"
    someone.save()
    observe(lamp, said(lamp, True))
    for minutes in (1, 2, 3):
        observe(lamp, said(lamp, False, minutes), said(lamp, True, minutes + 0.5))
    assert RuleFiring.objects.count() == 1
    assert OwedNotice.objects.get().person == someone
    assert JournalEntry.objects.filter(kind="rule.fired").count() == 1


def test_an_intervention_is_proposed_once_and_nothing_else_happens_by_itself(commune, lamp):
    rule(commune, {"do": "propose_intervention"}, name="Une", order=1)
    rule(commune, {"do": "propose_intervention"}, name="Deux", order=2)
    observe(lamp, said(lamp, True))
    incident = incident_of(lamp)
    assert incident.proposed_why == "Règle « Une »"
    assert incident.proposed_at is not None
    assert incident.state == Incident.State.NEW


def test_rules_apply_in_order_until_one_says_to_stop(commune, lamp):
    rule(commune, {"do": "severity", "to": "critical"}, order=3)
    rule(commune, {"do": "severity", "to": "minor"}, order=1)
    rule(commune, {"do": "severity", "to": "major"}, order=2, stop=True)
    observe(lamp, said(lamp, True))
    assert incident_of(lamp).severity == Severity.MAJOR
    assert RuleFiring.objects.count() == 2
    observe(lamp, said(lamp, True, 1, condition="lamp_cycling"))
    assert RuleFiring.objects.count() == 2  # what fired still stops the ones after it


def test_a_disabled_rule_and_one_of_another_territory_do_nothing(commune, neighbour, lamp):
    RuleFactory(territory=commune, conditions={})
    rule(neighbour, {"do": "severity", "to": "critical"}, conditions={})
    observe(lamp, said(lamp, True))
    assert not RuleFiring.objects.exists()


def test_a_rule_of_an_epci_holds_in_its_communes(commune, lamp):
    epci = TerritoryFactory(epci=True)
    epci.includes.add(commune)
    rule(epci, {"do": "severity", "to": "critical"})
    observe(lamp, said(lamp, True))
    assert incident_of(lamp).severity == Severity.CRITICAL


def test_an_incident_is_given_to_who_may_handle_it_there(commune, operator, lamp):
    rule(commune, {"do": "assign", "to": "operateur"})
    observe(lamp, said(lamp, True))
    assert incident_of(lamp).assigned_to == operator
    assert LiveMessage.objects.get(kind="incident.opened").payload["assigned_to"] == "operateur"


def test_who_may_no_longer_handle_it_is_not_given_it_and_the_firing_says_so(commune, neighbour_operator, lamp):
    rule(commune, {"do": "assign", "to": "operateur-voisin"})
    observe(lamp, said(lamp, True))
    assert incident_of(lamp).assigned_to is None
    assert RuleFiring.objects.get().done == ["pas confié à operateur-voisin, qui ne peut pas le traiter"]


def test_a_rule_opens_a_procedure_with_its_newest_version(commune, lamp):
    procedure = ProcedureFactory(code="lampe")
    rule(commune, {"do": "procedure", "code": "lampe"})
    observe(lamp, said(lamp, True))
    run = ProcedureRun.objects.get()
    assert (run.procedure, run.incident, run.version.number) == (procedure, incident_of(lamp), 1)
    told = LiveMessage.objects.get(kind="incident.opened").payload["procedures"]
    assert [(one["title"], one["done"], one["total"]) for one in told] == [(procedure.title, 0, 2)]


def test_a_rule_that_was_broken_behind_the_checks_stops_nothing(commune, lamp, caplog):
    rule(commune, {"do": "severity", "to": "minor"}, conditions={"field": "colour", "op": "eq", "value": "red"})
    rule(commune, {"do": "severity", "to": "critical"})
    observe(lamp, said(lamp, True))
    assert incident_of(lamp).severity == Severity.CRITICAL
    assert "does nothing" in caplog.text


def test_what_a_rule_groups_becomes_one_incident_and_stays_so(commune, lamp):
    far = AssetFactory(owner=commune, source=lamp.source, code="PL-9999", telemetered=False)
    rule(commune, {"do": "group", "minutes": 30}, name="Même nuit")
    observe(lamp, said(lamp, True))
    observe(far, said(far, True, 5))
    if incident_of(lamp) == incident_of(far):
        pytest.fail("the correlation grouped them by itself: the test would prove nothing")
    first = incident_of(lamp).pk
    assert merging.sweep() == 1
    assert incident_of(far).pk == incident_of(lamp).pk == first
    assert Incident.objects.get(pk=first).members == 2
    assert "Même nuit" in JournalEntry.objects.filter(kind="incident.closed").get().why
    observe(far, said(far, True, 6))
    assert incident_of(far).pk == first
    assert merging.sweep() == 0


def test_incidents_that_opened_too_far_apart_are_not_grouped(commune, lamp):
    far = AssetFactory(owner=commune, source=lamp.source, code="PL-9999")
    rule(commune, {"do": "group", "minutes": 5})
    observe(lamp, said(lamp, True))
    observe(far, said(far, True, 20, condition="lamp_failure"))
    merging.sweep()
    assert incident_of(far) != incident_of(lamp)


def test_what_an_operator_split_is_not_grouped_again(commune, operator, lamp):
    far = AssetFactory(owner=commune, source=lamp.source, code="PL-9999")
    rule(commune, {"do": "group", "minutes": 30})
    observe(lamp, said(lamp, True))
    observe(far, said(far, True, 5))
    merging.sweep()
    episode = incident_of(far).episodes.get(asset=far)
    acts.split(incident_id=incident_of(lamp).pk, episode_ids=[episode.pk], by=operator, why="deux causes")
    merging.sweep()
    assert incident_of(far) != incident_of(lamp)


def test_without_any_rule_the_batch_pays_one_statement(commune, lamp):
    with CaptureQueriesContext(
        connection,
    ) as queries:
        observe(lamp, said(lamp, True))
    asked = [one["sql"] for one in queries if "events_rule" in one["sql"] or "events_procedure" in one["sql"]]
    assert len(asked) == 1


def test_one_rule_costs_the_same_for_one_incident_or_twenty(commune, lamp):
    rule(commune, {"do": "severity", "to": "critical"}, {"do": "propose_intervention"})
    others = AssetFactory.create_batch(20, owner=commune, source=lamp.source)

    def cost(*assets):
        items = [said(one, True, condition=f"odd_{one.pk}") for one in assets]
        with CaptureQueriesContext(connection) as queries:
            observe(assets[0], *items)
        return sum("firing" in one["sql"] or "owednotice" in one["sql"] for one in queries)

    assert cost(lamp) == cost(*others)


def test_enabling_asks_for_a_dry_run_of_the_rule_as_it_is(commune, lamp):
    referent = MembershipFactory(
        territory=commune, permissions=["events.view_rule", "events.change_rule", "events.enable_rule"]
    ).user
    made = RuleFactory(territory=commune, conditions=LAMP)
    with pytest.raises(services.RuleRefused, match="À essayer d'abord"):
        services.enable(rule_id=made.pk, by=referent)
    observe(lamp, said(lamp, True), said(lamp, True, condition="intrusion"))
    tried = services.try_out(rule_id=made.pk, by=referent).tried
    assert (tried["looked"], tried["matched"]) == (Incident.objects.count(), 1)
    assert tried["examples"][0]["why"] == "condition : lamp_failure"
    assert services.enable(rule_id=made.pk, by=referent, confirmed=True).enabled
    made.refresh_from_db()
    made.actions = [{"do": "severity", "to": "minor"}]
    assert services.save(rule=made, by=referent) is True
    made.refresh_from_db()
    assert not made.enabled


def test_a_rule_that_matches_everything_needs_to_be_confirmed(commune, lamp):
    referent = MembershipFactory(territory=commune, permissions=["events.view_rule", "events.enable_rule"]).user
    observe(lamp, said(lamp, True))
    made = RuleFactory(territory=commune, conditions={"field": "trade", "op": "eq", "value": "lighting"})
    assert services.try_out(rule_id=made.pk, by=referent).tried["everything"] is True
    with pytest.raises(services.RuleRefused, match="touche tous les incidents"):
        services.enable(rule_id=made.pk, by=referent)
    assert services.enable(rule_id=made.pk, by=referent, confirmed=True).enabled


def test_a_dry_run_writes_nothing_but_its_result(commune, lamp):
    referent = MembershipFactory(territory=commune, permissions=["events.view_rule", "events.enable_rule"]).user
    observe(lamp, said(lamp, True))
    made = RuleFactory(territory=commune, actions=[{"do": "severity", "to": "critical"}])
    services.try_out(rule_id=made.pk, by=referent)
    assert incident_of(lamp).severity == Severity.MAJOR
    assert not RuleFiring.objects.exists()


def test_a_rule_names_people_roles_and_procedures_that_exist(commune, operator):
    made = RuleFactory.build(territory=commune, name="x", actions=[{"do": "assign", "to": "personne"}])
    with pytest.raises(services.RuleRefused, match="« personne » n'existe pas ici"):
        services.save(rule=made, by=operator)
    made.actions = [{"do": "assign", "to": "operateur"}]
    services.save(rule=made, by=operator)
    assert made.pk
