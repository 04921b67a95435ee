# SPDX-License-Identifier: EUPL-1.2
"""Performance of contracts in the back office: read there, worked on their own pages."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from apps.contracts.penalties import euros
from apps.energy.ledger.counting import COUNT
from apps.energy.models import Adjustment, LedgerCount, LedgerLine, SavingsStatement
from apps.energy.models.performance import OWN, VIEW
from apps.energy.performance import badges, reading
from apps.energy.statements import reading as statements
from apps.territories.admin_keyset import ReadOnlyAdmin


class PerformanceAdmin(ReadOnlyAdmin):
    """Who acts for the contractor sees its own; the rows say which (`visible_to`)."""

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return [name for _title, fieldset in self.fieldsets for name in fieldset["fields"]]

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        if obj is not None:
            return self.model._default_manager.visible_to(request.user).filter(pk=obj.pk).exists()
        return request.user.has_perm(VIEW) or request.user.has_perm(OWN)


@admin.register(SavingsStatement)
class SavingsStatementAdmin(PerformanceAdmin):
    """« Où en sont les décomptes annuels de chaque contrat, et combien ? »"""

    list_display = ["year", "contract", "shown_state", "shown_total", "issued_at"]
    list_filter = ["state", "year"]
    search_fields = ["contract__name", "contract__reference"]
    search_help_text = _("Intitulé ou numéro du contrat")
    ordering = ["-first", "-id"]
    fieldsets = [
        (None, {"fields": ["page", "contract", "year", "first", "last", "version", "shown_state", "counted_at"]}),
        (_("Montants"), {"fields": ["malus", "bonus", "corrections", "contested", "total"]}),
        (_("Figé"), {"fields": ["issued_at", "issued_by", "checksum"]}),
        (_("Vie"), {"fields": ["contractor_at", "contractor_by", "owner_at", "owner_by", "validated_at", "paid_at"]}),
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[SavingsStatement]:
        return statements.statements(request.user)

    @admin.display(description=_("État"))
    def shown_state(self, row: SavingsStatement) -> SafeString:
        return badges.statement(row)

    @admin.display(description=_("Total"))
    def shown_total(self, row: SavingsStatement) -> str:
        return euros(row.total)

    @admin.display(description=_("Sa page"))
    def page(self, row: SavingsStatement) -> SafeString:
        return format_html('<a href="{}">{}</a>', reverse("savings-statement", args=[row.pk]), row)


@admin.register(Adjustment)
class AdjustmentAdmin(PerformanceAdmin):
    """« Qu'est-ce qui change la référence, et qui l'a accepté ? »"""

    list_display = ["title", "contract", "lot", "authority", "shown_state", "first"]
    list_filter = ["state", "lot", "kind"]
    list_select_related = ["contract", "authority"]
    search_fields = ["title", "contract__name"]
    ordering = ["-proposed_at", "-id"]
    fieldsets = [
        (None, {"fields": ["page", "contract", "lot", "authority", "point", "label", "shown_state", "is_sample"]}),
        (_("Effet"), {"fields": ["kind", "title", "said", "first", "last", "effect", "unit", "margin_percent"]}),
        (_("Vie"), {"fields": ["proposed_by", "proposed_at", "justified_by", "justified_at", "applied_at"]}),
        (_("Acceptations"), {"fields": ["owner_by", "owner_at", "contractor_by", "contractor_at"]}),
        (_("Rejet"), {"fields": ["rejected_by", "rejected_at", "rejected_why"]}),
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Adjustment]:
        return reading.adjustments(request.user)

    @admin.display(description=_("État"))
    def shown_state(self, row: Adjustment) -> SafeString:
        return badges.adjustment(row)

    @admin.display(description=_("Sa page"))
    def page(self, row: Adjustment) -> SafeString:
        return format_html('<a href="{}">{}</a>', reverse("savings-adjustment", args=[row.pk]), row)


@admin.register(LedgerLine)
class LedgerLineAdmin(PerformanceAdmin):
    """« Qu'a évité chaque point de comptage, mois par mois, et qu'est-ce qui manque ? »"""

    list_display = ["first", "label", "lot", "authority", "baseline_kwh", "measured_kwh", "avoided_kwh", "verdict"]
    list_display_links = ["first", "label"]
    list_filter = ["verdict", "lot", "current"]
    list_select_related = ["authority"]
    search_fields = ["label"]
    ordering = ["-first", "-id"]
    fieldsets = [
        (None, {"fields": ["contract", "lot", "authority", "energy", "point", "label", "first", "last"]}),
        (_("Compte"), {"fields": ["days_expected", "days_counted", "baseline_kwh", "adjustment_kwh", "measured_kwh"]}),
        (_("Économie"), {"fields": ["avoided_kwh", "low_kwh", "high_kwh", "level", "verdict", "reasons"]}),
        (_("Prix et CO₂"), {"fields": ["reference_price", "price", "kg_per_kwh"]}),
        (
            _("Provenance"),
            {"fields": ["model", "inputs", "revision", "current", "statement", "is_sample", "counted_at"]},
        ),
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[LedgerLine]:
        rows = LedgerLine.objects.visible_to(request.user).select_related("contract", "authority", "point__asset")
        return rows.defer("authority__outline").order_by(*self.ordering)


@admin.register(LedgerCount)
class LedgerCountAdmin(PerformanceAdmin):
    """« Quelles années la machine recompte-t-elle chaque nuit, et lesquelles sont tenues à la main ? »"""

    list_display = ["year", "contract", "by_hand", "counted_at", "failure"]
    list_filter = ["by_hand"]
    list_select_related = ["contract"]
    ordering = ["-year", "-id"]
    fieldsets = [
        (None, {"fields": ["contract", "year", "by_hand", "tried_at", "counted_at", "by", "changed", "failure"]})
    ]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return [name for name in super().get_readonly_fields(request, obj) if name != "by_hand"]

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        if obj is not None:
            return LedgerCount.objects.visible_to(request.user, COUNT).filter(pk=obj.pk).exists()
        return request.user.has_perm(COUNT)

    def get_queryset(self, request: HttpRequest) -> QuerySet[LedgerCount]:
        return LedgerCount.objects.visible_to(request.user).select_related("contract", "by").order_by(*self.ordering)
