# SPDX-License-Identifier: EUPL-1.2
"""Admin screens limited to the territories of the person: rows, choices, filters and rights."""

import json
from typing import Any

from django.contrib import admin
from django.core.paginator import Paginator
from django.db import connections, models
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.functional import cached_property

from apps.territories.admin_history import HistoryAdmin

EXACT = 10_000  # rows counted one by one; beyond, the planner's estimate is enough for a person


class EstimatedPaginator(Paginator):
    """Counts exactly up to EXACT rows, then asks the planner: the cost of a page no longer grows with the table."""

    @cached_property
    def count(self) -> int:
        rows = self.object_list
        if not isinstance(rows, QuerySet):
            return len(rows)
        counted = rows.order_by()[: EXACT + 1].count()
        return counted if counted <= EXACT else max(counted, estimate(rows.order_by()))


def estimate(rows: QuerySet) -> int:
    """How many rows the planner expects: nothing is read."""
    sql, parameters = rows.values("pk").query.sql_with_params()
    with connections[rows.db].cursor() as cursor:
        cursor.execute(f"EXPLAIN (FORMAT JSON) {sql}", parameters)
        plan = cursor.fetchone()[0]
    plan = json.loads(plan) if isinstance(plan, str) else plan
    return int(plan[0]["Plan"]["Plan Rows"])


class ScopedRelatedFilter(admin.RelatedFieldListFilter):
    """A filter that proposes only what the person may see, names of other territories are not shown, and only what
    has rows: one look in the index of the foreign key for each."""

    def field_choices(self, field: Any, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        rows = field.remote_field.model._default_manager.all()
        if hasattr(rows, "visible_to"):
            rows = rows.visible_to(request.user)
        held = field.model._default_manager.filter(**{field.name: models.OuterRef("pk")})
        rows = rows.filter(models.Exists(held))
        ordering = self.field_admin_ordering(field, request, model_admin)
        return field.get_choices(include_blank=False, ordering=ordering, limit_choices_to={"pk__in": rows.values("pk")})


class ScopedAdmin(HistoryAdmin):
    """Base of the admin screens of models that have `objects.visible_to(user, permission)`.

    Rights come from memberships: `user.has_perm(permission, obj)` looks where the object is.
    """

    list_per_page = 50
    show_full_result_count = False
    paginator = EstimatedPaginator

    def permission(self, action: str) -> str:
        return f"{self.opts.app_label}.{action}_{self.opts.model_name}"

    def get_ordering(self, request: HttpRequest) -> Any:
        """Said even when it is the model's own: grouping by an annotation drops the order of a model."""
        return super().get_ordering(request) or self.opts.ordering

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        rows = self.model._default_manager.visible_to(request.user, self.permission("view"))
        ordering = self.get_ordering(request)
        return rows.order_by(*ordering) if ordering else rows

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return any(request.user.has_perm(self.permission(action), obj) for action in ("view", "change"))

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm(self.permission("change"), obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm(self.permission("delete"), obj)

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        kwargs.setdefault("queryset", self.choices_of(db_field, request))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        kwargs.setdefault("queryset", self.choices_of(db_field, request))
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    def choices_of(self, db_field: Any, request: HttpRequest) -> QuerySet:
        """What may be chosen. A territory: only where the person may add or change this model."""
        rows = db_field.remote_field.model._default_manager.all()
        if not hasattr(rows, "visible_to"):
            return rows
        if db_field.remote_field.model._meta.label == "territories.Territory":
            may_add = rows.visible_to(request.user, self.permission("add"))
            may_change = rows.visible_to(request.user, self.permission("change"))
            return rows.filter(models.Q(pk__in=may_add.values("pk")) | models.Q(pk__in=may_change.values("pk")))
        return rows.visible_to(request.user)
