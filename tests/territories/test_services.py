# SPDX-License-Identifier: EUPL-1.2
"""Roles given and taken back, accounts closed, tokens of machines."""

from datetime import timedelta
from io import StringIO

import pytest
from axes.models import AccessAttempt
from django.apps import apps
from django.contrib.sessions.models import Session
from django.core.management import CommandError, call_command
from django.utils import timezone

from apps.territories import services, tasks
from apps.territories.models import Membership, Token
from tests.factories import VIEWER, UserFactory, role_with

LIST = "/api/v1/territories/"


def given_token(user):
    out = StringIO()
    call_command("create_token", user.username, "--name", "affichage du hall", stdout=out, stderr=StringIO())
    return {"Authorization": f"Token {out.getvalue().strip()}"}


def test_a_role_given_twice_is_held_once(commune):
    user, role = UserFactory(), role_with(VIEWER)
    services.grant(user=user, territory=commune, role=role)
    services.grant(user=user, territory=commune, role=role)
    assert Membership.objects.filter(user=user).count() == 1


def test_a_role_taken_back_leaves_the_other_roles_and_a_trace(commune):
    user, kept, lost = UserFactory(), role_with(VIEWER), role_with(VIEWER)
    for role in (kept, lost):
        services.grant(user=user, territory=commune, role=role)
    assert services.revoke(user=user, territory=commune, role=lost) == 1
    assert [held.role for held in Membership.objects.filter(user=user)] == [kept]
    history = apps.get_model("territories", "MembershipHistory")
    assert history.objects.filter(role=lost, pgh_label="delete").exists()


def test_taking_back_what_is_not_held_changes_nothing(commune):
    assert services.revoke(user=UserFactory(), territory=commune) == 0


def test_a_closed_account_takes_no_role(commune):
    with pytest.raises(services.AlreadyClosed):
        services.grant(user=UserFactory(is_active=False), territory=commune, role=role_with(VIEWER))


def test_a_machine_reads_the_api_with_its_token_and_the_rights_of_its_user(client, operator, neighbour):
    rows = client.get(LIST, headers=given_token(operator)).json()["results"]
    assert [row["code"] for row in rows] == ["51108"]


def test_the_database_does_not_hold_the_token(operator):
    token = given_token(operator)["Authorization"].split()[1]
    stored = Token.objects.get(user=operator)
    assert (stored.name, token in stored.digest) == ("affichage du hall", False)


def test_a_closed_account_loses_roles_and_tokens_at_once(client, operator):
    headers = given_token(operator)
    services.deactivate(user=operator)
    assert client.get(LIST, headers=headers).status_code == 401
    assert not Membership.objects.filter(user=operator).exists()


def test_a_forged_token_is_refused(client, operator):
    given_token(operator)
    assert client.get(LIST, headers={"Authorization": "Token " + "0" * 64}).status_code == 401


def test_no_token_for_an_unknown_or_closed_account(db):
    with pytest.raises(CommandError, match="Aucun compte"):
        call_command("create_token", "personne", "--name", "essai")
    with pytest.raises(CommandError, match="désactivé"):
        call_command("create_token", UserFactory(is_active=False).username, "--name", "essai")


def test_traces_of_logins_are_forgotten_after_six_months_and_ended_sessions_at_once(client, operator):
    client.force_login(operator, backend="apps.territories.backends.MembershipBackend")
    Session.objects.update(expire_date=timezone.now() - timedelta(days=1))
    for age in (1, 200):
        attempt = AccessAttempt.objects.create(username=f"x{age}", ip_address="192.0.2.7", failures_since_start=1)
        AccessAttempt.objects.filter(pk=attempt.pk).update(attempt_time=timezone.now() - timedelta(days=age))
    assert tasks.forget_old_logins() == 1
    assert AccessAttempt.objects.count() == 1
    assert not Session.objects.exists()
