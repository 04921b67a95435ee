# SPDX-License-Identifier: EUPL-1.2
"""Views of the console in the back office: those that are shared, so that somebody puts them in order."""

from urllib.parse import parse_qsl

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from apps.console.models import SavedView
from apps.territories.admin_scope import ScopedAdmin, ScopedRelatedFilter


@admin.register(SavedView)
class SavedViewAdmin(ScopedAdmin):
    """« Quelles vues nos opérateurs partagent-ils, et que montrent-elles ? » Made in the console only."""

    list_display = ["name", "owner", "territory", "asks", "at"]
    list_filter = [("territory", ScopedRelatedFilter)]
    list_select_related = ["owner", "territory"]
    search_fields = ["name", "owner__username"]
    search_help_text = _("Nom de la vue, ou identifiant de qui l'a faite")
    fields = ["name", "owner", "territory", "link", "at"]
    readonly_fields = ["owner", "territory", "link", "at"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[SavedView]:
        return super().get_queryset(request).defer("territory__outline")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    @admin.display(description=_("Montre"))
    def asks(self, view: SavedView) -> str:
        return " · ".join(value for _name, value in parse_qsl(view.query))

    @admin.display(description=_("Filtre"))
    def link(self, view: SavedView) -> SafeString | str:
        return format_html('<a href="{}?{}">{}</a>', reverse("console"), view.query, self.asks(view))
