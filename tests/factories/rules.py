# SPDX-License-Identifier: EUPL-1.2
"""Rules and procedures."""

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from apps.events.models import (
    Procedure,
    ProcedureRun,
    ProcedureVersion,
    Rule,
    RuleFiring,
)
from tests.factories.alarms import IncidentFactory
from tests.factories.people import TerritoryFactory


class RuleFactory(DjangoModelFactory):
    """Applies to everything of its territory; disabled: enable it through its service, or with `enabled=True`."""

    class Meta:
        model = Rule

    name = factory.Sequence(lambda n: f"Règle {n}")
    territory = factory.SubFactory(TerritoryFactory)
    actions = [{"do": "propose_intervention"}]


class RuleFiringFactory(DjangoModelFactory):
    class Meta:
        model = RuleFiring

    rule = factory.SubFactory(RuleFactory)
    incident = factory.SubFactory(IncidentFactory)
    at = factory.LazyFunction(timezone.now)
    why = "forme : cabinet"


STEPS = [
    {"kind": "doubt", "text": "Regarder la caméra la plus proche", "minutes": 5},
    {"kind": "call_csu", "text": "Prévenir le CSU"},
]


class ProcedureFactory(DjangoModelFactory):
    """With a first version of two steps."""

    class Meta:
        model = Procedure
        skip_postgeneration_save = True

    code = factory.Sequence(lambda n: f"fiche-{n}")
    title = factory.Sequence(lambda n: f"Fiche {n}")
    territory = None

    @factory.post_generation
    def steps(procedure, create, value, **_):  # noqa: N805  (factory_boy passes the object)
        ProcedureVersion.objects.create(procedure=procedure, number=1, steps=value or STEPS)


class ProcedureRunFactory(DjangoModelFactory):
    class Meta:
        model = ProcedureRun

    procedure = factory.SubFactory(ProcedureFactory)
    version = factory.LazyAttribute(lambda run: run.procedure.versions.get())
    incident = factory.SubFactory(IncidentFactory)
    opened_at = factory.LazyFunction(timezone.now)
