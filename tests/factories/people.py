# SPDX-License-Identifier: EUPL-1.2
"""Territories, people and their rights."""

import factory
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group, Permission
from django.contrib.gis.geos import MultiPolygon, Polygon
from factory.django import DjangoModelFactory

from apps.territories.models import Membership, Territory, User

VIEWER = (
    "territories.view_territory",
    "assets.view_asset",
    "assets.view_assetkind",
    "assets.view_networkedge",
    "assets.view_source",
    "telemetry.view_series",
    "events.view_alarm",
    "events.view_incident",
    "events.view_journalentry",
)
OPERATOR = (
    *VIEWER,
    "events.acknowledge_alarm",
    "events.shelve_alarm",
    "events.handle_incident",
    "events.regroup_incident",
    "events.export_incidents",
    "assets.view_restricted_position",
    "assets.export_assets",
    "supervision.view_deadletter",
    "console.view_savedview",
    "console.add_savedview",
    "console.share_savedview",
)


def role_with(permissions, name=""):
    """A group that holds these permissions ("app_label.codename"); an unknown one is an error of the test."""
    group = Group.objects.create(name=name or f"rôle {Group.objects.count() + 1}")
    group.permissions.set(permissions_named(permissions))
    return group


def permissions_named(permissions):
    """All of them in one query: half of the tests begin by giving somebody a role."""
    wanted = {tuple(permission.split(".", 1)) for permission in permissions}
    codenames = [codename for _app_label, codename in wanted]
    found = Permission.objects.filter(codename__in=codenames).select_related("content_type")
    named = {(one.content_type.app_label, one.codename): one for one in found}
    return [named[one] for one in wanted]


def permission_named(permission):
    return permissions_named([permission])[0]


def square(lon=4.36, lat=48.95, side=0.05):
    """A square outline, in degrees."""
    return MultiPolygon(Polygon.from_bbox((lon, lat, lon + side, lat + side)), srid=4326)


class TerritoryFactory(DjangoModelFactory):
    class Meta:
        model = Territory

    class Params:
        epci = factory.Trait(kind=Territory.Kind.EPCI, code=factory.Sequence(lambda n: f"2{n:08d}"))

    code = factory.Sequence(lambda n: f"9{n:04d}")
    name = factory.Sequence(lambda n: f"Commune fictive {n}")
    outline = factory.LazyFunction(square)


class UserFactory(DjangoModelFactory):
    """Without a usable password: hashing is slow; `UserFactory(raw_password="…")` for tests that log in."""

    class Meta:
        model = User

    class Params:
        raw_password = None

    username = factory.Sequence(lambda n: f"agent{n}")
    password = factory.LazyAttribute(lambda user: make_password(user.raw_password))


class MembershipFactory(DjangoModelFactory):
    """`MembershipFactory(user=…, territory=…, permissions=["events.view_alarm"])` makes the role too."""

    class Meta:
        model = Membership

    class Params:
        permissions = VIEWER

    user = factory.SubFactory(UserFactory)
    territory = factory.SubFactory(TerritoryFactory)
    role = factory.LazyAttribute(lambda membership: role_with(membership.permissions))
