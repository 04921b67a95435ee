# SPDX-License-Identifier: EUPL-1.2
"""Work requests in the back office: read, decided through the same doors as the console."""

from typing import Any

from django.contrib import admin
from django.db.models import Prefetch, Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from apps.assets.admin.named import named
from apps.events.admin.alarms import CommentForm
from apps.events.admin.screens import words
from apps.interventions import badges, holding, selectors, services, workflow
from apps.interventions.admin.acting import comment, each
from apps.interventions.filters import numbered
from apps.interventions.models import Clock, WorkRequest
from apps.territories.admin_keyset import ReadOnlyAdmin
from apps.territories.admin_scope import ScopedRelatedFilter

LISTED = 100  # passages on the page of a request


class FollowedFilter(admin.SimpleListFilter):
    title = _("suivi")
    parameter_name = "open"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [
            ("yes", _("En cours")),
            ("late", _("En retard")),
            ("team", _("Sans équipe")),
            ("no", _("Terminées")),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[WorkRequest]) -> QuerySet[WorkRequest]:
        wanted = {
            "yes": Q(state__in=workflow.REQUEST_OPEN),
            "late": Q(state__in=workflow.REQUEST_OPEN, due_at__lte=timezone.now()),
            "team": Q(state=workflow.ACKNOWLEDGED),
            "no": Q(state__in=workflow.REQUEST_OVER),
        }.get(self.value() or "")
        return queryset.filter(wanted) if wanted else queryset


