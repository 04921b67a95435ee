# SPDX-License-Identifier: EUPL-1.2
"""Monthly statements."""

from datetime import date, timedelta

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from apps.interventions.models import Statement, StatementLine
from tests.factories.agreements import ContractFactory
from tests.factories.work import ClockFactory


class StatementFactory(DjangoModelFactory):
    """Issued, without a line. To live it, use the services."""

    class Meta:
        model = Statement

    contract = factory.SubFactory(ContractFactory)
    month = date(2026, 9, 1)
    state = Statement.State.ISSUED
    counted_to = factory.LazyFunction(timezone.now)
    issued_at = factory.LazyFunction(timezone.now)


class StatementLineFactory(DjangoModelFactory):
    """A clock kept in time."""

    class Meta:
        model = StatementLine

    statement = factory.SubFactory(StatementFactory)
    clock = factory.SubFactory(ClockFactory)
    request = factory.SelfAttribute("clock.request")
    kind = factory.SelfAttribute("clock.kind")
    started_at = factory.SelfAttribute("clock.started_at")
    due_at = factory.SelfAttribute("clock.due_at")
    suspended = timedelta(0)
    overrun = timedelta(0)
    late = False
    why = "Dans le délai."
