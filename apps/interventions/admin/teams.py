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
from apps.interventions.models import Team, TeamLeave, Weekday
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

    weekdays = forms.TypedMultipleChoiceField(
        label=_("Jours travaillés"), choices=Weekday.choices, coerce=int, widget=forms.CheckboxSelectMultiple
    )

    class Meta:
        model = Team
        fields = [
            *("territory", "name", "company", "trades", "members", "start", "starts_at", "ends_at", "active"),
            *("weekdays", "works_holidays", "holiday_region", "break_minutes", "break_from", "break_to"),
        ]

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

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        opens, ends, minutes = given.get("break_from"), given.get("break_to"), given.get("break_minutes")
        if opens and ends and minutes is not None:
            span = (ends.hour - opens.hour) * 60 + ends.minute - opens.minute
            if span < max(minutes, 1):
                self.add_error("break_to", _("La pause ne tient pas entre ces deux heures."))
        return given

    def save(self, commit: bool = True) -> Team:
        self.instance.base = self.cleaned_data["start"]
        return super().save(commit)


class LeaveForm(forms.ModelForm):
    class Meta:
        model = TeamLeave
        fields = ["first_day", "last_day", "reason"]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        first, last = given.get("first_day"), given.get("last_day")
        if first and last and last < first:
            self.add_error("last_day", _("Le dernier jour vient après le premier."))
        return given


class LeaveInline(admin.TabularInline):
    """Whoever may change the team says when it is away."""

    model = TeamLeave
    form = LeaveForm
    extra = 0
    verbose_name_plural = _("Absences : congés, formation, véhicule en révision")

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm("interventions.view_team", obj)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm("interventions.change_team" if obj else "interventions.add_team", obj)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.has_change_permission(request, obj)


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
    inlines = [LeaveInline]
    fieldsets = [
        (None, {"fields": ["territory", "name", "company", "trades", "members", "active"]}),
        (
            _("Sa semaine"),
            {
                "fields": [
                    *("start", "starts_at", "ends_at", "weekdays", "works_holidays", "holiday_region"),
                    *("break_minutes", "break_from", "break_to"),
                ],
                "description": _("Ce que savent le planning et le calcul des tournées."),
            },
        ),
    ]

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
