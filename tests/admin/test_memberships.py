# SPDX-License-Identifier: EUPL-1.2
"""Nobody gives a right that they do not hold there, and a referent only acts on his own territories."""

import pytest
from django.urls import reverse

from apps.territories import granting
from apps.territories.models import Membership
from tests.factories import MembershipFactory, TerritoryFactory, UserFactory, role_with

pytestmark = pytest.mark.django_db
ADD = "/admin/territories/membership/add/"


def given(user, territory, role):
    return Membership.objects.filter(user=user, territory=territory, role=role).exists()


@pytest.fixture
def reader_role(db):
    return role_with(["assets.view_asset", "territories.view_territory"], "Lecture")


@pytest.fixture
def newcomer(db):
    return UserFactory(username="nouvelle")


def post(browser, user, territory, role):
    return browser.post(ADD, {"user": user.pk, "territory": territory.pk, "role": role.pk})


def test_a_referent_gives_a_role_that_is_within_his_own(office, commune, newcomer, reader_role):
    assert post(office, newcomer, commune, reader_role).status_code == 302
    assert given(newcomer, commune, reader_role)


def test_a_referent_may_name_another_referent(office, commune, newcomer, referent_role):
    assert post(office, newcomer, commune, referent_role).status_code == 302


def test_a_role_with_more_rights_than_his_own_is_refused_and_the_right_is_named(office, commune, newcomer):
    role = role_with(["assets.view_asset", "territories.add_territory"], "Plus que référent")
    page = post(office, newcomer, commune, role)
    assert page.status_code == 200
    assert page.context["adminform"].form.errors["role"]
    assert not given(newcomer, commune, role)


def test_a_right_held_elsewhere_does_not_count_here(office, referent, commune, neighbour, newcomer):
    role = role_with(["territories.add_territory"], "Ailleurs seulement")
    MembershipFactory(user=referent, territory=neighbour, role=role)
    page = post(office, newcomer, commune, role)
    assert "ajouter (Territoires)" in page.context["adminform"].form.errors["role"][0]
    assert not given(newcomer, commune, role)


def test_a_right_held_on_the_including_territory_counts(referent, commune, referent_role):
    epci = TerritoryFactory(epci=True)
    part = TerritoryFactory()
    epci.includes.add(part)
    MembershipFactory(user=referent, territory=epci, role=referent_role)
    assert granting.may_grant(referent, referent_role, part)
    assert granting.may_grant(referent, referent_role, commune)
    assert not granting.may_grant(referent, referent_role, TerritoryFactory())


def test_nothing_is_given_on_the_territory_of_others(office, neighbour, newcomer, reader_role):
    page = post(office, newcomer, neighbour, reader_role)
    assert page.context["adminform"].form.errors["territory"]
    assert not given(newcomer, neighbour, reader_role)


def test_a_higher_role_is_not_taken_back_by_a_lower_one(office, commune):
    above = MembershipFactory(territory=commune, permissions=["territories.add_territory"])
    url = reverse("admin:territories_membership_delete", args=[above.pk])
    assert office.post(url, {"post": "yes"}).status_code == 403
    chosen = {"action": "delete_selected", "_selected_action": [above.pk], "post": "yes"}
    office.post(reverse("admin:territories_membership_changelist"), chosen)
    assert Membership.objects.filter(pk=above.pk).exists()


def test_a_role_is_changed_and_taken_back(office, commune, newcomer, reader_role, referent_role):
    held = MembershipFactory(user=newcomer, territory=commune, role=reader_role)
    change = reverse("admin:territories_membership_change", args=[held.pk])
    assert office.post(change, {"role": referent_role.pk}).status_code == 302
    assert given(newcomer, commune, referent_role)
    office.post(reverse("admin:territories_membership_delete", args=[held.pk]), {"post": "yes"})
    assert not Membership.objects.filter(user=newcomer).exists()


def test_a_closed_account_takes_no_role(platform, commune, reader_role):
    closed = UserFactory(is_active=False)
    page = post(platform, closed, commune, reader_role)
    assert page.status_code == 200
    assert not given(closed, commune, reader_role)


def test_a_referent_reads_the_accounts_of_his_territories_only(office, commune, neighbour):
    mine = MembershipFactory(territory=commune, user=UserFactory(username="collegue")).user
    other = MembershipFactory(territory=neighbour, user=UserFactory(username="inconnu")).user
    page = office.get("/admin/territories/user/").content.decode()
    assert "collegue" in page
    assert "inconnu" not in page
    assert office.get(reverse("admin:territories_user_change", args=[mine.pk])).status_code == 200
    assert office.get(reverse("admin:territories_user_change", args=[other.pk])).status_code == 302
    password = reverse("admin:auth_user_password_change", args=[mine.pk])
    assert office.get(password).status_code == 403


def test_choices_of_accounts_are_limited_too(office, neighbour):
    MembershipFactory(territory=neighbour, user=UserFactory(username="inconnu"))
    query = {"app_label": "territories", "model_name": "membership", "field_name": "user", "term": "inc"}
    assert office.get("/admin/autocomplete/", query).json()["results"] == []
