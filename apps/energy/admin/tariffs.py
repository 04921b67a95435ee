# SPDX-License-Identifier: EUPL-1.2
"""Tariffs and their dated prices: a new price closes nothing by itself, two never hold the same day."""

from datetime import date
from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import OuterRef, QuerySet, Subquery
from django.http import HttpRequest
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.assets.admin.badges import badge
from apps.contracts.calendars import BandsRefused
from apps.energy import hours
from apps.energy.admin.dated import OneADay
from apps.energy.models import Price, Tariff
from apps.territories.admin_scope import ScopedAdmin, ScopedRelatedFilter


class PricesInOrder(OneADay):
    same = ("slot",)


class PriceInline(admin.TabularInline):
    model = Price
    formset = PricesInOrder
    extra = 0
    verbose_name_plural = gettext_lazy("prix, du plus ancien au plus récent")

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm("energy.view_tariff", obj)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm("energy.change_tariff", obj) or request.user.has_perm("energy.add_tariff", obj)

    has_change_permission = has_delete_permission = has_add_permission


class TariffForm(forms.ModelForm):
    class Meta:
        model = Tariff
        fields = ["name"]  # the screen's fieldsets choose the others

    def clean_off_peak(self) -> str:
        text = self.cleaned_data["off_peak"]
        try:
            hours.off_peak(text)
        except BandsRefused as refusal:
            raise ValidationError(str(refusal)) from refusal
        return text


@admin.register(Tariff)
class TariffAdmin(ScopedAdmin):
    """« Combien coûte le kWh, et depuis quand ? »"""

    form = TariffForm
    inlines = [PriceInline]
    list_display = ["shown_name", "energy", "today", "taxes", "is_default", "supplier", "territory"]
    list_display_links = ["shown_name"]
    list_filter = ["energy", "is_default", "vat_included", ("territory", ScopedRelatedFilter)]
    list_select_related = ["territory"]
    search_fields = ["name", "supplier", "reference"]
    search_help_text = gettext_lazy("Nom, fournisseur ou contrat")
    autocomplete_fields = ["territory", "contract"]
    fieldsets = [
        (None, {"fields": ["name", "energy", "territory", "is_default", "vat_included"]}),
        (gettext_lazy("Fourniture"), {"fields": ["supplier", "reference", "contract"]}),
        (gettext_lazy("Heures pleines et creuses"), {"fields": ["off_peak", "off_peak_share"]}),
        (gettext_lazy("Remarques"), {"fields": ["is_sample", "note"]}),
    ]
    history_rows = [(Price, "tariff", "starts_on")]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Tariff]:
        rows = super().get_queryset(request).defer("territory__outline")
        held = Price.objects.on(timezone.localdate()).filter(tariff=OuterRef("pk"), slot=Price.Slot.ANY)
        return rows.annotate(price_today=Subquery(held.values("eur_per_unit")[:1]))

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False  # what was paid refers to it

    @admin.display(description=gettext_lazy("Nom"), ordering="name")
    def shown_name(self, row: Tariff) -> SafeString | str:
        return format_html("{} {}", row.name, badge("silent", "○", _("fictif"), None)) if row.is_sample else row.name

    @admin.display(description=gettext_lazy("Prix du jour"))
    def today(self, row: Any) -> SafeString | str:
        if row.price_today is not None:
            return _("%(price)s €") % {"price": number_format(row.price_today.normalize(), use_l10n=True)}
        two = row.prices.on(date.today()).exclude(slot=Price.Slot.ANY).count()  # noqa: DTZ011  (a day of the calendar)
        return _("heures pleines et creuses") if two == 2 else badge("minor", "◕", _("aucun"), None)

    @admin.display(description=gettext_lazy("TVA"), ordering="vat_included")
    def taxes(self, row: Tariff) -> str:
        return _("TTC") if row.vat_included else _("hors TVA")
