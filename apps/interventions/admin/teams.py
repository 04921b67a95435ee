# SPDX-License-Identifier: EUPL-1.2
"""Teams in the back office."""

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.gis.geos import Point
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

    start = forms.CharField(
        label=_("Lieu de départ"),
        required=False,
        max_length=60,
        help_text=_("Latitude, longitude : 43.6119, 3.8772. Vide : les tournées partent du milieu du territoire."),
    )

    class Meta:
        model = Team
        fields = ["territory", "name", "company", "trades", "members", "start", "starts_at", "ends_at", "active"]

    def __init__(self, *args: Any, **words: Any) -> None:
        super().__init__(*args, **words)
        if self.instance.base:
            self.initial["start"] = f"{self.instance.base.y:.6f}, {self.instance.base.x:.6f}"

    def clean_start(self) -> Point | None:
        text = self.cleaned_data["start"].strip()
        if not text:
            return None
        try:
            latitude, longitude = (float(part) for part in text.split(","))
        except ValueError:
            latitude = longitude = 999.0
        if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
            raise forms.ValidationError(_("Deux nombres séparés par une virgule : latitude, longitude."))
        return Point(longitude, latitude, srid=4326)

    def save(self, commit: bool = True) -> Team:
        self.instance.base = self.cleaned_data["start"]
        return super().save(commit)


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
