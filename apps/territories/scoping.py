# SPDX-License-Identifier: EUPL-1.2
"""Who sees what: every queryset that a user can reach is limited here, and only here.

A membership gives a role (a group of permissions) on a territory and on the territories it includes, at any depth.
"""

from typing import Any, TypeVar

from django.db.models import QuerySet
from django.db.models.expressions import RawSQL

Rows = TypeVar("Rows", bound=QuerySet[Any])

REACH = """
WITH RECURSIVE reach(id) AS (
    SELECT membership.territory_id
      FROM territories_membership membership
      JOIN auth_group_permissions given ON given.group_id = membership.role_id
      JOIN auth_permission permission ON permission.id = given.permission_id
      JOIN django_content_type content ON content.id = permission.content_type_id
     WHERE membership.user_id = %s AND content.app_label = %s AND permission.codename = %s
    UNION
    SELECT included.to_territory_id
      FROM territories_territory_includes included
      JOIN reach ON reach.id = included.from_territory_id
)
SELECT id FROM reach
"""


def reachable(user: Any, permission: str) -> RawSQL:
    """Subquery of the ids of the territories where `user` holds `permission` ("app_label.codename")."""
    app_label, codename = permission.split(".", 1)
    return RawSQL(REACH, (user.pk, app_label, codename))  # noqa: S611  (parameters are bound)


def limit(queryset: Rows, user: Any, *, path: str, permission: str) -> Rows:
    """Rows of `queryset` whose territory, at `path`, is one where `user` holds `permission`.

    A superuser sees everything; an anonymous or inactive user nothing.
    """
    if not user.is_active or not user.is_authenticated:
        return queryset.none()
    if user.is_superuser:
        return queryset
    return queryset.filter(**{f"{path}__in": reachable(user, permission)})


PERIMETER = """
WITH RECURSIVE perimeter(id) AS (
    SELECT id FROM territories_territory WHERE code = %s
    UNION
    SELECT included.to_territory_id
      FROM territories_territory_includes included
      JOIN perimeter ON perimeter.id = included.from_territory_id
)
SELECT id FROM perimeter
"""


def perimeter(code: str) -> RawSQL:
    """Subquery of the ids of the territory `code` and of what it includes, at any depth. It gives no right."""
    return RawSQL(PERIMETER, (code,))  # noqa: S611  (the parameter is bound)


ABOVE = """
WITH RECURSIVE above(id) AS (
    SELECT %s::bigint
    UNION
    SELECT inclusion.from_territory_id
      FROM territories_territory_includes inclusion
      JOIN above ON above.id = inclusion.to_territory_id
)
SELECT id FROM above
"""


def above(territory_id: int) -> RawSQL:
    """Subquery of the ids of a territory and of those that include it, at any depth. It gives no right."""
    return RawSQL(ABOVE, (territory_id,))  # noqa: S611  (the parameter is bound)
