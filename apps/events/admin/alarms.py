# SPDX-License-Identifier: EUPL-1.2
"""Alarms in the back office: read, acknowledged and set aside through the same doors as the console."""

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ActionForm
from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import localize
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from apps.assets.admin.named import named
from apps.events import badges, services, shelving
from apps.events.acknowledging import MAX_COMMENT, PERMISSION
from apps.events.admin.screens import words
from apps.events.models import Alarm, Episode, OwedAcknowledgement
from apps.events.workflow import OPEN, OUT_OF_SERVICE, SHELVED, TransitionRefused
from apps.territories.admin_keyset import ReadOnlyAdmin
from apps.territories.admin_scope import ScopedRelatedFilter

MAX_HOURS = shelving.LONGEST / timedelta(hours=1)
MOST = 500  # alarms of one action: each is a transaction of its own
REFUSALS = (shelving.ShelvingRefused, TransitionRefused, PermissionDenied, Alarm.DoesNotExist)


class OpenFilter(admin.SimpleListFilter):
    title = _("suivi")
    parameter_name = "open"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("yes", _("Ouvertes")), ("no", _("Terminées"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Alarm]) -> QuerySet[Alarm]:
        if self.value() == "yes":
            return queryset.filter(state__in=OPEN)
        return queryset.exclude(state__in=OPEN) if self.value() == "no" else queryset


