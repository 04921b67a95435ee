# SPDX-License-Identifier: EUPL-1.2
"""Natures of conditions in the back office."""

from django.contrib import admin
from django.utils.translation import gettext_lazy

from apps.assets.models import ConditionNature
from apps.territories.admin_history import HistoryAdmin


@admin.register(ConditionNature)
class ConditionNatureAdmin(HistoryAdmin):
    """« Que veut dire cette condition ? » Shared by all territories; the next batch of alarms is read with it."""

    list_display = ["pattern", "label", "nature"]
    list_editable = ["nature"]
    list_filter = ["nature"]
    search_fields = ["pattern", "label"]
    search_help_text = gettext_lazy("Condition ou libellé")
    fields = ["pattern", "nature", "label"]
