# SPDX-License-Identifier: EUPL-1.2
"""Territories in the back office."""

from django.contrib import admin
from django.db.models import BooleanField, Count, ExpressionWrapper, Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from apps.territories.admin_scope import ScopedAdmin
from apps.territories.models import Territory


@admin.register(Territory)
class TerritoryAdmin(ScopedAdmin):
    """« De quoi s'agit-il, qu'inclut-il, a-t-il un contour ? » Outlines come by the import of files."""

    list_display = ["name", "code", "kind", "population", "included", "has_outline"]
    list_filter = ["kind"]
    search_fields = ["name", "code"]
    search_help_text = _("Nom, code INSEE ou SIREN")
    autocomplete_fields = ["includes"]
    exclude = ["outline"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Territory]:
        rows = (
            super()
            .get_queryset(request)
            .annotate(
                included_count=Count("includes"),
                outlined=ExpressionWrapper(Q(outline__isnull=False), output_field=BooleanField()),
            )
        )
        return rows.defer("outline")

    @admin.display(description=_("Périmètres inclus"), ordering="included_count")
    def included(self, territory: Territory) -> int:
        return territory.included_count  # type: ignore[attr-defined]

    @admin.display(description=_("Contour"), boolean=True)
    def has_outline(self, territory: Territory) -> bool:
        return territory.outlined  # type: ignore[attr-defined]
