# SPDX-License-Identifier: EUPL-1.2
"""Series in the back office: what is measured where, and how old the last value is. Read-only: sources write."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from apps.telemetry.models import Series
from apps.territories.admin_scope import ScopedAdmin


@admin.register(Series)
class SeriesAdmin(ScopedAdmin):
    list_display = ["metric", "asset", "unit", "last_value", "last_at"]
    list_filter = ["metric"]
    list_select_related = ["asset", "last"]
    search_fields = ["asset__code", "metric"]
    search_help_text = _("Code de l'équipement ou grandeur")
    fields = ["asset", "metric", "unit", "last_value", "last_at"]
    readonly_fields = fields
    ordering = ["id"]

    @admin.display(description=_("dernière valeur"))
    def last_value(self, series: Series) -> str:
        return f"{series.last.value:g} {series.unit}".strip() if hasattr(series, "last") else "—"

    @admin.display(description=_("mesurée le"))
    def last_at(self, series: Series) -> Any:
        return series.last.at if hasattr(series, "last") else None

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
