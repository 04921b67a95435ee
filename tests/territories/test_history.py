# SPDX-License-Identifier: EUPL-1.2
"""The history of configuration: with its context when there is one, and without an error caught for each row."""

import pghistory
import pytest
from django.db import connection

from tests.factories import TerritoryFactory

pytestmark = pytest.mark.django_db


def contexts_of(territory):
    events = pghistory.models.Events.objects.tracks(territory).order_by("pgh_created_at")
    return [event.pgh_context for event in events]


def test_a_change_keeps_the_context_that_was_set_and_none_otherwise():
    territory = TerritoryFactory(name="Avant")
    territory.name = "Pendant"
    territory.save()
    with pghistory.context(why="essai"):  # until the end of the transaction, which is that of the test
        territory.name = "Après"
        territory.save()
    said = contexts_of(territory)
    assert len(said) == 3
    assert said.count(None) == 2
    assert [one["why"] for one in said if one] == ["essai"]


def test_no_error_is_raised_and_caught_for_each_row():
    """Each one makes PostgreSQL look through all deferred checks of the transaction: 20 000 rows took a minute."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT prosrc FROM pg_proc WHERE proname = '_pgh_attach_context'")
        (source,) = cursor.fetchone()
        cursor.execute("SHOW pgtrigger.ignore")
        assert cursor.fetchone() == ("{}",)
    assert "EXCEPTION" not in source.upper()
