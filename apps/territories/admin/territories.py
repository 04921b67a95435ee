# SPDX-License-Identifier: EUPL-1.2
"""Territories in the back office."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import BooleanField, Count, ExpressionWrapper, Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from apps.territories import basemap
from apps.territories.admin.outlines import OutlineField, OutlineWidget, TerritoryForm
from apps.territories.admin_scope import ScopedAdmin
from apps.territories.models import Territory
from apps.territories.outline_drawing import drawn

SERVED = [  # what a territory holds, and the screen that lists it
    ("assets", _("équipements"), "admin:assets_asset_changelist", "owner__id__exact"),
    ("sources", _("sources"), "admin:assets_source_changelist", "territory__id__exact"),
    ("memberships", _("habilitations"), "admin:territories_membership_changelist", "territory__id__exact"),
]


@admin.register(Territory)
class TerritoryAdmin(ScopedAdmin):
    """« De quoi s'agit-il, qu'inclut-il, a-t-il un contour ? » Outlines come from files, and are corrected by hand."""

    form = TerritoryForm

    list_display = ["name", "code", "kind", "population", "included", "has_outline"]
    list_filter = ["kind"]
    search_fields = ["name", "code"]
    search_help_text = _("Nom, code INSEE ou SIREN")
    autocomplete_fields = ["includes"]
    readonly_fields = ["shape", "served"]
    fieldsets = [
        (None, {"fields": ["name", "kind", "code", "siren", "population", "served"]}),
        (_("Périmètre"), {"fields": ["includes", "outline"]}),
        (_("Présentation"), {"fields": ["brand_color", "notice"]}),
        (_("Repères"), {"classes": ["collapse"], "fields": ["local_srid", "time_zone"]}),
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Territory]:
        rows = (
            super()
            .get_queryset(request)
            .annotate(
                included_count=Count("includes"),
                outlined=ExpressionWrapper(Q(outline__isnull=False), output_field=BooleanField()),
            )
        )
        return rows.defer("outline")

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "brand_color":
            kwargs["widget"] = forms.TextInput(attrs={"placeholder": "#0A5BC2", "maxlength": 7})
        if db_field.name == "outline":
            return self._outline_field(db_field, request)
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def _outline_field(self, db_field: Any, request: HttpRequest) -> OutlineField:
        widget = OutlineWidget()
        widget.context_url, widget.home = reverse("admin:assets_asset_context"), basemap.extent(request.user)
        help_text = _("Déplacez un sommet, ajoutez une surface ou retirez-la avec les outils de la carte.")
        return OutlineField(label=capfirst(db_field.verbose_name), required=False, widget=widget, help_text=help_text)

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """Who may only read sees a drawing, not the coordinates."""
        fieldsets = super().get_fieldsets(request, obj)
        if self.has_change_permission(request, obj) or (obj is None and self.has_add_permission(request)):
            return fieldsets
        drawing = {"fields": ["includes", "shape"]}
        return [(title, drawing if "outline" in options["fields"] else options) for title, options in fieldsets]

    @admin.display(description=_("Périmètres inclus"), ordering="included_count")
    def included(self, territory: Territory) -> int:
        return territory.included_count  # type: ignore[attr-defined]

    @admin.display(description=_("Contour"), boolean=True)
    def has_outline(self, territory: Territory) -> bool:
        return territory.outlined  # type: ignore[attr-defined]

    @admin.display(description=_("Contour"))
    def shape(self, territory: Territory) -> SafeString | str:
        """A drawing, for who may not change it."""
        if territory.outline is None:
            link = reverse("admin:assets_importjob_add")
            return format_html('{} <a href="{}">{}</a>', _("Aucun contour."), link, _("Importer un fichier"))
        return drawn(territory.outline, territory.brand_color)

    @admin.display(description=_("Ce qu'il détient"))
    def served(self, territory: Territory) -> SafeString | str:
        if territory.pk is None:
            return "—"
        links = [
            (f"{reverse(url)}?{key}={territory.pk}", getattr(territory, name).count(), label)
            for name, label, url, key in SERVED
        ]
        return format_html_join(" · ", '<a href="{}">{} {}</a>', links)
