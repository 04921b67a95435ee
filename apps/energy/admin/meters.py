# SPDX-License-Identifier: EUPL-1.2
"""Metering points: which meter counts what, for which site, under which tariff, and how well it is read."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.energy import badges
from apps.energy.models import CalorificValue, MeteringPoint, PointTariff, Tariff
from apps.energy.models.meter import METER_KIND
from apps.territories.admin_scope import ScopedAdmin, ScopedRelatedFilter


class PointTariffInline(admin.TabularInline):
    model = PointTariff
    extra = 0
    verbose_name_plural = gettext_lazy("tarifs, un par période")

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "tariff":
            kwargs["queryset"] = Tariff.objects.visible_to(request.user)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm("energy.view_meteringpoint", obj)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm("energy.change_meteringpoint", obj)

    has_change_permission = has_delete_permission = has_add_permission


class MeterForm(forms.ModelForm):
    class Meta:
        model = MeteringPoint
        fields = ["asset"]  # the screen's fieldsets choose the others

    def clean_asset(self) -> Any:
        """The autocompletion proposes any equipment: only a meter counts."""
        asset = self.cleaned_data["asset"]
        if asset.kind.code != METER_KIND:
            raise forms.ValidationError(_("Cet équipement n'est pas un compteur d'énergie."))
        return asset


@admin.register(MeteringPoint)
class MeteringPointAdmin(ScopedAdmin):
    """« Ce compteur est-il bien lu, et que dessert-il ? »"""

    form = MeterForm
    inlines = [PointTariffInline]
    list_display = ["shown", "energy", "number", "site", "served", "completeness", "signals", "owner"]
    list_display_links = ["shown"]
    list_filter = ["energy", "consent", ("asset__owner", ScopedRelatedFilter), ("site", ScopedRelatedFilter)]
    list_select_related = ["asset__owner", "asset__kind", "site", "serves__kind", "quality"]
    search_fields = ["number", "asset__code", "asset__name", "site__name"]
    search_help_text = gettext_lazy("Numéro, code, nom ou site")
    autocomplete_fields = ["asset", "serves", "site", "parent"]
    readonly_fields = ["page"]
    fieldsets = [
        (None, {"fields": ["asset", "energy", "number", "page"]}),
        (gettext_lazy("Ce qu'il compte"), {"fields": ["site", "serves", "parent", "subscribed_power"]}),
        (gettext_lazy("Durée"), {"fields": ["starts_on", "ends_on"]}),
        (
            gettext_lazy("Titulaire et consentement"),
            {"fields": ["holder", "consent", "consent_until", "consent_note"]},
        ),
        (None, {"fields": ["is_sample"]}),
    ]
    history_rows = [(PointTariff, "point", "tariff"), (CalorificValue, "point", "starts_on")]

    def get_queryset(self, request: HttpRequest) -> QuerySet[MeteringPoint]:
        rows = super().get_queryset(request)
        heavy = ("geometry", "geom_3857", "attributes", "local_attributes")
        hidden = [f"{path}__{name}" for path in ("asset", "serves") for name in heavy]
        return rows.defer(*hidden, "asset__owner__outline")

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False  # it ends; what it counted refers to it

    @admin.display(description=gettext_lazy("Compteur"), ordering="asset__code")
    def shown(self, point: MeteringPoint) -> str:
        return str(point.asset)

    @admin.display(description=gettext_lazy("Dessert"))
    def served(self, point: MeteringPoint) -> str:
        return str(point.serves) if point.serves_id else "—"

    @admin.display(description=gettext_lazy("Complétude, 30 jours"))
    def completeness(self, point: MeteringPoint) -> SafeString | str:
        return badges.completeness(badges.quality_of(point))

    @admin.display(description=gettext_lazy("Signaux"))
    def signals(self, point: MeteringPoint) -> SafeString | str:
        return badges.flags(badges.quality_of(point)) or "—"

    @admin.display(description=gettext_lazy("Propriétaire"), ordering="asset__owner__name")
    def owner(self, point: MeteringPoint) -> str:
        return str(point.asset.owner)

    @admin.display(description=gettext_lazy("Page"))
    def page(self, point: MeteringPoint) -> SafeString | str:
        if point.pk is None:
            return "—"
        return format_html('<a href="{}">{}</a>', reverse("energy-meter", args=[point.pk]), _("Voir ses relevés"))
