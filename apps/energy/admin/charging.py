# SPDX-License-Identifier: EUPL-1.2
"""Sessions of chargers, to read: they come by files, and nobody edits what a charger counted."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy

from apps.energy.models import ChargingSession
from apps.territories.admin_keyset import ReadOnlyAdmin
from apps.territories.admin_scope import ScopedRelatedFilter


@admin.register(ChargingSession)
class ChargingSessionAdmin(ReadOnlyAdmin):
    """« Qu'a pris, qu'a rendu le véhicule, et qui le dit ? » Nobody is named."""

    list_display = ["began_at", "shown", "ended_at", "charged_kwh", "given_kwh", "soc_end", "signals", "standard"]
    list_filter = ["standard", ("charger", ScopedRelatedFilter)]
    list_select_related = ["charger__asset"]
    search_fields = ["record", "charger__asset__code"]
    search_help_text = gettext_lazy("Identifiant d'origine ou code de la borne")
    fieldsets = [
        (None, {"fields": ["charger", "evse", "began_at", "ended_at", "is_sample"]}),
        (gettext_lazy("Énergie"), {"fields": ["charged_kwh", "given_kwh", "meter_start", "meter_stop"]}),
        (gettext_lazy("Rendu"), {"fields": ["export_start", "export_stop"]}),
        (gettext_lazy("Batterie"), {"fields": ["soc_start", "soc_end"]}),
        (
            gettext_lazy("D'où elle vient"),
            {"fields": ["signals", "standard", "record", "ref", "told_at", "source", "imported_by", "imported_at"]},
        ),
    ]
    readonly_fields = [
        *("charger", "evse", "began_at", "ended_at", "is_sample", "charged_kwh", "given_kwh", "meter_start"),
        *("meter_stop", "export_start", "export_stop", "soc_start", "soc_end", "signals", "standard", "record", "ref"),
        *("told_at", "source", "imported_by", "imported_at"),
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[ChargingSession]:
        return super().get_queryset(request).defer("charger__asset__geometry", "charger__asset__geom_3857")

    @admin.display(description=gettext_lazy("Borne"), ordering="charger__asset__code")
    def shown(self, row: ChargingSession) -> str:
        return str(row.charger.asset)

    @admin.display(description=gettext_lazy("Signaux"))
    def signals(self, row: ChargingSession) -> str:
        return ", ".join(row.shown_flags) or "—"
