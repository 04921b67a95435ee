# SPDX-License-Identifier: EUPL-1.2
"""Work orders in the back office: what each team has to do, and what it did."""

from typing import Any

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from apps.events.admin.screens import words
from apps.interventions import badges
from apps.interventions.filters import number_in
from apps.interventions.models import WorkOrder
from apps.territories.admin_keyset import ReadOnlyAdmin
from apps.territories.admin_scope import ScopedRelatedFilter


@admin.register(WorkOrder)
class WorkOrderAdmin(ReadOnlyAdmin):
    """« Quelle équipe fait quoi, et depuis quand ? »"""

    list_display = ["number", "asked", "where", "team", "shown_state", "planned_from", "arrived_at", "shown_outcome"]
    list_filter = ["state", "outcome", ("team", ScopedRelatedFilter), "created_at"]
    list_select_related = ["team", "request__asset"]
    search_fields = ["request__title"]  # read by get_search_results
    search_help_text = _("Numéro de la DI, ou mots de son objet")
    fieldsets = [
        (None, {"fields": ["number", "asked", "where", "team", "shown_state"]}),
        (_("Quand"), {"fields": ["planned_from", "planned_to", "departed_at", "arrived_at", "provisional_at"]}),
        (_("Fin"), {"fields": ["repaired_at", "controlled_at", "contested_at", "ended_at"]}),
        (_("Compte rendu"), {"fields": ["outcome", "said", "minutes", "cost", "signed_by", "signed_at"]}),
    ]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return [name for _title, fieldset in self.fieldsets for name in fieldset["fields"]]

    def get_queryset(self, request: HttpRequest) -> QuerySet[WorkOrder]:
        rows = super().get_queryset(request).select_related("request__asset", "team")
        return rows.defer("request__asset__geometry", "request__asset__geom_3857", "request__description")

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> tuple[Any, bool]:
        for word in words(search_term):
            queryset = queryset.filter(Q(request__title__icontains=word) | Q(request=number_in(word)))
        return queryset, False

    @admin.display(description=_("OT"))
    def number(self, row: WorkOrder) -> str:
        return str(row.pk)

    @admin.display(description=_("Demande"))
    def asked(self, row: WorkOrder) -> SafeString:
        return format_html('<a href="{}">{}</a>', reverse("intervention", args=[row.request_id]), row.request)

    @admin.display(description=_("Où"))
    def where(self, row: WorkOrder) -> str:
        return str(row.request.asset) if row.request.asset else "—"

    @admin.display(description=_("État"))
    def shown_state(self, row: WorkOrder) -> SafeString:
        return badges.order_state(row)

    @admin.display(description=_("Issue"))
    def shown_outcome(self, row: WorkOrder) -> str:
        return row.get_outcome_display() or "—"
