# SPDX-License-Identifier: EUPL-1.2
"""Classes of faults in the back office."""

from typing import Any

from django import forms
from django.contrib import admin
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from apps.assets.models import AssetKind
from apps.contracts import recognition
from apps.contracts.models import FaultClass
from apps.territories.admin_history import HistoryAdmin


class FaultClassForm(forms.ModelForm):
    class Meta:
        model = FaultClass
        fields = ["label", "code", "trade", "rank", "recognises"]

    def clean_recognises(self) -> list[dict[str, Any]]:
        """The kinds must exist; the rest is judged by the model's own validator too."""
        given = self.cleaned_data["recognises"]
        value = [] if given is None else given
        found = list(recognition.problems(value, kinds=set(AssetKind.objects.values_list("code", flat=True))))
        if found:
            raise forms.ValidationError(found)
        return value


@admin.register(FaultClass)
class FaultClassAdmin(HistoryAdmin):
    """« Quelle panne est-ce, au sens du contrat ? » Shared by all territories."""

    form = FaultClassForm
    list_display = ["label", "trade", "rank", "code", "recognised"]
    list_editable = ["rank"]
    list_filter = ["trade"]
    search_fields = ["label", "code"]
    search_help_text = gettext_lazy("Libellé ou code")
    readonly_fields = ["in_words"]
    fields = ["label", "code", "trade", "rank", "recognises", "in_words"]

    @admin.display(description=gettext_lazy("Reconnue par"))
    def recognised(self, row: FaultClass) -> str:
        count = len(row.recognises)
        if not count:
            return _("choisie à la main")
        return ngettext("%(n)d condition", "%(n)d conditions", count) % {"n": count}

    @admin.display(description=gettext_lazy("En clair"))
    def in_words(self, row: FaultClass) -> str | SafeString:
        """What the saved list means, one line per condition."""
        if row.pk is None or not row.recognises or any(recognition.problems(row.recognises)):
            return self.get_empty_value_display()
        kinds = dict(AssetKind.objects.values_list("code", "label"))
        lines = [(recognition.in_words(condition, kinds),) for condition in row.recognises]
        return format_html("<ul>{}</ul>", format_html_join("", "<li>{}</li>", lines))
