# SPDX-License-Identifier: EUPL-1.2
"""What phones sent, in the back office: « qu'a dit le téléphone, à quelle heure, et qu'a-t-on compté ? »"""

from typing import Any

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from apps.events.admin.screens import words
from apps.interventions.filters import number_in
from apps.interventions.models import FieldAct, Sighting
from apps.territories.admin_keyset import ReadOnlyAdmin


@admin.register(FieldAct)
class FieldActAdmin(ReadOnlyAdmin):
    """Refusals too: what a team could not do, and why."""

    list_display = ["shown_kind", "asked", "by", "declared_at", "counted_at", "received_at", "done", "detail"]
    list_display_links = ["shown_kind"]
    list_filter = ["done", "kind", "received_at"]
    list_select_related = ["request", "by", "order"]
    search_fields = ["detail"]  # read by get_search_results
    search_help_text = _("Numéro de la DI, ou mots de la réponse")
    fieldsets = [
        (None, {"fields": ["shown_kind", "asked", "order", "by", "done", "detail"]}),
        (_("Heures"), {"fields": ["declared_at", "sent_at", "received_at", "counted_at"]}),
    ]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return [name for _title, fieldset in self.fieldsets for name in fieldset["fields"]]

    def get_queryset(self, request: HttpRequest) -> QuerySet[FieldAct]:
        return super().get_queryset(request).select_related("request", "by", "order").defer("request__description")

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> tuple[Any, bool]:
        for word in words(search_term):
            queryset = queryset.filter(Q(detail__icontains=word) | Q(request=number_in(word)))
        return queryset, False

    @admin.display(description=_("Acte"))
    def shown_kind(self, row: FieldAct) -> str:
        return row.get_kind_display()

    @admin.display(description=_("Demande"))
    def asked(self, row: FieldAct) -> SafeString | str:
        if row.request is None:
            return "—"
        return format_html('<a href="{}">{}</a>', reverse("intervention", args=[row.request_id]), row.request)


@admin.register(Sighting)
class SightingAdmin(ReadOnlyAdmin):
    """« Qui a vu cette lampe éteinte, ou allumée, et quand ? »"""

    list_display = ["asset", "state", "source", "seen_at", "seen_by"]
    list_filter = ["state", "source", "seen_at"]
    list_select_related = ["asset", "seen_by"]
    search_fields = ["asset__code", "asset__name"]
    search_help_text = _("Code ou nom de l'équipement")
    fields = readonly_fields = ["asset", "state", "source", "seen_at", "seen_by", "act"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Sighting]:
        rows = super().get_queryset(request).select_related("asset", "seen_by", "act")
        return rows.defer("asset__geometry", "asset__geom_3857", "asset__attributes", "asset__local_attributes")
