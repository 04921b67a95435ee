# SPDX-License-Identifier: EUPL-1.2
"""Savings promised by a version: a page for each consumption of reference with its years, rules of bonus and malus
inside the page of the version."""

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from apps.contracts.admin.tables import DAYS, Once, Tables, Writable
from apps.contracts.admin.version_rows import VersionRowAdmin
from apps.contracts.models import PerformanceRule, SavingBaseline, SavingCommitment


class PerformanceForm(forms.ModelForm):
    class Meta:
        model = PerformanceRule
        fields = [
            *("lot", "neutral", "neutral_deducted", "malus_coefficient", "malus_cap"),
            *("bonus_share", "bonus_cap", "unproven_is_none"),
        ]
        localized_fields = ["neutral", "malus_coefficient", "malus_cap", "bonus_share", "bonus_cap"]


class PerformanceFormSet(Once):
    key, twice = ("lot",), _("Ce lot a déjà sa règle.")


class PerformanceInline(Writable, admin.StackedInline):
    model = PerformanceRule
    form = PerformanceForm
    formset = PerformanceFormSet
    extra = 0
    max_num = 10
    verbose_name_plural = _("Bonus et malus d'énergie")
    add_text = _("Ajouter une règle d'énergie")
    fields = [
        ("lot", "neutral", "neutral_deducted"),
        ("malus_coefficient", "malus_cap"),
        ("bonus_share", "bonus_cap"),
        "unproven_is_none",
    ]


class YearForm(forms.ModelForm):
    class Meta:
        model = SavingCommitment
        fields = ["year", "percent", "kwh", "planned_euros"]
        localized_fields = ["percent", "kwh", "planned_euros"]


class YearFormSet(Once):
    key, twice = ("year",), _("Cette année a déjà sa promesse.")


class YearInline(admin.TabularInline):
    """Written with its baseline, under the same rights."""

    model = SavingCommitment
    form = YearForm
    formset = YearFormSet
    extra = 0
    max_num = 50
    verbose_name_plural = _("Économies promises, année par année")
    add_text = _("Ajouter une année")

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return obj is None or obj.version.is_draft

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return obj is None or obj.version.is_draft

    has_delete_permission = has_change_permission

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return True  # with the page that it is in


@admin.register(SavingBaseline)
class SavingBaselineAdmin(Tables, VersionRowAdmin):
    """« À quoi compare-t-on, par quelle méthode, et qu'est-ce qui est promis chaque année ? »"""

    list_display = ["lot", "authority", "version", "reference_kwh"]
    list_display_links = ["lot", "authority"]
    list_select_related = ["version__contract", "authority"]
    search_fields = ["authority__name", "version__contract__name"]
    autocomplete_fields = ["authority"]
    formfield_overrides = DAYS
    inlines = [YearInline]
    history_rows = [(SavingCommitment, "baseline", "year")]
    fieldsets = [
        (None, {"fields": ["version", "lot", "authority", "energy", "note"]}),
        (
            _("Référence"),
            {"fields": ["reference_kwh", ("reference_from", "reference_to"), "reference_price"]},
        ),
        (_("Méthode"), {"fields": ["option", "method", ("degree_days", "base_c"), "level"]}),
        (_("Travaux, hors du compte"), {"fields": [("works_from", "works_to")]}),
    ]
