# SPDX-License-Identifier: EUPL-1.2
"""Dated factors: each with its source, and what is still to be verified."""

from typing import Any

from django.contrib import admin
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.assets.admin.badges import badge
from apps.energy.admin.dated import OneADay
from apps.energy.models import CalorificValue, EmissionFactor, EmissionMethod, MeteringPoint, PrimaryFactor
from apps.territories.admin_history import HistoryAdmin
from apps.territories.admin_scope import ScopedAdmin


def confirmed(row: Any) -> SafeString:
    return badge("minor", "◕", _("à vérifier"), None) if row.to_confirm else badge("normal", "✓", _("vérifié"), None)


class FactorsInOrder(OneADay):
    same = ("energy", "use")


class EmissionFactorInline(admin.TabularInline):
    model = EmissionFactor
    formset = FactorsInOrder
    extra = 0

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm("energy.view_emissionmethod")

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm("energy.change_emissionmethod")

    has_change_permission = has_delete_permission = has_add_permission


@admin.register(EmissionMethod)
class EmissionMethodAdmin(HistoryAdmin):
    """« Selon quel texte compte-t-on le CO₂ ? » Shared by all territories."""

    inlines = [EmissionFactorInline]
    list_display = ["name", "scope", "is_default", "factor_count", "verified"]
    search_fields = ["name", "code", "source"]
    search_help_text = gettext_lazy("Nom, code ou source")
    fields = ["name", "code", "source", "scope", "is_default"]
    history_rows = [(EmissionFactor, "method", "energy")]

    def get_queryset(self, request: HttpRequest) -> QuerySet[EmissionMethod]:
        doubts = Count("factors", filter=Q(factors__to_confirm=True))
        return super().get_queryset(request).annotate(held=Count("factors"), doubts=doubts)

    @admin.display(description=gettext_lazy("Facteurs"))
    def factor_count(self, row: Any) -> int:
        return row.held

    @admin.display(description=gettext_lazy("Vérification"))
    def verified(self, row: Any) -> SafeString:
        if row.doubts:
            return badge("minor", "◕", _("%(n)d à vérifier") % {"n": row.doubts}, None)
        return badge("normal", "✓", _("vérifiés"), None)


@admin.register(PrimaryFactor)
class PrimaryFactorAdmin(HistoryAdmin):
    """« Combien d'énergie primaire pour un kWh livré, et depuis quand ? » Shared by all territories."""

    list_display = ["energy", "value", "starts_on", "ends_on", "source", "verified"]
    list_filter = ["energy", "to_confirm"]

    @admin.display(description=gettext_lazy("Vérification"), ordering="to_confirm")
    def verified(self, row: PrimaryFactor) -> SafeString:
        return confirmed(row)


@admin.register(CalorificValue)
class CalorificValueAdmin(ScopedAdmin):
    """« Combien de kWh dans un m³ de gaz, un litre de fioul ? »"""

    list_display = ["energy", "unit", "pcs", "pci", "starts_on", "ends_on", "place", "verified"]
    list_filter = ["energy", "unit", "to_confirm"]
    list_select_related = ["point__asset"]
    autocomplete_fields = ["point"]

    def choices_of(self, db_field: Any, request: HttpRequest) -> QuerySet:
        return MeteringPoint.objects.visible_to(request.user, "energy.change_calorificvalue")

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm("energy.change_calorificvalue", _owner(obj))

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm("energy.delete_calorificvalue", _owner(obj))

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm("energy.view_calorificvalue", _owner(obj))

    @admin.display(description=gettext_lazy("Pour"))
    def place(self, row: CalorificValue) -> str:
        return str(row.point.asset) if row.point else _("tous les points")

    @admin.display(description=gettext_lazy("Vérification"), ordering="to_confirm")
    def verified(self, row: CalorificValue) -> SafeString:
        return confirmed(row)


def _owner(row: CalorificValue | None) -> MeteringPoint | None:
    """Who may change the value of a point is decided where it is; of all points, anywhere."""
    return row.point if row is not None and row.point_id else None
