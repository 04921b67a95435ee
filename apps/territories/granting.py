# SPDX-License-Identifier: EUPL-1.2
"""Who may give which role where: nobody gives, or takes back, a right that they do not hold there themselves."""

from typing import Any

from django.contrib.auth.models import Group, Permission
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.expressions import RawSQL

from apps.territories.models import Membership, Territory, User

HELD = """
WITH RECURSIVE above(id) AS (
    SELECT %s::bigint
    UNION
    SELECT inclusion.from_territory_id
      FROM territories_territory_includes inclusion
      JOIN above ON above.id = inclusion.to_territory_id
)
SELECT given.permission_id
  FROM territories_membership membership
  JOIN above ON above.id = membership.territory_id
  JOIN auth_group_permissions given ON given.group_id = membership.role_id
 WHERE membership.user_id = %s
"""


def missing(by: Any, role: Group, territory: Territory) -> QuerySet[Permission]:
    """Permissions of `role` that `by` does not hold on `territory`: none when the role may be given."""
    if by.is_superuser:
        return Permission.objects.none()
    held = RawSQL(HELD, (territory.pk, by.pk))  # noqa: S611  (parameters are bound)
    return Permission.objects.filter(group=role).exclude(pk__in=held).select_related("content_type")


def held(by: Any, territory_id: int, app_label: str) -> frozenset[str]:
    """Codenames of the rights of this application that `by` holds on a territory: one query for a whole page."""
    rights = Permission.objects.filter(content_type__app_label=app_label)
    if not by.is_active or not by.is_authenticated:
        return frozenset()
    if not by.is_superuser:
        rights = rights.filter(pk__in=RawSQL(HELD, (territory_id, by.pk)))  # noqa: S611  (parameters are bound)
    return frozenset(rights.values_list("codename", flat=True))


def may_grant(by: Any, role: Group, territory: Territory) -> bool:
    return not missing(by, role, territory).exists()


def roles(by: Any) -> QuerySet[Group]:
    """Roles worth proposing: made of rights that `by` holds somewhere. `missing` has the last word."""
    if by.is_superuser:
        return Group.objects.order_by("name")
    held = Permission.objects.filter(group__memberships__user=by)
    beyond = Permission.objects.exclude(pk__in=held.values("pk"))
    return Group.objects.exclude(permissions__in=beyond).order_by("name")


def accounts(by: Any) -> QuerySet[User]:
    """Accounts that `by` may see: those who serve his territories, and new ones that wait for a first role."""
    rows = User.objects.order_by("username")
    if by.is_superuser:
        return rows
    served = Q(pk__in=Membership.objects.visible_to(by).values("user"))
    if not by.has_perm("territories.add_membership"):
        return rows.filter(served)
    any_role = Exists(Membership.objects.filter(user=OuterRef("pk")))
    return rows.filter(served | (~any_role & Q(is_active=True, is_superuser=False)))
