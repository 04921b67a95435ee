# SPDX-License-Identifier: EUPL-1.2
"""Planned events in the back office: drawn on the map, ended before their time, never deleted."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from apps.assets.conditions import Nature
from apps.assets.models import AssetKind, Trade
from apps.events.models import PlannedEvent
from apps.events.planned import services
from apps.territories import basemap
from apps.territories.admin.outlines import OutlineField, OutlineWidget
from apps.territories.admin_scope import ScopedAdmin, ScopedRelatedFilter


class PerimeterWidget(OutlineWidget):
    label = _("Carte : périmètre de l'événement")


class Several(forms.MultipleChoiceField):
    """Boxes to tick, none of them asks nothing."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, **more: Any) -> None:
        super().__init__(required=False, **more)


class PlannedEventForm(forms.ModelForm):
    perimeter = OutlineField(
        label=_("Périmètre"),
        required=False,
        widget=PerimeterWidget,
        help_text=_("À dessiner ; ou choisir des équipements."),
    )
    trades = Several(label=_("Métiers"), choices=Trade.choices, help_text=_("Aucun : tous."))
    natures = Several(
        label=_("Natures d'alarme"),
        choices=Nature.choices,
        help_text=_("Aucune : toutes. Une coupure annoncée ne devrait pas cacher une intrusion."),
    )
    kinds = Several(label=_("Types d'équipement"), help_text=_("Aucun : tous."))

    class Meta:
        model = PlannedEvent
        fields = ["title"]  # the screen's fieldsets choose the others

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        if "kinds" in self.fields:
            self.fields["kinds"].choices = list(AssetKind.objects.values_list("code", "label"))

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if not self.errors:
            names = ("starts_at", "ends_at", "effect", "severity", "perimeter")
            asked = PlannedEvent(**{name: said.get(name) for name in names})
            try:
                services.check(asked, has_assets=bool(said.get("assets")))
            except services.PlannedRefused as refusal:
                self.add_error(refusal.field, str(refusal))
        return said


@admin.register(PlannedEvent)
class PlannedEventAdmin(ScopedAdmin):
    """« Qu'est-ce qui est prévu, où, et que fait-on des alarmes dedans ? »"""

    form = PlannedEventForm
    list_display = ["title", "kind", "phase", "effect", "starts_at", "ends_at", "territory"]
    list_filter = ["phase", "effect", "kind", ("territory", ScopedRelatedFilter), "starts_at"]
    list_select_related = ["territory"]
    search_fields = ["title"]
    search_help_text = _("Libellé")
    autocomplete_fields = ["territory", "assets"]
    readonly_fields = ["phase", "created_by"]
    fieldsets = [
        (None, {"fields": ["title", "kind", "territory", "phase"]}),
        (_("Quand"), {"fields": ["starts_at", "ends_at"]}),
        (_("Où"), {"fields": ["perimeter", "assets"]}),
        (_("Effet sur les alarmes"), {"fields": ["effect", "severity", "trades", "kinds", "natures"]}),
        (_("Suivi"), {"fields": ["note", "created_by"]}),
    ]
    actions = ["end_now"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[PlannedEvent]:
        return super().get_queryset(request).defer("territory__outline")

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, change, **kwargs)
        if "perimeter" in form.base_fields:
            widget = form.base_fields["perimeter"].widget
            widget.context_url, widget.home = reverse("admin:assets_asset_context"), basemap.extent(request.user)
        return form

    def save_model(self, request: HttpRequest, obj: PlannedEvent, form: Any, change: bool) -> None:
        services.save(event=obj, by=request.user)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    @admin.action(description=_("Terminer maintenant"), permissions=["change"])
    def end_now(self, request: HttpRequest, queryset: QuerySet[PlannedEvent]) -> None:
        permitted = PlannedEvent.objects.visible_to(request.user, self.permission("change"))
        events = list(permitted.filter(pk__in=queryset.values("pk")).exclude(phase=PlannedEvent.Phase.OVER))
        for event in events:
            services.end_now(event=event, by=request.user)
        text = ngettext("%(n)d événement terminé.", "%(n)d événements terminés.", len(events)) % {"n": len(events)}
        self.message_user(request, text, messages.SUCCESS if events else messages.WARNING)
