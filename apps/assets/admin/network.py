# SPDX-License-Identifier: EUPL-1.2
"""Links of the network in the back office."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from apps.assets.admin.named import named
from apps.assets.filters import MAX_WORDS
from apps.assets.models import Asset, NetworkEdge
from apps.territories.admin_keyset import LargeAdmin


@admin.register(NetworkEdge)
class NetworkEdgeAdmin(LargeAdmin):
    """« Qui alimente quoi ? » A link is seen by who sees both its ends."""

    list_display = ["upstream", "nature", "downstream"]
    list_filter = ["nature"]
    list_select_related = ["upstream", "downstream"]
    search_fields = ["upstream__code", "downstream__code"]
    autocomplete_fields = ["upstream", "downstream"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[NetworkEdge]:
        rows = NetworkEdge.objects.visible_to(request.user, self.permission("view"))
        return rows.defer("upstream__geometry", "downstream__geometry").order_by("pk")

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> tuple[Any, bool]:
        for word in search_term.replace("\x00", "").split()[:MAX_WORDS]:
            queryset = queryset.filter(named("upstream", word) | named("downstream", word))
        return queryset, False

    def choices_of(self, db_field: Any, request: HttpRequest) -> QuerySet[Asset]:
        return Asset.objects.visible_to(request.user, self.permission("add"))
