# SPDX-License-Identifier: EUPL-1.2
"""Rooms that are watched, and what is asked of them: by room, by kind of room, by territory."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.energy.models import Room, RoomClosure, RoomRule
from apps.territories.admin_scope import ScopedAdmin, ScopedRelatedFilter

HEAVY = ("geometry", "geom_3857", "attributes", "local_attributes")


@admin.register(Room)
class RoomAdmin(ScopedAdmin):
    """« Quelles salles sont suivies, et par quel capteur ? »"""

    list_display = ["shown", "use", "site", "owner", "is_sample"]
    list_display_links = ["shown"]
    list_filter = ["use", ("asset__owner", ScopedRelatedFilter), ("site", ScopedRelatedFilter)]
    list_select_related = ["asset__owner", "site"]
    search_fields = ["asset__code", "asset__name", "site__name"]
    search_help_text = gettext_lazy("Code, nom ou site")
    autocomplete_fields = ["asset", "site"]
    readonly_fields = ["page"]
    fields = ["asset", "site", "use", "page", "is_sample"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Room]:
        hidden = [f"asset__{name}" for name in HEAVY]
        return super().get_queryset(request).select_related("asset").defer(*hidden, "asset__owner__outline")

    @admin.display(description=gettext_lazy("Salle"), ordering="asset__name")
    def shown(self, room: Room) -> str:
        return str(room)

    @admin.display(description=gettext_lazy("Propriétaire"), ordering="asset__owner__name")
    def owner(self, room: Room) -> str:
        return str(room.asset.owner)

    @admin.display(description=gettext_lazy("Page"))
    def page(self, room: Room) -> SafeString | str:
        if room.pk is None:
            return "—"
        return format_html('<a href="{}#salles">{}</a>', reverse("energy-site", args=[room.site_id]), _("Voir l'air"))


class RoomClosureInline(admin.TabularInline):
    model = RoomClosure
    extra = 0
    verbose_name_plural = gettext_lazy("fermetures : vacances, travaux")

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm("energy.view_roomrule", obj)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm("energy.change_roomrule", obj)

    has_change_permission = has_delete_permission = has_add_permission


@admin.register(RoomRule)
class RoomRuleAdmin(ScopedAdmin):
    """« Que demande-t-on à l'air et à la chaleur des salles, et quand y a-t-il quelqu'un ? »

    La règle la plus proche vaut tout entière : de la salle, de son genre, du territoire, de ceux qui le comprennent.
    """

    inlines = [RoomClosureInline]
    list_display = ["shown", "territory", "co2_good_ppm", "co2_alarm_ppm", "set_point_c", "hot_c", "weekday_hours"]
    list_display_links = ["shown"]
    list_filter = ["use", ("territory", ScopedRelatedFilter)]
    list_select_related = ["territory", "room__asset"]
    search_fields = ["territory__name", "room__asset__name", "room__asset__code"]
    search_help_text = gettext_lazy("Territoire ou salle")
    autocomplete_fields = ["territory", "room"]
    fieldsets = [
        (None, {"fields": ["territory", "use", "room"]}),
        (gettext_lazy("CO₂"), {"fields": ["co2_good_ppm", "co2_alarm_ppm", "back_ppm"]}),
        (gettext_lazy("Température"), {"fields": ["set_point_c", "margin_c", "hot_c", "back_c"]}),
        (
            gettext_lazy("Chauffage : moyenne des heures occupées"),
            {"fields": ["heated_c", "heated_days", "heating_from", "heating_to"]},
        ),
        (gettext_lazy("Humidité"), {"fields": ["dry_percent", "humid_percent"]}),
        (gettext_lazy("Durées"), {"fields": ["sustained_minutes", "stale_minutes"]}),
        (
            gettext_lazy("Présence"),
            {"fields": ["weekday_hours", "wednesday_hours", "saturday_hours", "sunday_hours", "region"]},
        ),
        (None, {"fields": ["origin", "is_sample"]}),
    ]
    history_rows = [(RoomClosure, "rule", "starts_on")]

    def get_queryset(self, request: HttpRequest) -> QuerySet[RoomRule]:
        return super().get_queryset(request).defer("territory__outline")

    @admin.display(description=gettext_lazy("Salles"))
    def shown(self, rule: RoomRule) -> str:
        return str(rule)