@admin.register(WorkRequest)
class WorkRequestAdmin(ReadOnlyAdmin):
    """« Quoi, où, qui, et pour quand ? »"""

    list_display = [
        *("number", "title", "shown_priority", "shown_state", "where", "who", "shown_deadline"),
        *("fault_class", "origin", "created_at", "territory"),
    ]
    list_display_links = ["number", "title"]
    list_filter = [
        FollowedFilter,
        "state",
        "priority",
        "trade",
        "origin",
        ("team", ScopedRelatedFilter),
        ("fault_class", ScopedRelatedFilter),
        ("territory", ScopedRelatedFilter),
        "created_at",
    ]
    list_select_related = ["territory", "asset", "team", "fault_class"]
    search_fields = ["title", "asset__code"]  # read by get_search_results
    search_help_text = _("Numéro, mots de l'objet, ou code ou nom de l'équipement")
    fieldsets = [
        (None, {"fields": ["number", "page", "shown_priority", "shown_state", "where", "territory", "origin"]}),
        (_("Ce qui est demandé"), {"fields": ["description", "trade", "fault_class", "linked", "created_by"]}),
        (_("Délais"), {"fields": ["shown_clocks", "version_of_contract", "commitment_why", "detected_at", "sent_at"]}),
        (_("Suivi"), {"fields": ["who", "outcome", "outcome_said", "settled_at", "closed_at", "shown_links"]}),
    ]
    actions = ["validate_chosen", "refuse_chosen", "close_chosen", "withdraw_chosen"]
    action_form = CommentForm
    change_form_template = "admin/interventions/workrequest/change_form.html"

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return [name for _title, fieldset in self.fieldsets for name in fieldset["fields"]]

    def get_queryset(self, request: HttpRequest) -> QuerySet[WorkRequest]:
        rows = super().get_queryset(request).prefetch_related(Prefetch("clocks", Clock.objects.order_by("id")))
        return rows.defer("territory__outline", "asset__geometry", "asset__geom_3857", "fault_class__recognises")

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> tuple[Any, bool]:
        for word in words(search_term):
            queryset = queryset.filter(Q(title__icontains=word) | named("asset", word) | numbered(word))
        return queryset, False

    def change_view(self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None) -> Any:
        """With what happened to it, as far as the person may see."""
        found = self.get_object(request, object_id)
        passages = selectors.passages(request.user, found).order_by("-at", "-id")[:LISTED] if found else []
        return super().change_view(request, object_id, form_url, (extra_context or {}) | {"passages": passages})

    # --- What people decide -------------------------------------------------------------------------------------------

    def has_decide_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm(holding.DECIDE)

    @admin.action(description=_("Valider"), permissions=["decide"])
    def validate_chosen(self, request: HttpRequest, queryset: QuerySet[WorkRequest]) -> None:
        why = comment(request)
        each(self, request, queryset, lambda pk: services.validate(request_id=pk, by=request.user, why=why))

    @admin.action(description=_("Refuser, avec le commentaire pour motif"), permissions=["decide"])
    def refuse_chosen(self, request: HttpRequest, queryset: QuerySet[WorkRequest]) -> None:
        why = comment(request)
        each(self, request, queryset, lambda pk: services.refuse(request_id=pk, by=request.user, why=why))

    @admin.action(description=_("Clôturer"), permissions=["decide"])
    def close_chosen(self, request: HttpRequest, queryset: QuerySet[WorkRequest]) -> None:
        why = comment(request)
        each(self, request, queryset, lambda pk: services.close(request_id=pk, by=request.user, why=why))

    @admin.action(description=_("Abandonner (sans objet), avec le commentaire pour motif"), permissions=["decide"])
    def withdraw_chosen(self, request: HttpRequest, queryset: QuerySet[WorkRequest]) -> None:
        why = comment(request)
        each(self, request, queryset, lambda pk: services.withdraw(request_id=pk, by=request.user, why=why))

    # --- What is shown ------------------------------------------------------------------------------------------------

    @admin.display(description=_("N°"))
    def number(self, row: WorkRequest) -> str:
        return str(row.pk)

    @admin.display(description=_("Page"))
    def page(self, row: WorkRequest) -> SafeString:
        return format_html('<a href="{}">{}</a>', reverse("intervention", args=[row.pk]), _("Fil, photos, actions"))

    @admin.display(description=_("Priorité"), ordering="priority")
    def shown_priority(self, row: WorkRequest) -> SafeString:
        return badges.priority(row)

    @admin.display(description=_("État"))
    def shown_state(self, row: WorkRequest) -> SafeString:
        return badges.state(row)

    @admin.display(description=_("Où"))
    def where(self, row: WorkRequest) -> SafeString | str:
        if row.asset is None:
            return f"{row.place.y:.5f}, {row.place.x:.5f}" if row.place else "—"
        return format_html('<a href="{}">{}</a>', reverse("asset", args=[row.asset.uid]), row.asset)

    @admin.display(description=_("Qui"))
    def who(self, row: WorkRequest) -> str:
        return str(row.team) if row.team else "—"

    @admin.display(description=_("Échéance"))
    def shown_deadline(self, row: WorkRequest) -> SafeString | str:
        return badges.deadline(row)

    @admin.display(description=_("Horloges"))
    def shown_clocks(self, row: WorkRequest) -> SafeString:
        rows = [clock for clock in row.clocks.all() if clock.round == row.round]
        return format_html("<ul>{}</ul>", format_html_join("", "<li>{}</li>", ((badges.clock(one),) for one in rows)))

    @admin.display(description=_("Concerne"))
    def linked(self, row: WorkRequest) -> str:
        """Codes and numbers: what has a reserved position makes the whole request reserved."""
        codes = [asset.code for asset in row.assets.order_by("code")[:20]]
        incidents = [f"incident n° {pk}" for pk in row.incidents.order_by("pk").values_list("pk", flat=True)]
        return ", ".join([*codes, *incidents]) or "—"

    @admin.display(description=_("Liens"))
    def shown_links(self, row: WorkRequest) -> str:
        links = [
            (_("fusionnée avec la DI n° %(n)d"), row.merged_into_id),
            (_("séparée de la DI n° %(n)d"), row.split_from_id),
            (_("récidive de la DI n° %(n)d"), row.repeat_of_id),
        ]
        return ", ".join(str(words) % {"n": number} for words, number in links if number) or "—"
