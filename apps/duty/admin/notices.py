# SPDX-License-Identifier: EUPL-1.2
"""The log of notifications: what was owed to whom, what came of it."""

from django.contrib import admin
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from apps.duty.models import Notice
from apps.territories.admin_keyset import ReadOnlyAdmin


@admin.register(Notice)
class NoticeAdmin(ReadOnlyAdmin):
    """« Qui a été prévenu de quoi ? Est-ce parti ? »"""

    list_display = ["created_at", "channel", "subject", "shown_state", "attempts", "sent_at", "last_error"]
    list_display_links = ["created_at"]
    list_filter = ["state", "kind"]
    list_select_related = ["channel__person"]
    sortable_by = ["created_at"]
    search_fields = ["channel__person__username", "subject"]
    fields = [
        *("channel", "kind", "shown_state", "created_at", "due_at", "handed_at", "sent_at", "attempts", "last_error"),
        *("subject", "body"),
    ]
    readonly_fields = ["shown_state"]

    def get_queryset(self, request: HttpRequest):  # type: ignore[no-untyped-def]
        return super().get_queryset(request).defer("channel__secret")

    @admin.display(description=_("État"), ordering="state")
    def shown_state(self, notice: Notice) -> SafeString:
        return format_html('<span class="badge {}">{}</span>', notice.tone, notice.get_state_display())
