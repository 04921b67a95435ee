# SPDX-License-Identifier: EUPL-1.2
"""What is measured and how, what was published, who shows it to everybody."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from apps.assets.admin.badges import badge
from apps.kpi import services, words
from apps.kpi.admin import correcting
from apps.kpi.models import Definition, Figure, Indicator, Publication
from apps.kpi.services import KpiRefused
from apps.territories.admin_history import HistoryAdmin
from apps.territories.admin_keyset import ReadOnlyAdmin
from apps.territories.admin_scope import ScopedAdmin

TEXTS = ("name", "formula", "perimeter", "sources", "doubt", "standard", "for_elus", "for_agents", "for_public")


class DefinitionInline(admin.StackedInline):
    """A version that counted a published month is read, not written: another one is added."""

    model = Definition
    extra = 0
    ordering = ["-since"]
    fields = [
        ("version", "since"),
        ("measure", "months"),
        ("target", "least_complete"),
        *TEXTS,
        ("validated_by", "validated_on"),
    ]

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm("kpi.view_indicator")

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm("kpi.change_indicator")

    has_change_permission = has_add_permission

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Indicator)
class IndicatorAdmin(HistoryAdmin):
    """« Que mesure-t-on, selon quelle définition, depuis quand ? » Shared by all territories."""

    inlines = [DefinitionInline]
    list_display = ["code", "shown_name", "theme", "unit", "leading", "public", "rank"]
    list_filter = ["theme", "leading", "public"]
    search_fields = ["code", "definitions__name"]
    search_help_text = gettext_lazy("Code ou nom")
    fields = ["code", "theme", ("unit", "decimals"), "better", ("rank", "leading", "public")]
    history_rows = [(Definition, "indicator", "version")]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Indicator]:
        return super().get_queryset(request).prefetch_related("definitions")

    @admin.display(description=gettext_lazy("Nom"))
    def shown_name(self, row: Indicator) -> str:
        return next((one.name for one in row.definitions.all()), "—")


@admin.register(Figure)
class FigureAdmin(ReadOnlyAdmin):
    """« Qu'a-t-on publié, pour quel mois, et que manque-t-il ? »"""

    list_display = ["month", "territory", "shown_name", "shown_value", "shown_state", "revision"]
    list_display_links = ["month", "shown_name"]
    list_filter = ["indicator", "current"]
    list_select_related = ["territory", "indicator", "definition"]
    ordering = ["-month", "-id"]
    actions = ["publish", "correct"]
    fieldsets = [
        (
            None,
            {"fields": ["page", "territory", "indicator", "definition", "month", "revision", "current", "is_sample"]},
        ),
        (gettext_lazy("Chiffre"), {"fields": ["value", "low", "high", "target", "completeness", "cases", "why"]}),
        (
            gettext_lazy("Vie"),
            {"fields": ["known_at", "measured_at", "published_at", "published_by", "correction"]},
        ),
    ]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return [name for _title, fieldset in self.fieldsets for name in fieldset["fields"]]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Figure]:
        return super().get_queryset(request).defer("territory__outline")

    @admin.display(description=gettext_lazy("Indicateur"))
    def shown_name(self, row: Figure) -> str:
        return row.definition.name

    @admin.display(description=gettext_lazy("Valeur"))
    def shown_value(self, row: Figure) -> str | SafeString:
        if row.value is None:
            return badge("unknown", "◌", row.why, None)
        return words.amount(row.value, row.indicator)

    @admin.display(description=gettext_lazy("État"))
    def shown_state(self, row: Figure) -> SafeString:
        if not row.is_published:
            return badge("minor", "◕", _("provisoire"), None)
        return badge("normal", "✓", _("publié"), None)

    @admin.display(description=gettext_lazy("Sa page"))
    def page(self, row: Figure) -> SafeString:
        address = reverse("steering-indicator", args=[row.territory.code, row.indicator.code])
        return format_html('<a href="{}">{}</a>', address, row.definition.name)

    @admin.action(description=gettext_lazy("Publier les mois de ces chiffres"), permissions=["publish"])
    def publish(self, request: HttpRequest, queryset: QuerySet[Figure]) -> None:
        """All the figures of a month of a territory: a month is published whole."""
        done = 0
        for row in _months_of(queryset):
            if not request.user.has_perm("kpi.publish_figure", row):
                continue
            try:
                done += services.publish(row.territory, row.month, by=request.user)
            except KpiRefused as refusal:
                self.message_user(request, f"{row.territory}, {row.month:%m/%Y} : {refusal}", messages.ERROR)
        told = ngettext("%(n)d chiffre publié.", "%(n)d chiffres publiés.", done) % {"n": done}
        self.message_user(request, told)

    @admin.action(
        description=gettext_lazy("Mesurer de nouveau ces chiffres publiés (correction)"), permissions=["publish"]
    )
    def correct(self, request: HttpRequest, queryset: QuerySet[Figure]) -> HttpResponse | None:
        return correcting.asked(self, request, queryset)

    def has_publish_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("kpi.publish_figure")


def _months_of(rows: QuerySet[Figure]) -> list[Figure]:
    return list({(row.territory_id, row.month): row for row in rows.select_related("territory")}.values())


@admin.register(Publication)
class PublicationAdmin(ScopedAdmin):
    """« Quels territoires montrent leurs indicateurs aux habitants ? »"""

    list_display = ["territory", "is_open", "licence", "page"]
    list_filter = ["is_open"]
    list_select_related = ["territory"]
    fields = ["territory", "is_open", "welcome", "licence"]

    @admin.display(description=gettext_lazy("Page publique"))
    def page(self, row: Publication) -> SafeString | str:
        if not row.is_open:
            return "—"
        return format_html('<a href="{}">{}</a>', reverse("indicators-of", args=[row.territory.code]), row.territory)
