# SPDX-License-Identifier: EUPL-1.2
"""Who sees what: every queryset that a user can reach is limited here, and only here.

A membership gives a role (a group of permissions) on a territory and on the territories it includes, at any depth.
"""

from typing import Any, TypeVar

from django.db.models import Model, QuerySet
from django.db.models.expressions import RawSQL

M = TypeVar("M", bound=Model)

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


def limit(queryset: QuerySet[M], user: Any, *, path: str, permission: str) -> QuerySet[M]:
    """Rows of `queryset` whose territory, at `path`, is one where `user` holds `permission`.

    A superuser sees everything; an anonymous or inactive user nothing.
    """
    if not user.is_active or not user.is_authenticated:
        return queryset.none()
    if user.is_superuser:
        return queryset
    return queryset.filter(**{f"{path}__in": reachable(user, permission)})
