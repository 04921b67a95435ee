# SPDX-License-Identifier: EUPL-1.2
"""Monthly statements in the back office: read there, worked on their own page."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from apps.contracts.penalties import euros
from apps.interventions import badges
from apps.interventions.models import Statement
from apps.interventions.models.statement import OWN, VIEW
from apps.interventions.statements import reading
from apps.territories.admin_keyset import ReadOnlyAdmin


@admin.register(Statement)
class StatementAdmin(ReadOnlyAdmin):
    """« Où en sont les décomptes de chaque contrat, et combien ? »"""

    list_display = ["shown_month", "contract", "shown_state", "shown_total", "shown_contested", "frozen_on"]
    list_filter = ["state", "month"]
    list_select_related = ["contract"]
    search_fields = ["contract__name", "contract__reference"]
    search_help_text = _("Intitulé ou numéro du contrat")
    ordering = ["-month", "-id"]
    fieldsets = [
        (None, {"fields": ["page", "contract", "shown_month", "version", "shown_state", "counted_to"]}),
        (_("Montants"), {"fields": ["penalties", "bonuses", "corrections", "contested", "total"]}),
        (_("Vie"), {"fields": ["created_at", "issued_at", "contractor_signed_at", "contractor_signed_by"]}),
        (_("Figé"), {"fields": ["owner_signed_at", "owner_signed_by", "frozen_at", "checksum", "paid_at"]}),
        (_("Acceptation tacite"), {"fields": ["tacit_side", "tacit_days", "tacit_at", "tacit_by"]}),
    ]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return [name for _title, fieldset in self.fieldsets for name in fieldset["fields"]]

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Who acts for the contractor sees its own; the rows say which (`visible_to`)."""
        if obj is not None:
            return Statement.objects.visible_to(request.user).filter(pk=obj.pk).exists()
        return request.user.has_perm(VIEW) or request.user.has_perm(OWN)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Statement]:
        return reading.statements(request.user)

    @admin.display(description=_("Mois"), ordering="month")
    def shown_month(self, row: Statement) -> str:
        return capfirst(date_format(row.month, "F Y"))

    @admin.display(description=_("État"))
    def shown_state(self, row: Statement) -> SafeString:
        return badges.statement(row)

    @admin.display(description=_("Total"))
    def shown_total(self, row: Statement) -> str:
        return euros(row.total)

    @admin.display(description=_("Contesté"))
    def shown_contested(self, row: Statement) -> str:
        return euros(row.contested) if row.contested else "—"

    @admin.display(description=_("Figé le"))
    def frozen_on(self, row: Statement) -> str:
        return date_format(timezone.localtime(row.frozen_at), "SHORT_DATE_FORMAT") if row.frozen_at else "—"

    @admin.display(description=_("Sa page"))
    def page(self, row: Statement) -> SafeString:
        return format_html('<a href="{}">{}</a>', reverse("statement", args=[row.pk]), row)
