# SPDX-License-Identifier: EUPL-1.2
"""Template replies, and the networks that may not report for a time."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from apps.signalements import services
from apps.signalements.models import Block, Reply
from apps.territories.admin_keyset import ReadOnlyAdmin
from apps.territories.admin_scope import ScopedAdmin, ScopedRelatedFilter


@admin.register(Reply)
class ReplyAdmin(ScopedAdmin):
    """« Que répond-on le plus souvent, et avec quels mots ? »"""

    list_display = ["name", "act", "shown_text", "active", "territory"]
    list_filter = ["act", "active", ("territory", ScopedRelatedFilter)]
    list_select_related = ["territory"]
    search_fields = ["name", "text"]
    search_help_text = _("Nom ou texte")
    autocomplete_fields = ["territory"]
    fields = ["territory", "act", "name", "text", "position", "active"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Reply]:
        return super().get_queryset(request).defer("territory__outline")

    @admin.display(description=_("Texte"))
    def shown_text(self, row: Reply) -> str:
        return f"{row.text[:80]}…" if len(row.text) > 80 else row.text


@admin.register(Block)
class BlockAdmin(ReadOnlyAdmin):
    """« Quels réseaux ne peuvent plus signaler, et jusqu'à quand ? » Sans leur adresse : personne ne la connaît."""

    list_display = ["at", "until", "shown_state", "why", "signalement", "by", "refused", "territory"]
    list_display_links = ["at"]
    list_filter = [("territory", ScopedRelatedFilter)]
    list_select_related = ["territory", "signalement", "by"]
    fields = ["territory", "signalement", "why", "by", "at", "until", "refused", "lifted_at", "lifted_by"]
    actions = ["lift"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Block]:
        return super().get_queryset(request).defer("territory__outline")

    @admin.display(description=_("État"))
    def shown_state(self, row: Block) -> str:
        if row.lifted_at:
            return gettext("○ levé")
        return gettext("● bloqué") if row.until > timezone.now() else gettext("○ terminé")

    @admin.action(description=_("Lever avant la fin"), permissions=["lift"])
    def lift(self, request: HttpRequest, rows: QuerySet[Block]) -> None:
        done = 0
        for row in rows.filter(lifted_at=None):
            try:
                services.lift_block(block_id=row.pk, by=request.user)
                done += 1
            except PermissionDenied as refusal:
                self.message_user(request, str(refusal), messages.ERROR)
        words = ngettext("%(n)d blocage levé.", "%(n)d blocages levés.", done) % {"n": done}
        self.message_user(request, words, messages.SUCCESS if done else messages.WARNING)

    def has_lift_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("signalements.triage_signalement")
