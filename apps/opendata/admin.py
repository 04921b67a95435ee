# SPDX-License-Identifier: EUPL-1.2
"""What each territory opens to anybody, written by who configures it."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from apps.assets.models import AssetKind
from apps.opendata.models import Opening, OpenKind
from apps.territories.admin_scope import ScopedAdmin


class OpenKindForm(forms.ModelForm):
    def clean_kind(self) -> AssetKind:
        kind = self.cleaned_data["kind"]
        if kind.restricted:
            raise forms.ValidationError(_("La position de ce type est réservée : il ne s'ouvre pas."))
        return kind


class OpenKindInline(admin.TabularInline):
    """Written with the opening, by who may change it."""

    model = OpenKind
    form = OpenKindForm
    extra = 0

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm("opendata.view_opening", obj)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm("opendata.change_opening" if obj else "opendata.add_opening", obj)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.has_change_permission(request, obj)

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Kinds that may be open; one already written stays in its list, and is refused if it became restricted."""
        if db_field.name == "kind":
            kwargs["queryset"] = AssetKind.objects.filter(restricted=False).defer("attribute_schema")
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


@admin.register(Opening)
class OpeningAdmin(ScopedAdmin):
    """« Que publie ce territoire, sous quelle licence ? »"""

    list_display = ["territory", "is_open", "opened", "incidents", "licence"]
    list_filter = ["is_open", "incidents"]
    list_select_related = ["territory"]
    autocomplete_fields = ["territory"]
    inlines = [OpenKindInline]
    history_rows = [(OpenKind, "opening_id", "kind")]

    class Media:
        css = {"all": ["contracts/admin.css"]}  # its tables of rows

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return ["territory"] if obj else []

    def get_queryset(self, request: HttpRequest) -> QuerySet[Opening]:
        return super().get_queryset(request).defer("territory__outline").annotate(opened_kinds=Count("kinds"))

    @admin.display(description=_("types ouverts"), ordering="opened_kinds")
    def opened(self, row: Any) -> int:
        return row.opened_kinds
