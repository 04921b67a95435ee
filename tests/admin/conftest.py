# SPDX-License-Identifier: EUPL-1.2
"""A referent of the commune and an administrator of the platform, at their desks."""

import json
from pathlib import Path

import pytest
from django.conf import settings

from tests.factories import MembershipFactory, UserFactory, role_with


@pytest.fixture
def referent_role(db):
    """The role as delivered, not a lookalike."""
    roles = json.loads((Path(settings.BASE_DIR) / "fixtures" / "roles.json").read_text())
    return role_with(next(role["permissions"] for role in roles if role["code"] == "referent"), "Technicien référent")


@pytest.fixture
def referent(commune, referent_role):
    user = UserFactory(username="referente")
    MembershipFactory(user=user, territory=commune, role=referent_role)
    return user


@pytest.fixture
def office(client_of, referent):
    return client_of(referent)


@pytest.fixture
def platform(client_of):
    """The browser of an administrator of the platform."""
    return client_of(UserFactory(username="administratrice", is_superuser=True))
