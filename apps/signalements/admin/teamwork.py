# SPDX-License-Identifier: EUPL-1.2
"""Who looks after which reports: read, and released, by who may treat them."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from apps.signalements import assigning, services
from apps.signalements.models import Assignment
from apps.signalements.refusals import SignalementRefused
from apps.territories.admin_keyset import ReadOnlyAdmin
from apps.territories.admin_scope import ScopedRelatedFilter


@admin.register(Assignment)
class AssignmentAdmin(ReadOnlyAdmin):
    """« Qui s'occupe de quoi, et depuis quand ? »"""

    list_display = ["signalement", "shown_person", "shown_state", "at", "shown_territory"]
    list_filter = [("signalement__territory", ScopedRelatedFilter)]
    list_select_related = ["signalement__territory", "person"]
    search_fields = ["signalement__reference", "person__username", "person__last_name"]
    search_help_text = _("Référence, identifiant ou nom")
    fields = ["signalement", "person", "by", "at"]
    actions = ["release"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Assignment]:
        return super().get_queryset(request).defer("signalement__territory__outline")

    @admin.display(description=_("Confié à"), ordering="person__last_name")
    def shown_person(self, row: Assignment) -> str:
        return assigning.label(row.person)

    @admin.display(description=_("État"))
    def shown_state(self, row: Assignment) -> str:
        return str(row.signalement.get_state_display())

    @admin.display(description=_("Territoire"))
    def shown_territory(self, row: Assignment) -> str:
        return row.signalement.territory.name

    @admin.action(description=_("Ne plus les confier à personne"), permissions=["release"])
    def release(self, request: HttpRequest, rows: QuerySet[Assignment]) -> None:
        done = 0
        for row in rows:
            try:
                services.assign(signalement_id=row.signalement_id, by=request.user, person=None)
                done += 1
            except (PermissionDenied, SignalementRefused) as refusal:
                self.message_user(request, str(refusal), messages.ERROR)
        words = ngettext("%(n)d signalement n'est plus confié.", "%(n)d signalements ne sont plus confiés.", done)
        self.message_user(request, words % {"n": done}, messages.SUCCESS if done else messages.WARNING)

    def has_release_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("signalements.triage_signalement")
