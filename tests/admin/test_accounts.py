# SPDX-License-Identifier: EUPL-1.2
"""Accounts, roles and tokens, by the administrators of the platform."""

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse

from apps.territories.models import Membership, Token, User
from tests.factories import MembershipFactory, UserFactory, permission_named, role_with

pytestmark = pytest.mark.django_db
LIST = "/admin/territories/user/"


def test_an_account_is_created_with_a_password_that_holds(platform):
    data = {"username": "nouveau", "usable_password": "true"}
    weak = platform.post(f"{LIST}add/", data | {"password1": "demo", "password2": "demo"})
    assert weak.status_code == 200
    assert "12 caractères" in weak.content.decode()
    platform.post(f"{LIST}add/", data | {"password1": "phare-de-Marne-51", "password2": "phare-de-Marne-51"})
    assert User.objects.get(username="nouveau").check_password("phare-de-Marne-51")


def test_closing_an_account_takes_its_roles_and_tokens(platform, commune):
    user = MembershipFactory(territory=commune).user
    Token.objects.create(user=user, name="x")
    platform.post(LIST, {"action": "deactivate", "_selected_action": [user.pk]})
    user.refresh_from_db()
    assert not user.is_active
    assert not Membership.objects.filter(user=user).exists()
    assert not Token.objects.filter(user=user).exists()


def test_a_token_is_shown_once_and_works(platform, client, operator):
    asked = platform.post(LIST, {"action": "create_token", "_selected_action": [operator.pk]})
    assert asked.headers["Location"] == f"/admin/territories/token/add/?user={operator.pk}"
    shown = platform.post("/admin/territories/token/add/", {"user": operator.pk, "name": "SIG"})
    plain = shown.context["token"]
    assert plain in shown.content.decode()
    assert "no-store" in shown.headers["Cache-Control"] or "no-cache" in shown.headers["Cache-Control"]
    answer = client.get("/api/v1/territories/", headers={"Authorization": f"Token {plain}"})
    assert answer.status_code == 200
    later = platform.get("/admin/territories/token/").content.decode()
    page = platform.get(reverse("admin:territories_token_change", args=[Token.objects.get().pk])).content.decode()
    assert plain not in later + page
    assert Token.objects.count() == 1


def test_rights_of_a_role_are_written_in_french(platform):
    role = role_with(["assets.view_source"], "Essai")
    page = platform.get(reverse("admin:auth_group_change", args=[role.pk])).content.decode()
    assert "Can view" not in page
    assert "Peut poser le secret d&#x27;une source" in page


def test_a_role_is_saved_and_keeps_what_the_page_does_not_propose(platform):
    role = role_with(["assets.view_source", "events.view_livemessage"], "Essai")
    data = {"name": "Essai", "permissions": [permission_named("assets.view_asset").pk]}
    assert platform.post(reverse("admin:auth_group_change", args=[role.pk]), data).status_code == 302
    kept = set(Group.objects.get(pk=role.pk).permissions.values_list("codename", flat=True))
    assert kept == {"view_asset", "view_livemessage"}


def test_a_role_that_somebody_holds_is_not_deleted(platform, commune):
    role = MembershipFactory(territory=commune).role
    assert platform.post(reverse("admin:auth_group_delete", args=[role.pk]), {"post": "yes"}).status_code == 403
    assert Group.objects.filter(pk=role.pk).exists()


def test_the_list_of_accounts_asks_as_many_queries_for_30_as_for_1(platform, commune, django_assert_max_num_queries):
    for _ in range(30):
        MembershipFactory(territory=commune, user=UserFactory())
    with django_assert_max_num_queries(12):
        platform.get(LIST)
