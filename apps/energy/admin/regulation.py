# SPDX-License-Identifier: EUPL-1.2
"""What is written for the « décret tertiaire », and scenarios kept from « Et si… »."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.energy.models import SavedScenario, TertiaryDeclaration
from apps.territories.admin_keyset import ReadOnlyAdmin
from apps.territories.admin_scope import ScopedAdmin, ScopedRelatedFilter


@admin.register(TertiaryDeclaration)
class TertiaryDeclarationAdmin(ScopedAdmin):
    """« Quelle référence, quel niveau, qu'a-t-on déclaré ? »"""

    list_display = ["site", "reference_year", "reference_kwh", "activity", "operator", "declared_year", "territory"]
    list_filter = ["reference_year", "declared_year", ("site__territory", ScopedRelatedFilter)]
    list_select_related = ["site__territory"]
    search_fields = ["site__name", "site__code", "efa", "operator"]
    search_help_text = gettext_lazy("Site, EFA ou exploitant")
    autocomplete_fields = ["site"]
    readonly_fields = ["page"]
    fieldsets = [
        (None, {"fields": ["site", "page", "efa", "siret", "activity", "operator", "estate"]}),
        (
            gettext_lazy("Référence"),
            {
                "fields": [
                    *("reference_year", "reference_kwh", "reference_heating_kwh", "reference_degree_days"),
                    "origin",
                ]
            },
        ),
        (gettext_lazy("Climat"), {"fields": ["normal_degree_days", "heating_percent", "cooled"]}),
        (gettext_lazy("Objectif et déclaration"), {"fields": ["absolute_kwh_m2", "declared_year"]}),
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[TertiaryDeclaration]:
        return super().get_queryset(request).defer("site__territory__outline")

    @admin.display(description=gettext_lazy("Territoire"), ordering="site__territory__name")
    def territory(self, row: TertiaryDeclaration) -> str:
        return row.site.territory.name

    @admin.display(description=gettext_lazy("Sa page"))
    def page(self, row: TertiaryDeclaration) -> SafeString | str:
        if row.pk is None:
            return "—"
        return format_html(
            '<a href="{}">{}</a>', reverse("energy-tertiary-site", args=[row.site_id]), _("Où il en est")
        )


@admin.register(SavedScenario)
class SavedScenarioAdmin(ReadOnlyAdmin):
    """« Quels scénarios chaque territoire a-t-il gardés ? » Kept, opened and deleted on the page « Et si… »."""

    list_display = ["name", "territory", "author", "created_at", "is_sample"]
    list_filter = [("territory", ScopedRelatedFilter)]
    list_select_related = ["territory", "author"]
    search_fields = ["name", "note"]
    search_help_text = gettext_lazy("Nom ou note")
    fields = readonly_fields = ["name", "territory", "page", "note", "author", "created_at", "is_sample"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[SavedScenario]:
        return super().get_queryset(request).defer("territory__outline")

    @admin.display(description=gettext_lazy("Ouvrir"))
    def page(self, row: SavedScenario) -> SafeString:
        return format_html('<a href="{}?{}">{}</a>', reverse("energy-what-if"), row.wish, _("Ouvrir le scénario"))
