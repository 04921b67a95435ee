# SPDX-License-Identifier: EUPL-1.2
"""Incidents in the back office: read, taken in charge, closed and exported through the same doors as the console."""

from collections.abc import Callable
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.options import IncorrectLookupParameters
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from apps.assets.admin.badges import ago
from apps.assets.admin.named import named
from apps.events import badges, exporting, lifecycle, selectors
from apps.events.admin.alarms import CommentForm
from apps.events.admin.journal import author, nature
from apps.events.admin.screens import words
from apps.events.incidents import acts
from apps.events.models import Incident, JournalEntry
from apps.territories.admin_keyset import ReadOnlyAdmin
from apps.territories.admin_scope import ScopedRelatedFilter

LISTED = 50  # members and lines shown on the page of an incident
MOST = 100  # incidents of one action: each is a transaction of its own
REFUSALS = (acts.ActRefused, lifecycle.TransitionRefused, PermissionDenied, Incident.DoesNotExist)


class OpenIncidentFilter(admin.SimpleListFilter):
    title = _("suivi")
    parameter_name = "open"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("yes", _("Ouverts")), ("new", _("Que personne ne regarde")), ("no", _("Terminés"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Incident]) -> QuerySet[Incident]:
        wanted = {"yes": lifecycle.OPEN, "new": selectors.UNATTENDED, "no": lifecycle.OVER}.get(self.value() or "")
        return queryset.filter(state__in=wanted) if wanted else queryset


