# SPDX-License-Identifier: EUPL-1.2
"""Writes of who serves which territory, with which rights. Their history is kept by database triggers (pghistory)."""

from collections.abc import Mapping

from django.contrib.auth.models import Group, Permission
from django.db import transaction

from apps.territories.models import Membership, OfferedRight, Territory, Token, User


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


@transaction.atomic
def offer(*, role: Group, rights: Mapping[str, Permission]) -> int:
    """Give to a role those of these rights that no version ever offered it; how many. What an administrator took back,
    or never wanted, stays as they left it."""
    offered = set(OfferedRight.objects.filter(role=role).values_list("right", flat=True))
    fresh = {name: right for name, right in rights.items() if name not in offered}
    OfferedRight.objects.bulk_create([OfferedRight(role=role, right=name) for name in fresh], ignore_conflicts=True)
    role.permissions.add(*fresh.values())
    return len(fresh)


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
