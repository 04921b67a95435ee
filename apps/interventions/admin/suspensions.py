# SPDX-License-Identifier: EUPL-1.2
"""Suspensions of delays in the back office: what the contractor asks for, what the authority answers."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from apps.events.admin.alarms import CommentForm
from apps.interventions import holding, services
from apps.interventions.admin.acting import comment, each
from apps.interventions.models import Suspension
from apps.territories.admin_keyset import ReadOnlyAdmin


@admin.register(Suspension)
class SuspensionAdmin(ReadOnlyAdmin):
    """« Quel temps le titulaire demande-t-il de ne pas compter, et pourquoi ? »"""

    list_display = ["asked", "reason", "said", "started_at", "ended_at", "state", "proposed_by", "decided_by"]
    list_display_links = ["reason"]
    list_filter = ["state", "reason", "started_at"]
    list_select_related = ["request", "proposed_by", "decided_by"]
    fields = [
        *("asked", "reason", "contract_reason", "said", "started_at", "ended_at", "state"),
        *("proposed_at", "proposed_by", "decided_at", "decided_by", "decision_said"),
    ]
    actions = ["accept_chosen", "reject_chosen"]
    action_form = CommentForm

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return list(self.fields)

    def has_decide_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm(holding.DECIDE_SUSPENSION)

    @admin.action(description=_("Accepter"), permissions=["decide"])
    def accept_chosen(self, request: HttpRequest, queryset: QuerySet[Suspension]) -> None:
        said = {"by": request.user, "accepted": True, "why": comment(request)}
        each(self, request, queryset, lambda pk: services.decide(suspension_id=pk, **said))

    @admin.action(description=_("Refuser, avec le commentaire pour motif"), permissions=["decide"])
    def reject_chosen(self, request: HttpRequest, queryset: QuerySet[Suspension]) -> None:
        said = {"by": request.user, "accepted": False, "why": comment(request)}
        each(self, request, queryset, lambda pk: services.decide(suspension_id=pk, **said))

    @admin.display(description=_("Demande"))
    def asked(self, row: Suspension) -> SafeString:
        return format_html('<a href="{}">{}</a>', reverse("intervention", args=[row.request_id]), row.request)
