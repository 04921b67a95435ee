# SPDX-License-Identifier: EUPL-1.2
"""Who sees what: the closure of memberships over included territories."""

import pytest
from django.contrib.auth.models import AnonymousUser

from apps.assets.models import Asset
from apps.territories.models import Territory
from tests.factories import AssetFactory, MembershipFactory, TerritoryFactory, UserFactory, role_with

VIEW_ASSET = "assets.view_asset"
VIEW_TERRITORY = "territories.view_territory"


def seen_by(user, permission=VIEW_TERRITORY):
    return set(Territory.objects.visible_to(user, permission))


def member(territory, *permissions):
    return MembershipFactory(territory=territory, permissions=permissions or [VIEW_TERRITORY]).user


@pytest.fixture
def epci(commune, db):
    territory = TerritoryFactory(epci=True)
    territory.includes.add(commune)
    return territory


def test_a_member_of_an_epci_sees_the_communes_it_includes(epci, commune, neighbour):
    assert seen_by(member(epci)) == {epci, commune}


def test_a_member_of_a_commune_does_not_see_the_epci_that_includes_it(epci, commune):
    assert seen_by(member(commune)) == {commune}


def test_inclusion_goes_down_at_any_depth(epci, commune):
    departement, district = TerritoryFactory(), TerritoryFactory()
    departement.includes.add(epci)
    commune.includes.add(district)
    assert seen_by(member(departement)) == {departement, epci, commune, district}


def test_territories_that_include_each_other_do_not_loop(epci, commune):
    commune.includes.add(epci)
    assert seen_by(member(commune)) == {commune, epci}


def test_a_right_counts_only_where_it_was_given(commune, neighbour):
    user = member(commune, VIEW_TERRITORY, VIEW_ASSET)
    MembershipFactory(user=user, territory=neighbour, permissions=[VIEW_TERRITORY])
    assert seen_by(user) == {commune, neighbour}
    assert seen_by(user, VIEW_ASSET) == {commune}


def test_two_memberships_add_up_without_doubling_rows(epci, commune):
    user = member(epci, VIEW_ASSET)
    MembershipFactory(user=user, territory=commune, permissions=[VIEW_ASSET])
    asset = AssetFactory(owner=commune)
    assert list(Asset.objects.visible_to(user)) == [asset]


def test_somebody_without_membership_sees_nothing(commune):
    assert seen_by(UserFactory()) == set()


def test_an_anonymous_visitor_sees_nothing(commune):
    assert seen_by(AnonymousUser()) == set()


def test_an_inactive_member_sees_nothing(commune):
    user = member(commune)
    user.is_active = False
    assert seen_by(user) == set()


def test_an_inactive_superuser_sees_nothing(commune):
    assert seen_by(UserFactory(is_superuser=True, is_active=False)) == set()


def test_a_superuser_sees_every_territory(commune, neighbour):
    assert seen_by(UserFactory(is_superuser=True)) == {commune, neighbour}


def test_groups_and_permissions_set_on_the_user_itself_count_for_nothing(commune):
    role = role_with([VIEW_TERRITORY])
    user = UserFactory()
    user.groups.add(role)
    user.user_permissions.set(role.permissions.all())
    assert seen_by(user) == set()
    assert not user.has_perm(VIEW_TERRITORY)
    assert not user.has_perm(VIEW_TERRITORY, commune)


def test_a_permission_on_an_object_holds_only_where_the_object_is(commune, neighbour):
    user = member(commune, VIEW_ASSET)
    assert user.has_perm(VIEW_ASSET)
    assert user.has_perm(VIEW_ASSET, AssetFactory(owner=commune))
    assert not user.has_perm(VIEW_ASSET, AssetFactory(owner=neighbour))
    assert not user.has_perm("assets.change_asset", AssetFactory(owner=commune))


def test_an_inactive_member_has_no_permission_on_an_object(commune):
    user = member(commune, VIEW_ASSET)
    user.is_active = False
    assert not user.has_perm(VIEW_ASSET, AssetFactory(owner=commune))


def test_a_camera_is_seen_only_with_its_own_right_in_its_own_territory(commune, neighbour):
    camera, other = AssetFactory(owner=commune, camera=True), AssetFactory(owner=neighbour, camera=True)
    user = member(commune, VIEW_ASSET)
    MembershipFactory(user=user, territory=neighbour, permissions=[VIEW_ASSET, "assets.view_restricted_position"])
    assert set(Asset.objects.visible_to(user)) == {other}
    assert camera not in Asset.objects.visible_to(user)
