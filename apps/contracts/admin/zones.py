# SPDX-License-Identifier: EUPL-1.2
"""Zones of a version: drawn on the map, or a list of territories."""

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.contracts.admin.version_rows import VersionRowAdmin
from apps.contracts.models import Zone
from apps.territories import basemap
from apps.territories.admin.outlines import OutlineField, OutlineWidget
from apps.territories.outline_drawing import drawn


class ZoneWidget(OutlineWidget):
    label = gettext_lazy("Carte : contour de la zone")


class ZoneForm(forms.ModelForm):
    outline = OutlineField(
        label=gettext_lazy("Contour"),
        required=False,
        widget=ZoneWidget,
        help_text=gettext_lazy("À dessiner ; ou choisir des territoires. Une zone dessinée l'emporte sur une liste."),
    )

    class Meta:
        model = Zone
        fields = ["name"]  # the screen chooses the others

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if not self.errors and given.get("outline") is None and not given.get("territories"):
            self.add_error("outline", _("Dessiner la zone, ou choisir des territoires."))
        return given


@admin.register(Zone)
class ZoneAdmin(VersionRowAdmin):
    """« Où ces délais valent-ils ? »"""

    form = ZoneForm
    list_display = ["name", "version"]
    list_display_links = ["name"]
    search_fields = ["name"]
    autocomplete_fields = ["territories"]
    readonly_fields = ["shape"]

    def get_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        """Who may only read sees a drawing."""
        writes = self.has_change_permission(request, obj) if obj else self.has_add_permission(request)
        return ["version", "name", "outline" if writes else "shape", "territories"]

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, change, **kwargs)
        if "outline" in form.base_fields:
            widget = form.base_fields["outline"].widget
            widget.context_url, widget.home = reverse("admin:assets_asset_context"), basemap.extent(request.user)
        return form

    @admin.display(description=gettext_lazy("Contour"))
    def shape(self, zone: Zone) -> SafeString | str:
        return drawn(zone.outline, "") if zone.outline else self.get_empty_value_display()
