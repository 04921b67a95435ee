# SPDX-License-Identifier: EUPL-1.2
"""Procedures: opened once, followed step by step, each gesture dated; an edit never touches what runs."""

import pytest
from django.core.exceptions import PermissionDenied

from apps.events.incidents import acts
from apps.events.models import Incident, JournalEntry, LiveMessage, ProcedureRun, StepDone
from apps.events.procedures import services, steps
from apps.supervision.demo import reference
from tests.events.conftest import observe, said
from tests.factories import STEPS, FaultClassFactory, MembershipFactory, ProcedureFactory, ProcedureRunFactory


@pytest.fixture
def incident(lamp):
    observe(lamp, said(lamp, True))
    return Incident.objects.get()


def test_it_opens_by_itself_for_its_class_of_fault(lamp):
    off = FaultClassFactory(code="lamp_off", rank=1, recognises=[{"kinds": ["light_point"]}])
    procedure = ProcedureFactory()
    procedure.fault_classes.add(off)
    ProcedureFactory(title="une autre").fault_classes.add(FaultClassFactory(code="x", recognises=[]))
    observe(lamp, said(lamp, True))
    observe(lamp, said(lamp, True, 1, condition="lamp_cycling"))
    run = ProcedureRun.objects.get()
    assert (run.procedure, run.opened_by, run.rule) == (procedure, None, None)
    assert JournalEntry.objects.get(kind="procedure.opened").incident_id == run.incident_id


def test_it_opens_for_a_shape_only_where_it_holds(lamp, neighbour):
    ProcedureFactory(shapes=["single"], territory=neighbour)
    mine = ProcedureFactory(shapes=["single", "same_asset"], territory=lamp.owner)
    observe(lamp, said(lamp, True))
    assert ProcedureRun.objects.get().procedure == mine


def test_a_step_is_checked_once_with_who_when_and_why(operator, incident):
    run = services.open_on(incident_id=incident.pk, procedure=ProcedureFactory(), by=operator)
    services.check(run_id=run.pk, step=1, by=operator, comment="rue éteinte")
    services.check(run_id=run.pk, step=1, by=operator, comment="encore")
    done = StepDone.objects.get()
    assert (done.by, done.comment) == (operator, "rue éteinte")
    run.refresh_from_db()
    assert (run.done, run.finished_at) == (1, None)
    line = JournalEntry.objects.filter(kind="incident.updated", actor=operator).get()
    assert "Étape 1 faite : Regarder la caméra la plus proche" in line.why
    told = LiveMessage.objects.filter(kind="incident.updated").order_by("id").last()
    assert [(one["done"], one["total"]) for one in told.payload["procedures"]] == [(1, 2)]


def test_a_step_may_be_taken_back_and_the_journal_keeps_both_lines(operator, incident):
    run = services.open_on(incident_id=incident.pk, procedure=ProcedureFactory(), by=operator)
    services.check(run_id=run.pk, step=1, by=operator)
    services.check(run_id=run.pk, step=2, by=operator)
    run.refresh_from_db()
    assert run.finished_at is not None
    services.uncheck(run_id=run.pk, step=2, by=operator)
    run.refresh_from_db()
    assert (run.done, run.finished_at) == (1, None)
    assert JournalEntry.objects.filter(actor=operator, why__contains="Étape 2").count() == 2


def test_a_procedure_edited_while_it_runs_keeps_the_version_of_the_run(operator, incident):
    procedure = ProcedureFactory()
    run = services.open_on(incident_id=incident.pk, procedure=procedure, by=operator)
    services.write(procedure=procedure, wanted=[{"kind": "todo", "text": "Une seule étape"}], by=operator)
    services.check(run_id=run.pk, step=2, by=operator)
    run.refresh_from_db()
    assert (run.version.number, run.version.steps) == (1, STEPS)
    assert [one.number for one in procedure.versions.order_by("number")] == [1, 2]


def test_writing_the_same_steps_makes_no_version(operator, db):
    procedure = ProcedureFactory()
    assert services.write(procedure=procedure, wanted=STEPS, by=operator).number == 1


def test_what_cannot_be_is_refused_in_words(operator, incident):
    procedure = ProcedureFactory()
    run = services.open_on(incident_id=incident.pk, procedure=procedure, by=operator)
    with pytest.raises(services.ProcedureRefused, match="déjà ouverte"):
        services.open_on(incident_id=incident.pk, procedure=procedure, by=operator)
    with pytest.raises(services.ProcedureRefused, match="n'existe pas : 1 à 2"):
        services.check(run_id=run.pk, step=3, by=operator)
    with pytest.raises(services.ProcedureRefused, match="plus en usage"):
        services.open_on(incident_id=incident.pk, procedure=ProcedureFactory(active=False), by=operator)
    acts.move_on(incident_id=incident.pk, by=operator, to="false_alarm", why="essai")
    with pytest.raises(services.ProcedureRefused, match="clos"):
        services.open_on(incident_id=incident.pk, procedure=ProcedureFactory(), by=operator)


def test_who_may_only_look_checks_nothing(commune, neighbour_operator, incident):
    run = ProcedureRunFactory(incident=incident)
    viewer = MembershipFactory(territory=commune).user
    with pytest.raises(PermissionDenied):
        services.check(run_id=run.pk, step=1, by=viewer)
    with pytest.raises(ProcedureRun.DoesNotExist):
        services.check(run_id=run.pk, step=1, by=neighbour_operator)
    assert not StepDone.objects.exists()


@pytest.mark.parametrize(
    ("wanted", "said_back"),
    [
        ([], "1 à 40 étapes"),
        ({"kind": "todo"}, "1 à 40 étapes"),
        ([{"kind": "dance", "text": "x"}], "Étape 1 : « kind »"),
        ([{"kind": ["todo"], "text": "x"}], "Étape 1 : « kind »"),
        ([{"kind": "todo", "text": " "}], "Étape 1 : « text »"),
        ([{"kind": "todo", "text": "x", "minutes": True}], "Étape 1 : « minutes »"),
        ([{"kind": "todo", "text": "x", "colour": "red"}], "« colour » inconnu"),
        (["todo"], "un objet est attendu"),
    ],
)
def test_steps_that_cannot_be_are_refused_naming_them(wanted, said_back):
    assert said_back in " ".join(map(str, steps.problems(wanted)))


def test_the_three_procedures_to_start_from_are_sound(db):
    reference.load_fault_classes()
    assert reference.load_procedures() == 3
    assert reference.load_procedures() == 0
    runs = {row.code: row.versions.get() for row in ProcedureFactory._meta.model.objects.all()}
    assert all(not list(steps.problems(version.steps)) for version in runs.values())
    assert runs["carrefour-au-noir"].procedure.fault_classes.get().code == "junction_dark"
