# SPDX-License-Identifier: EUPL-1.2
"""Kinds of equipment in the back office."""

from typing import Any

from django import forms
from django.contrib import admin
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from jsonschema import Draft202012Validator
from jsonschema.exceptions import SchemaError

from apps.assets.models import AssetKind
from apps.territories.admin_history import HistoryAdmin


class AssetKindForm(forms.ModelForm):
    class Meta:
        model = AssetKind
        fields = ["label", "label_plural", "code", "trade", "icon", "restricted", "position", "attribute_schema"]

    def clean_attribute_schema(self) -> dict[str, Any]:
        schema = self.cleaned_data["attribute_schema"] or {}
        try:
            Draft202012Validator.check_schema(schema)
        except SchemaError as error:
            raise forms.ValidationError(_("Schéma JSON refusé : %(why)s") % {"why": error.message[:200]}) from error
        return schema


@admin.register(AssetKind)
class AssetKindAdmin(HistoryAdmin):
    """Reference data shared by all territories: changed by who holds the right, whatever the territory."""

    form = AssetKindForm
    list_display = ["label", "code", "trade", "icon", "restricted", "position"]
    list_editable = ["position"]
    list_filter = ["trade", "restricted"]
    search_fields = ["label", "label_plural", "code"]
    search_help_text = gettext_lazy("Libellé ou code")
