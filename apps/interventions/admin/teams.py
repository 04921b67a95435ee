# SPDX-License-Identifier: EUPL-1.2
"""Teams in the back office."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from apps.assets.models import Trade
from apps.interventions.models import Team
from apps.territories import granting
from apps.territories.admin_scope import ScopedAdmin, ScopedRelatedFilter


class TeamForm(forms.ModelForm):
    trades = forms.MultipleChoiceField(
        label=_("Métiers"),
        choices=Trade.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Aucun : tous."),
    )

    class Meta:
        model = Team
        fields = ["territory", "name", "company", "trades", "members", "active"]


@admin.register(Team)
class TeamAdmin(ScopedAdmin):
    """« Qui peut-on envoyer, et pour quoi ? »"""

    form = TeamForm
    list_display = ["name", "company", "territory", "shown_trades", "people", "active"]
    list_filter = ["active", ("territory", ScopedRelatedFilter)]
    list_select_related = ["territory"]
    search_fields = ["name", "company"]
    search_help_text = _("Nom de l'équipe ou de l'entreprise")
    autocomplete_fields = ["territory"]
    filter_horizontal = ["members"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Team]:
        return super().get_queryset(request).annotate(size=Count("members")).defer("territory__outline")

    def choices_of(self, db_field: Any, request: HttpRequest) -> QuerySet:
        return granting.accounts(request.user) if db_field.name == "members" else super().choices_of(db_field, request)

    @admin.display(description=_("Métiers"))
    def shown_trades(self, row: Team) -> str:
        return ", ".join(str(Trade(trade).label) for trade in row.trades) or str(_("tous"))

    @admin.display(description=_("Membres"), ordering="size")
    def people(self, row: Any) -> int:
        return row.size
