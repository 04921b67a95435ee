# SPDX-License-Identifier: EUPL-1.2
"""Alarms in the back office: read, acknowledged and set aside through the same doors as the console."""

import json
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ActionForm
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from apps.assets.admin.named import named
from apps.events import badges, services
from apps.events.acknowledging import MAX_COMMENT, PERMISSION
from apps.events.admin.screens import ReadOnlyAdmin, words
from apps.events.models import Alarm
from apps.events.workflow import OPEN
from apps.territories.admin_scope import ScopedRelatedFilter


class OpenFilter(admin.SimpleListFilter):
    title = _("suivi")
    parameter_name = "open"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("yes", _("Ouvertes")), ("no", _("Terminées"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Alarm]) -> QuerySet[Alarm]:
        if self.value() == "yes":
            return queryset.filter(state__in=OPEN)
        return queryset.exclude(state__in=OPEN) if self.value() == "no" else queryset


class CommentForm(ActionForm):
    comment = forms.CharField(label=_("Commentaire"), max_length=MAX_COMMENT, required=False)


@admin.register(Alarm)
class AlarmAdmin(ReadOnlyAdmin):
    """« Qu'est-ce qui ne va pas, depuis quand, et qui s'en occupe ? »"""

    list_display = ["title", "shown_severity", "shown_state", "asset", "source", "raised_at", "occurrences", "acked_by"]
    list_filter = [
        OpenFilter,
        "severity",
        "state",
        ("territory", ScopedRelatedFilter),
        ("source", ScopedRelatedFilter),
        "asset__kind__trade",
        "flapping",
        "raised_at",
    ]
    list_select_related = ["asset", "source", "acked_by"]
    sortable_by = ["raised_at"]
    search_fields = ["title", "asset__code", "asset__name"]  # read by get_search_results
    search_help_text = _("Libellé, ou code ou nom de l'équipement")
    fieldsets = [
        (
            None,
            {"fields": ["title", "shown_severity", "shown_state", "asset_link", "source", "territory", "condition"]},
        ),
        (_("Dates"), {"fields": ["first_at", "raised_at", "cleared_at", "last_at", "occurrences", "flapping"]}),
        (_("Prise en charge"), {"fields": ["acked_at", "acked_by", "ack_comment", "lines"]}),
        (_("Détail de la source"), {"fields": ["shown_detail"]}),
    ]
    readonly_fields = ["shown_severity", "shown_state", "asset_link", "lines", "shown_detail"]
    actions = ["acknowledge"]
    action_form = CommentForm

    def get_queryset(self, request: HttpRequest) -> QuerySet[Alarm]:
        return super().get_queryset(request).defer("asset__geometry", "asset__geom_3857", "source__secret")

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> tuple[Any, bool]:
        for word in words(search_term):
            queryset = queryset.filter(Q(title__icontains=word) | named("asset", word))
        return queryset, False

    def has_acknowledge_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm(PERMISSION)

    @admin.action(description=_("Acquitter les alarmes choisies"), permissions=["acknowledge"])
    def acknowledge(self, request: HttpRequest, queryset: QuerySet[Alarm]) -> None:
        titles = {alarm.pk: str(alarm) for alarm in queryset}
        comment = request.POST.get("comment", "").replace("\x00", "")[:MAX_COMMENT]
        result = services.acknowledge_many(alarm_ids=list(titles), by=request.user, comment=comment)
        if result.done:
            n = len(result.done)
            text = ngettext("%(n)d alarme acquittée.", "%(n)d alarmes acquittées.", n) % {"n": n}
            self.message_user(request, text, messages.SUCCESS)
        for pk, why in result.refused.items():
            self.message_user(request, f"{titles[pk]} : {why}", messages.WARNING)

    @admin.display(description=_("Gravité"))
    def shown_severity(self, alarm: Alarm) -> SafeString:
        return badges.severity(alarm)

    @admin.display(description=_("État"))
    def shown_state(self, alarm: Alarm) -> SafeString:
        return badges.state(alarm)

    @admin.display(description=_("Équipement"))
    def asset_link(self, alarm: Alarm) -> SafeString:
        return format_html('<a href="{}">{}</a>', reverse("asset", args=[alarm.asset.uid]), alarm.asset)

    @admin.display(description=_("Journal"))
    def lines(self, alarm: Alarm) -> SafeString:
        address = reverse("admin:events_journalentry_changelist")
        return format_html('<a href="{}?alarm_id__exact={}">{}</a>', address, alarm.pk, _("Voir ses lignes"))

    @admin.display(description=_("Détail"))
    def shown_detail(self, alarm: Alarm) -> str:
        return json.dumps(alarm.detail, ensure_ascii=False, indent=1) if alarm.detail else "—"
