# SPDX-License-Identifier: EUPL-1.2
"""Links of the network in the back office."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from apps.assets.models import Asset, NetworkEdge
from apps.territories.admin_scope import ScopedAdmin


@admin.register(NetworkEdge)
class NetworkEdgeAdmin(ScopedAdmin):
    """« Qui alimente quoi ? » A link is seen by who sees both its ends."""

    list_display = ["upstream", "nature", "downstream"]
    list_filter = ["nature"]
    list_select_related = ["upstream", "downstream"]
    search_fields = ["upstream__code", "downstream__code"]
    autocomplete_fields = ["upstream", "downstream"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[NetworkEdge]:
        rows = NetworkEdge.objects.visible_to(request.user, self.permission("view"))
        return rows.defer("upstream__geometry", "downstream__geometry").order_by("pk")

    def choices_of(self, db_field: Any, request: HttpRequest) -> QuerySet[Asset]:
        return Asset.objects.visible_to(request.user, self.permission("add"))
