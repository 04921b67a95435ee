# SPDX-License-Identifier: EUPL-1.2
"""Series in the back office: what is measured where, and how old the last value is. Read-only: sources write."""

from typing import Any

from django.contrib import admin
from django.db import connection
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from apps.assets.admin.named import named
from apps.assets.filters import MAX_WORDS
from apps.telemetry.models import Series
from apps.territories.admin_keyset import ReadOnlyAdmin

METRICS = """
WITH RECURSIVE known(metric) AS (
    (SELECT metric FROM telemetry_series ORDER BY metric LIMIT 1)
    UNION ALL
    SELECT (SELECT metric FROM telemetry_series WHERE metric > known.metric ORDER BY metric LIMIT 1)
      FROM known WHERE known.metric IS NOT NULL
)
SELECT metric FROM known WHERE metric IS NOT NULL
"""


def metrics() -> list[str]:
    """The quantities that are measured: one look in the index for each, whatever the number of series."""
    with connection.cursor() as cursor:
        cursor.execute(METRICS)
        return [metric for (metric,) in cursor.fetchall()]


class MetricFilter(admin.SimpleListFilter):
    title = _("grandeur")
    parameter_name = "metric"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(metric, metric) for metric in metrics()]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Series]) -> QuerySet[Series]:
        return queryset.filter(metric=self.value()) if self.value() else queryset


@admin.register(Series)
class SeriesAdmin(ReadOnlyAdmin):
    list_display = ["metric", "asset", "unit", "last_value", "last_at"]
    list_filter = [MetricFilter]
    list_select_related = ["asset", "last"]
    search_fields = ["asset__code", "metric"]
    search_help_text = _("Code de l'équipement ou grandeur")
    fields = ["asset", "metric", "unit", "last_value", "last_at"]
    readonly_fields = fields
    ordering = ["id"]

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> tuple[Any, bool]:
        for word in search_term.replace("\x00", "").split()[:MAX_WORDS]:
            queryset = queryset.filter(
                Q(metric__in=[one for one in metrics() if word.lower() in one.lower()]) | named("asset", word)
            )
        return queryset, False

    @admin.display(description=_("dernière valeur"))
    def last_value(self, series: Series) -> str:
        return f"{series.last.value:g} {series.unit}".strip() if hasattr(series, "last") else "—"

    @admin.display(description=_("mesurée le"))
    def last_at(self, series: Series) -> Any:
        return series.last.at if hasattr(series, "last") else None
