# SPDX-License-Identifier: EUPL-1.2
"""Preventive plans in the back office."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from apps.interventions import planning
from apps.interventions.admin.acting import each
from apps.interventions.models import Plan, PlanSlot, Team
from apps.interventions.models.plan import MOST_CHECKS
from apps.territories import scoping
from apps.territories.admin_scope import ScopedAdmin, ScopedRelatedFilter

SHOWN = 12  # times on the page of a plan


class LinesField(forms.CharField):
    """A list written one line each."""

    widget = forms.Textarea({"rows": 8})

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> list[str]:
        return [line.strip() for line in (value or "").splitlines() if line.strip()]

    def validate(self, value: list[str]) -> None:
        if len(value) > MOST_CHECKS:
            raise forms.ValidationError(_("%(most)d points au plus.") % {"most": MOST_CHECKS})
        if any(len(line) > 200 for line in value):
            raise forms.ValidationError(_("Un point compte 200 caractères au plus."))

    def run_validators(self, value: Any) -> None:
        """Each line is judged above; the validators of a text do not know lists."""


class PlanForm(forms.ModelForm):
    checklist = LinesField(
        label=_("Points à vérifier"), required=False, help_text=_("Un par ligne : l'équipe les coche.")
    )

    class Meta:
        model = Plan
        fields = [
            *("title", "territory", "trade", "priority", "description", "assets", "checklist"),
            *("every", "unit", "starts_on", "ahead", "team", "active"),
        ]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        territory, team = given.get("territory"), given.get("team")
        if territory and any(asset.owner_id != territory.pk for asset in given.get("assets") or []):
            self.add_error("assets", _("Des équipements ne sont pas de ce territoire."))
        if territory and team:
            near = Team.objects.filter(pk=team.pk, territory__in=scoping.above(territory.pk), active=True)
            if not near.exists() or (team.trades and given.get("trade") not in team.trades):
                self.add_error("team", _("Cette équipe n'est pas de ce métier ou de ce territoire."))
        return given


@admin.register(Plan)
class PlanAdmin(ScopedAdmin):
    """« Que faut-il vérifier, tous les combien, et quand est la prochaine fois ? »"""

    form = PlanForm
    list_display = ["title", "territory", "trade", "schedule", "next_time", "team", "active"]
    list_filter = ["active", "trade", ("territory", ScopedRelatedFilter)]
    list_select_related = ["territory", "team"]
    search_fields = ["title"]
    autocomplete_fields = ["territory", "assets"]
    readonly_fields = ["times"]
    fieldsets = [
        (None, {"fields": ["title", "territory", "trade", "priority", "description", "active"]}),
        (_("Quoi"), {"fields": ["assets", "checklist"]}),
        (_("Quand et qui"), {"fields": ["every", "unit", "starts_on", "ahead", "team", "times"]}),
    ]
    actions = ["open_chosen"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Plan]:
        slots = PlanSlot.objects.select_related("request").order_by("-due_on")
        return super().get_queryset(request).defer("territory__outline").prefetch_related(Prefetch("slots", slots))

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        planning.reschedule(form.instance)

    def has_open_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm(planning.CHANGE)

    @admin.action(description=_("Ouvrir maintenant la prochaine demande"), permissions=["open"])
    def open_chosen(self, request: HttpRequest, queryset: QuerySet[Plan]) -> None:
        each(self, request, queryset, lambda pk: planning.open_now(plan_id=pk, by=request.user))

    @admin.display(description=_("Tous les"))
    def schedule(self, row: Plan) -> str:
        return f"{row.every} {row.get_unit_display()}"

    @admin.display(description=_("Prochaine fois"))
    def next_time(self, row: Plan) -> str:
        return next((f"{slot.due_on:%d/%m/%Y}" for slot in row.slots.all() if slot.done_at is None), "—")

    @admin.display(description=_("Échéances"))
    def times(self, row: Plan) -> SafeString | str:
        if row.pk is None or not row.slots.all():
            return "—"
        lines = ((f"{slot.due_on:%d/%m/%Y}", _what(slot)) for slot in list(row.slots.all())[:SHOWN])
        return format_html("<ul>{}</ul>", format_html_join("", "<li>{} : {}</li>", lines))


def _what(slot: PlanSlot) -> SafeString | str:
    if slot.request is not None:
        return format_html('<a href="{}">{}</a>', reverse("intervention", args=[slot.request_id]), slot.request)
    return slot.skipped or str(_("à venir"))
