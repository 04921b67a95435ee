# SPDX-License-Identifier: EUPL-1.2
"""The two communes of `world.py`, made once a module, and who reads what they saved."""

import pytest

from tests import database
from tests.energy.lighting import world as lw


@pytest.fixture(scope="module")
def stage(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), database.committed():
        yield lw.world()


@pytest.fixture
def browser(stage, client_of, monkeypatch):
    """On the first day after the year that was measured."""
    monkeypatch.setattr("apps.energy.views.doors.timezone.localdate", lambda: lw.UNTIL)
    return client_of(stage.user)
