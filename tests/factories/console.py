# SPDX-License-Identifier: EUPL-1.2
"""Views that people keep, and their gestures on many rows."""

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from apps.console.models import BulkAct, SavedView
from tests.factories.people import UserFactory


class SavedViewFactory(DjangoModelFactory):
    """Private; `territory=…` shares it."""

    class Meta:
        model = SavedView

    owner = factory.SubFactory(UserFactory)
    name = factory.Sequence(lambda n: f"Vue {n}")
    query = "list=alarms&state=todo"
    at = factory.LazyFunction(timezone.now)


class BulkActFactory(DjangoModelFactory):
    """Over, on one row."""

    class Meta:
        model = BulkAct

    by = factory.SubFactory(UserFactory)
    act = BulkAct.Act.COMMENT
    listed = "alarms"
    ids = [1]  # noqa: RUF012  (a declaration)
    total = processed = 1
    status = BulkAct.Status.DONE
    due_at = None
    finished_at = factory.LazyFunction(timezone.now)