@admin.register(Incident)
class IncidentAdmin(ReadOnlyAdmin):
    """« Qu'est-ce qui est en panne, à cause de quoi, et qui s'en occupe ? »"""

    list_display = [
        *("number", "title", "shown_severity", "shown_state", "cause", "counts"),
        *("opened_at", "age", "shown_class", "assigned_to", "territory"),
    ]
    list_display_links = ["number", "title"]
    list_filter = [
        OpenIncidentFilter,
        "severity",
        "state",
        ("territory", ScopedRelatedFilter),
        ("fault_class", ScopedRelatedFilter),
        "cause_asset__kind__trade",
        "opened_at",
    ]
    list_select_related = ["territory", "cause_asset", "cause_source", "fault_class", "fault_class_by", "assigned_to"]
    sortable_by = ["opened_at"]
    search_fields = ["title", "cause_asset__code"]  # read by get_search_results
    search_help_text = _("Numéro, libellé, ou code ou nom de l'équipement en cause")
    fieldsets = [
        (None, {"fields": ["number", "shown_severity", "shown_state", "age", "territory"]}),
        (_("Pourquoi ces alarmes sont ensemble"), {"fields": ["cause", "shown_reason", "shown_class", "counts"]}),
        (_("Suivi"), {"fields": ["assigned_to", "opened_at", "ended_at", "closed_at", "outcome", "merged_into"]}),
    ]
    actions = ["take", "close", "export_csv"]
    action_form = CommentForm
    change_list_template = "admin/events/incident/change_list.html"
    change_form_template = "admin/events/incident/change_form.html"

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return [name for _title, fieldset in self.fieldsets for name in fieldset["fields"]]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Incident]:
        heavy = ["territory__outline", "cause_asset__geometry", "cause_asset__geom_3857", "cause_source__secret"]
        return super().get_queryset(request).defer(*heavy)

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> tuple[Any, bool]:
        for word in words(search_term):
            number = Q(pk=int(word)) if word.isascii() and word.isdecimal() and len(word) < 19 else Q(pk=0)
            queryset = queryset.filter(Q(title__icontains=word) | named("cause_asset", word) | number)
        return queryset, False

    def get_urls(self) -> list[Any]:
        export = path("export.csv", self.admin_site.admin_view(self.export_list), name="events_incident_export")
        return [export, *super().get_urls()]

    def change_view(self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None) -> Any:
        """With what it is made of and what was done, as far as the person may see."""
        return super().change_view(
            request, object_id, form_url, (extra_context or {}) | self._around(request, object_id)
        )

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> Any:
        may = {"has_export_permission": self.has_export_permission(request), "filters": request.GET.urlencode()}
        return super().changelist_view(request, (extra_context or {}) | may)

    def _around(self, request: HttpRequest, object_id: str) -> dict[str, Any]:
        incident = self.get_object(request, object_id)
        if incident is None:
            return {}
        rows = selectors.members(request.user, incident)
        seen = rows.count()
        return {
            "members": list(rows.order_by(*selectors.MEMBERS_FIRST)[:LISTED]),
            "seen": seen,
            "hidden": max(0, incident.members - seen),
            "lines": _lines(selectors.incident_history(request.user, incident)),
            "has_export_permission": self.has_export_permission(request),
        }

    # --- What people do -----------------------------------------------------------------------------------------------

    def has_handle_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm(acts.HANDLE)

    def has_export_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm(exporting.EXPORT)

    @admin.action(description=_("Prendre en charge (acquitte leurs alarmes)"), permissions=["handle"])
    def take(self, request: HttpRequest, queryset: QuerySet[Incident]) -> None:
        comment = _comment(request)
        done = self._each(request, queryset, lambda pk: acts.take(incident_id=pk, by=request.user, comment=comment))
        if done:
            text = ngettext("%(n)d incident pris en charge.", "%(n)d incidents pris en charge.", done)
            self.message_user(request, text % {"n": done}, messages.SUCCESS)

    @admin.action(description=_("Clore, avec le commentaire pour issue"), permissions=["handle"])
    def close(self, request: HttpRequest, queryset: QuerySet[Incident]) -> None:
        why = _comment(request)
        done = self._each(
            request, queryset, lambda pk: acts.move_on(incident_id=pk, by=request.user, to=lifecycle.CLOSED, why=why)
        )
        if done:
            text = ngettext("%(n)d incident clos.", "%(n)d incidents clos.", done) % {"n": done}
            self.message_user(request, text, messages.SUCCESS)

    def _each(self, request: HttpRequest, queryset: QuerySet[Incident], act: Callable[[int], Any]) -> int:
        """How many were done; why each of the others was not is told."""
        chosen = list(queryset.values_list("pk", flat=True)[: MOST + 1])
        if len(chosen) > MOST:
            text = _("%(n)d incidents au plus à la fois : rien n'a été fait.") % {"n": MOST}
            self.message_user(request, text, messages.WARNING)
            return 0
        done = 0
        for pk in chosen:
            try:
                act(pk)
                done += 1
            except REFUSALS as refusal:
                self.message_user(request, f"n° {pk} : {refusal}", messages.WARNING)
        return done

    @admin.action(description=_("Exporter en CSV, avec leurs alarmes"), permissions=["export"])
    def export_csv(self, request: HttpRequest, queryset: QuerySet[Incident]) -> HttpResponse:
        return exporting.response(queryset, request)

    def export_list(self, request: HttpRequest) -> HttpResponse:
        """The whole list as it is filtered."""
        if not self.has_view_permission(request) or not self.has_export_permission(request):
            raise PermissionDenied
        try:
            listed = self.get_changelist_instance(request)
        except IncorrectLookupParameters:
            return HttpResponseRedirect(reverse("admin:events_incident_changelist"))
        return exporting.response(listed.queryset, request)

    # --- What is shown ------------------------------------------------------------------------------------------------

    @admin.display(description=_("N°"))
    def number(self, incident: Incident) -> str:
        return str(incident.pk)

    @admin.display(description=_("Gravité"))
    def shown_severity(self, incident: Incident) -> SafeString:
        return badges.incident_severity(incident)

    @admin.display(description=_("État"))
    def shown_state(self, incident: Incident) -> SafeString:
        return badges.incident_state(incident)

    @admin.display(description=_("Cause"))
    def cause(self, incident: Incident) -> SafeString | str:
        if incident.cause_source:
            return str(_("Source %(name)s") % {"name": incident.cause_source.name})
        if incident.cause_asset is None:
            return "—"
        return format_html(
            '<a href="{}">{}</a>', reverse("asset", args=[incident.cause_asset.uid]), incident.cause_asset
        )

    @admin.display(description=_("Raison"))
    def shown_reason(self, incident: Incident) -> str:
        return incident.reason or "—"

    @admin.display(description=_("Alarmes"))
    def counts(self, incident: Incident) -> str:
        """« 63 alarmes, 60 masquées »."""
        alarms = ngettext("%(n)d alarme", "%(n)d alarmes", incident.members) % {"n": incident.members}
        if not incident.masked:
            return alarms
        masked = ngettext("%(n)d masquée", "%(n)d masquées", incident.masked) % {"n": incident.masked}
        return f"{alarms}, {masked}"

    @admin.display(description=_("Âge"))
    def age(self, incident: Incident) -> str:
        return ago(incident.opened_at)

    @admin.display(description=_("Classe de panne"))
    def shown_class(self, incident: Incident) -> str:
        if incident.fault_class is None:
            return "—"
        by = incident.fault_class_by.get_username() if incident.fault_class_by else _("proposée")
        return f"{incident.fault_class} ({by})"


def _lines(history: QuerySet[JournalEntry]) -> list[dict[str, Any]]:
    """The newest, with their nature in words."""
    return [
        {"at": line.at, "text": line.text, "nature": nature(line), "why": line.why, "author": author(line)}
        for line in history.order_by("-at", "-id")[:LISTED]
    ]


def _comment(request: HttpRequest) -> str:
    return request.POST.get("comment", "").replace("\x00", "")[: acts.MAX_WHY]
