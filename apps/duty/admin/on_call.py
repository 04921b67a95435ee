# SPDX-License-Identifier: EUPL-1.2
"""Who is on call when, and what happens when nobody takes an incident in charge."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from apps.duty.models import EscalationStep, OnCall
from apps.territories import granting
from apps.territories.admin_scope import ScopedAdmin, ScopedRelatedFilter


@admin.register(OnCall)
class OnCallAdmin(ScopedAdmin):
    """« Qui est d'astreinte ? »"""

    list_display = ["person", "territory", "level", "starts_at", "ends_at"]
    list_filter = ["level", ("territory", ScopedRelatedFilter)]
    list_select_related = ["person", "territory"]
    autocomplete_fields = ["territory"]
    search_fields = ["person__username", "person__last_name"]
    date_hierarchy = "starts_at"

    def get_queryset(self, request: HttpRequest) -> QuerySet[OnCall]:
        return super().get_queryset(request).defer("territory__outline")

    def choices_of(self, db_field: Any, request: HttpRequest) -> QuerySet:
        return granting.accounts(request.user) if db_field.name == "person" else super().choices_of(db_field, request)


@admin.register(EscalationStep)
class EscalationStepAdmin(ScopedAdmin):
    """« Qui prévenir, au bout de combien de temps ? »"""

    list_display = ["territory", "severity", "after", "level", "enabled"]
    list_display_links = ["territory"]
    list_filter = ["severity", "level", ("territory", ScopedRelatedFilter)]
    list_select_related = ["territory"]
    autocomplete_fields = ["territory"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[EscalationStep]:
        return super().get_queryset(request).defer("territory__outline")
