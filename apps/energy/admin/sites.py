# SPDX-License-Identifier: EUPL-1.2
"""Sites: what is followed as one thing, and what their figures are divided by."""

from typing import Any

from django.contrib import admin
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.assets.admin.badges import badge
from apps.energy.models import Site
from apps.territories.admin_scope import ScopedAdmin, ScopedRelatedFilter


@admin.register(Site)
class SiteAdmin(ScopedAdmin):
    """« Qui consomme, sur quelle surface ? »"""

    list_display = ["shown_name", "nature", "use", "surface_m2", "shown_tertiary", "meters", "territory"]
    list_display_links = ["shown_name"]
    list_filter = ["nature", "tertiary", ("territory", ScopedRelatedFilter)]
    list_select_related = ["territory"]
    search_fields = ["name", "code", "use"]
    search_help_text = gettext_lazy("Nom, code ou usage")
    autocomplete_fields = ["territory", "weather"]
    readonly_fields = ["page"]
    fieldsets = [
        (None, {"fields": ["name", "code", "nature", "territory", "page"]}),
        (gettext_lazy("À quoi il sert"), {"fields": ["use", "surface_m2", "tertiary"]}),
        (
            gettext_lazy("Heures d'ouverture"),
            {
                "fields": ["weekday_hours", "wednesday_hours", "saturday_hours", "sunday_hours", "region"],
                "description": gettext_lazy(
                    "Vides : nul ne sait quand il est ouvert, rien n'est jugé hors ouverture. "
                    "Vacances et ponts : « Fermetures de sites »."
                ),
            },
        ),
        (gettext_lazy("Météo"), {"fields": ["weather"]}),
        (gettext_lazy("Remarques"), {"fields": ["is_sample", "note"]}),
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Site]:
        rows = super().get_queryset(request).defer("territory__outline")
        return rows.annotate(held=Count("points", filter=Q(points__ends_on=None), distinct=True))

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False  # what it consumed refers to it

    @admin.display(description=gettext_lazy("Nom"), ordering="name")
    def shown_name(self, site: Site) -> SafeString | str:
        return format_html("{} {}", site.name, badge("silent", "○", _("fictif"), None)) if site.is_sample else site.name

    @admin.display(description=gettext_lazy("Décret tertiaire"), ordering="tertiary")
    def shown_tertiary(self, site: Site) -> str:
        return _("soumis") if site.tertiary else "—"

    @admin.display(description=gettext_lazy("Compteurs"))
    def meters(self, site: Any) -> int:
        return site.held

    @admin.display(description=gettext_lazy("Page"))
    def page(self, site: Site) -> SafeString | str:
        if site.pk is None:
            return "—"
        return format_html('<a href="{}">{}</a>', reverse("energy-site", args=[site.pk]), _("Voir ses consommations"))
