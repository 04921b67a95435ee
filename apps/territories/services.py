# SPDX-License-Identifier: EUPL-1.2
"""Writes of who serves which territory. The history of memberships is kept by database triggers (pghistory)."""

from django.contrib.auth.models import Group
from django.db import transaction

from apps.territories.models import Membership, Territory, Token, User


class AlreadyClosed(Exception):
    """The account is inactive: it takes no new role and no token."""


def grant(*, user: User, territory: Territory, role: Group) -> Membership:
    """Give a role on a territory (and on what it includes). Giving it twice changes nothing."""
    if not user.is_active:
        raise AlreadyClosed(f"Le compte {user} est désactivé.")
    return Membership.objects.get_or_create(user=user, territory=territory, role=role)[0]


def change_role(*, membership: Membership, role: Group) -> None:
    """Another role on the same territory; when it is already held there, this membership says it twice and goes."""
    held = Membership.objects.filter(user=membership.user, territory=membership.territory, role=role)
    this = Membership.objects.filter(pk=membership.pk)
    with transaction.atomic():
        if held.exclude(pk=membership.pk).exists():
            this.delete()
        else:
            this.update(role=role)


def revoke(*, user: User, territory: Territory, role: Group | None = None) -> int:
    """Take back a role on a territory, or all of them there; how many were held."""
    held = Membership.objects.filter(user=user, territory=territory)
    return (held.filter(role=role) if role else held).delete()[1].get("territories.Membership", 0)


def deactivate(*, user: User) -> None:
    """Close an account: no login, no token, no role; what it did stays in the journal under its name."""
    with transaction.atomic():
        User.objects.filter(pk=user.pk).update(is_active=False)
        Token.objects.filter(user=user).delete()
        Membership.objects.filter(user=user).delete()


def create_token(*, user: User, name: str) -> str:
    """A machine's access to the API; shown once, stored hashed, valid a year (REST_KNOX)."""
    if not user.is_active:
        raise AlreadyClosed(f"Le compte {user} est désactivé.")
    return Token.objects.create(user=user, name=name)[1]
