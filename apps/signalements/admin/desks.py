# SPDX-License-Identifier: EUPL-1.2
"""Desks and categories as the city's own technician edits them; reports, people and letters are read elsewhere."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from apps.signalements.admin.register import GuardAdmin, TreatmentAdmin
from apps.signalements.models import Category, Desk, Letter
from apps.territories.admin_keyset import ReadOnlyAdmin
from apps.territories.admin_scope import ScopedAdmin, ScopedRelatedFilter

__all__ = ["CategoryAdmin", "DeskAdmin", "GuardAdmin", "LetterAdmin", "TreatmentAdmin"]


@admin.register(Desk)
class DeskAdmin(ScopedAdmin):
    """« Où le public peut-il signaler, et que lui disons-nous ? »"""

    list_display = ["territory", "is_open", "publishes", "deleted_after", "answered_within", "accessibility_state"]
    list_filter = ["is_open", "publishes"]
    list_select_related = ["territory"]
    autocomplete_fields = ["territory"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Desk]:
        return super().get_queryset(request).defer("territory__outline")

    @admin.display(description=_("Effacement"), ordering="contact_days")
    def deleted_after(self, row: Desk) -> str:
        return _days(row.contact_days)

    @admin.display(description=_("« Réparé ? »"), ordering="answer_days")
    def answered_within(self, row: Desk) -> str:
        return _days(row.answer_days)


def _days(count: int) -> str:
    return ngettext("%(n)d jour", "%(n)d jours", count) % {"n": count}


@admin.register(Category)
class CategoryAdmin(ScopedAdmin):
    """« Que peut-on signaler, avec quels mots, et qui le traite ? »"""

    list_display = ["label", "territory", "service", "addressee", "position", "active"]
    list_filter = ["active", "trade", ("territory", ScopedRelatedFilter)]
    list_select_related = ["territory"]
    search_fields = ["label", "code", "service"]
    autocomplete_fields = ["territory"]
    fieldsets: Any = [
        (None, {"fields": ["territory", "code", "label", "help_text", "position", "active"]}),
        (_("Reconnaître"), {"fields": ["keywords", "kinds", "questions", "radius", "age", "condition"]}),
        (_("Publier"), {"fields": ["private_ground"]}),
        (_("Traiter"), {"fields": ["service", "trade", "fault_class", "public_delay", "addressee"]}),
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Category]:
        return super().get_queryset(request).defer("territory__outline")


@admin.register(Letter)
class LetterAdmin(ReadOnlyAdmin):
    """« Les courriels aux habitants partent-ils ? » Sans leur adresse ni leur texte."""

    list_display = ["due_at", "state", "attempts", "tried_at", "over_at", "last_error"]
    list_display_links = ["due_at"]
    list_filter = ["state"]
    fields = ["state", "due_at", "attempts", "tried_at", "handed_at", "over_at", "last_error"]