class ShelvedFilter(admin.SimpleListFilter):
    """What people set aside is always a click away."""

    title = _("mise de côté")
    parameter_name = "aside"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [(SHELVED, _("Masquées jusqu'à une heure")), (OUT_OF_SERVICE, _("Hors service"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Alarm]) -> QuerySet[Alarm]:
        return queryset.filter(state=self.value()) if self.value() in (SHELVED, OUT_OF_SERVICE) else queryset


class IncidentFilter(admin.SimpleListFilter):
    """Only there when asked for, by the page of an incident."""

    title = _("incident")
    parameter_name = "incident"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        asked = request.GET.get("incident", "")
        return [(asked, f"n° {asked}")] if asked.isascii() and asked.isdecimal() and len(asked) < 19 else []

    def queryset(self, request: HttpRequest, queryset: QuerySet[Alarm]) -> QuerySet[Alarm]:
        if not self.value():
            return queryset
        return queryset.filter(Exists(Episode.objects.filter(alarm=OuterRef("pk"), incident=self.value())))


class CommentForm(ActionForm):
    comment = forms.CharField(label=_("Commentaire ou motif"), max_length=MAX_COMMENT, required=False)


class ShelvingForm(CommentForm):
    hours = forms.CharField(
        label=_("Heures de masquage"), max_length=6, required=False, widget=forms.TextInput(attrs={"size": 4})
    )


@admin.register(Alarm)
class AlarmAdmin(ReadOnlyAdmin):
    """« Qu'est-ce qui ne va pas, depuis quand, et qui s'en occupe ? »"""

    list_display = ["title", "shown_severity", "shown_state", "asset", "source", "raised_at", "occurrences", "acked_by"]
    list_filter = [
        OpenFilter,
        ShelvedFilter,
        IncidentFilter,
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
        (_("Prise en charge"), {"fields": ["incident", "acked_at", "taken_by", "ack_comment", "told", "lines"]}),
        (_("Mise de côté"), {"fields": ["shelved_until", "shelved_by", "shelve_reason"]}),
        (_("Détail de la source"), {"fields": ["shown_detail"]}),
    ]
    readonly_fields = [
        *("shown_severity", "shown_state", "asset_link", "incident", "lines", "shown_detail", "taken_by", "told")
    ]
    actions = ["acknowledge", "shelve", "bring_back"]
    action_form = ShelvingForm

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
        result = services.acknowledge_many(alarm_ids=list(titles), by=request.user, comment=_comment(request))
        if result.done:
            n = len(result.done)
            text = ngettext("%(n)d alarme acquittée.", "%(n)d alarmes acquittées.", n) % {"n": n}
            self.message_user(request, text, messages.SUCCESS)
        for pk, why in result.refused.items():
            self.message_user(request, f"{titles[pk]} : {why}", messages.WARNING)

    def has_shelve_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm(shelving.PERMISSION)

    @admin.action(description=_("Masquer, pour le motif et les heures donnés"), permissions=["shelve"])
    def shelve(self, request: HttpRequest, queryset: QuerySet[Alarm]) -> None:
        until = _end_of_shelving(request.POST.get("hours", ""))
        if until is None:
            self.message_user(request, _("Heures de masquage : un nombre de 0 à 24 est attendu."), messages.ERROR)
            return
        reason = _comment(request)
        done = self._each(
            request, queryset, lambda pk: shelving.shelve(alarm_id=pk, by=request.user, until=until, reason=reason)
        )
        if done:
            text = ngettext("%(n)d alarme masquée.", "%(n)d alarmes masquées.", done) % {"n": done}
            self.message_user(request, text, messages.SUCCESS)

    @admin.action(description=_("Remettre en service, ou ne plus masquer"), permissions=["shelve"])
    def bring_back(self, request: HttpRequest, queryset: QuerySet[Alarm]) -> None:
        comment = _comment(request)
        done = self._each(
            request, queryset, lambda pk: shelving.bring_back(alarm_id=pk, by=request.user, comment=comment)
        )
        if done:
            text = ngettext("%(n)d alarme remise en service.", "%(n)d alarmes remises en service.", done)
            self.message_user(request, text % {"n": done}, messages.SUCCESS)

    def _each(self, request: HttpRequest, queryset: QuerySet[Alarm], act: Callable[[int], Any]) -> int:
        """How many were done; why each of the others was not is told."""
        done = 0
        for alarm in queryset[:MOST]:
            try:
                act(alarm.pk)
                done += 1
            except REFUSALS as refusal:
                self.message_user(request, f"{alarm} : {refusal}", messages.WARNING)
        return done

    @admin.display(description=_("Gravité"))
    def shown_severity(self, alarm: Alarm) -> SafeString:
        return badges.severity(alarm)

    @admin.display(description=_("État"))
    def shown_state(self, alarm: Alarm) -> SafeString:
        return badges.state(alarm)

    @admin.display(description=_("Équipement"))
    def asset_link(self, alarm: Alarm) -> SafeString:
        return format_html('<a href="{}">{}</a>', reverse("asset", args=[alarm.asset.uid]), alarm.asset)

    @admin.display(description=_("Incident"))
    def incident(self, alarm: Alarm) -> SafeString | str:
        episode = alarm.episodes.select_related("incident").order_by("-started_at").first()
        if episode is None:
            return "—"
        link = reverse("admin:events_incident_change", args=[episode.incident_id])
        masked = _(", symptôme masqué") if episode.masked else ""
        return format_html('<a href="{}">n° {}</a>{}', link, episode.incident_id, masked)

    @admin.display(description=_("Acquittée par"))
    def taken_by(self, alarm: Alarm) -> str:
        return str(alarm.acked_by or alarm.acked_elsewhere or "—")

    @admin.display(description=_("Transmis à la source"))
    def told(self, alarm: Alarm) -> str:
        owed = OwedAcknowledgement.objects.filter(alarm=alarm).first()
        if owed is None:
            return "—"
        if owed.sent_at:
            return _("le %(at)s") % {"at": localize(timezone.template_localtime(owed.sent_at))}
        return (_("pas encore : %s") if owed.due_at else _("abandonné : %s")) % (owed.last_error or _("à l'instant"))

    @admin.display(description=_("Journal"))
    def lines(self, alarm: Alarm) -> SafeString:
        address = reverse("admin:events_journalentry_changelist")
        return format_html('<a href="{}?alarm_id__exact={}">{}</a>', address, alarm.pk, _("Voir ses lignes"))

    @admin.display(description=_("Détail"))
    def shown_detail(self, alarm: Alarm) -> str:
        return json.dumps(alarm.detail, ensure_ascii=False, indent=1) if alarm.detail else "—"


def _comment(request: HttpRequest) -> str:
    return request.POST.get("comment", "").replace("\x00", "")[:MAX_COMMENT]


def _end_of_shelving(hours: str) -> datetime | None:
    """« 2 », « 1,5 »; None when it is no number of hours that a shelving may last."""
    try:
        asked = float(hours.replace(",", "."))
    except ValueError:
        return None
    return timezone.now() + timedelta(hours=asked) if 0 < asked <= MAX_HOURS else None
