# SPDX-License-Identifier: EUPL-1.2
"""What was written: entries and shifts, read by who may, edited by nobody."""

from django.contrib import admin
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from apps.duty.models import Note, Shift
from apps.territories.admin_keyset import ReadOnlyAdmin
from apps.territories.admin_scope import ScopedRelatedFilter


@admin.register(Note)
class NoteAdmin(ReadOnlyAdmin):
    """« Qui a écrit quoi ? » Entries are added on the page of the main courante."""

    list_display = ["at", "text", "author", "incident", "territory"]
    list_display_links = ["text"]
    list_filter = ["at", ("territory", ScopedRelatedFilter)]
    list_select_related = ["author", "incident", "territory"]
    sortable_by = ["at"]
    search_fields = ["author__username"]
    search_help_text = _("Identifiant de l'auteur")

    def get_queryset(self, request: HttpRequest):  # type: ignore[no-untyped-def]
        return super().get_queryset(request).defer("territory__outline")


@admin.register(Shift)
class ShiftAdmin(ReadOnlyAdmin):
    """« Qui tenait le poste, et qu'a-t-il transmis ? »"""

    list_display = ["started_at", "territory", "ended_at", "signed_by", "read_by", "page"]
    list_filter = [("territory", ScopedRelatedFilter)]
    list_select_related = ["territory", "signed_by", "read_by"]
    sortable_by = ["started_at"]

    def get_queryset(self, request: HttpRequest):  # type: ignore[no-untyped-def]
        return super().get_queryset(request).defer("territory__outline")

    @admin.display(description=_("Page"))
    def page(self, shift: Shift) -> SafeString:
        return format_html('<a href="/main-courante/services/{}/">{}</a>', shift.pk, _("ouvrir"))
