# SPDX-License-Identifier: EUPL-1.2
"""Deliveries in the back office: what left, what was answered, what is sent again."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from apps.assets.admin.badges import SHAPES, badge
from apps.territories.admin_keyset import ReadOnlyAdmin
from apps.territories.admin_scope import ScopedRelatedFilter
from apps.webhooks import catalogue, services
from apps.webhooks.models import Delivery
from apps.webhooks.refusals import WebhookRefused

REPLAY = "webhooks.change_subscriber"  # what is sent again goes to a third party: who may write one
LISTED = 20  # attempts on the page, the newest
TONES = {"delivered": "normal", "given_up": "critical", "lost": "critical"}


class TypeFilter(admin.SimpleListFilter):
    title = gettext_lazy("événement")
    parameter_name = "type"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return catalogue.CHOICES

    def queryset(self, request: HttpRequest, queryset: QuerySet[Delivery]) -> QuerySet[Delivery]:
        return queryset.filter(event__type=self.value()) if self.value() else queryset


@admin.register(Delivery)
class DeliveryAdmin(ReadOnlyAdmin):
    """« Qu'est-ce qui est parti, qu'a-t-on répondu, que faut-il renvoyer ? »"""

    list_display = ["kind", "subject", "subscriber", "shown_state", "status", "attempts", "next_try", "written_at"]
    list_display_links = ["kind", "subject"]
    list_filter = ["state", ("subscriber", ScopedRelatedFilter), TypeFilter, "is_test"]
    list_select_related = ["event", "subscriber"]
    ordering = ["-event_id", "-id"]
    search_fields = ["subject"]
    search_help_text = gettext_lazy("Objet, comme alarms/91")
    fields = [
        *("subscriber", "kind", "subject", "webhook_id", "fact_at", "shown_state", "status", "attempts", "next_try"),
        *("last_error", "tried_at", "over_at", "replays", "answers", "message"),
    ]
    actions = ["replay_chosen"]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return list(self.fields)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Delivery]:
        rows = super().get_queryset(request).select_related("event", "subscriber")
        return rows.defer("subscriber__secret", "subscriber__former_secret")

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """A test that has not left yet: the page is asked again by itself until the answer is there."""
        answer = super().change_view(request, object_id, form_url, extra_context)
        if object_id.isdecimal() and answer.status_code == 200:
            waiting = self.get_queryset(request).filter(pk=object_id[:18], is_test=True, state=Delivery.State.OWED)
            if waiting.exists():
                answer["Refresh"] = "2"
        return answer

    def has_replay_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm(REPLAY)

    @admin.action(description=gettext_lazy("Renvoyer les événements choisis"), permissions=["replay"])
    def replay_chosen(self, request: HttpRequest, queryset: QuerySet[Delivery]) -> None:
        mine = Delivery.objects.visible_to(request.user, REPLAY).filter(pk__in=queryset.values("pk"))
        try:
            done = services.replay(delivery_ids=list(mine.values_list("pk", flat=True)))
        except WebhookRefused as refusal:
            self.message_user(request, str(refusal), messages.WARNING)
            return
        told = ngettext("%(n)d événement sera renvoyé.", "%(n)d événements seront renvoyés.", done) % {"n": done}
        self.message_user(request, told, messages.SUCCESS)

    @admin.display(description=gettext_lazy("Événement"))
    def kind(self, row: Delivery) -> str:
        return catalogue.label(row.event.type)

    @admin.display(description=gettext_lazy("Écrit le"))
    def written_at(self, row: Delivery) -> Any:
        return row.event.created_at

    @admin.display(description=gettext_lazy("Date du fait"))
    def fact_at(self, row: Delivery) -> Any:
        return row.event.at

    @admin.display(description=gettext_lazy("webhook-id"))
    def webhook_id(self, row: Delivery) -> str:
        return str(row.event.key)

    @admin.display(description=gettext_lazy("État"))
    def shown_state(self, row: Delivery) -> SafeString:
        tone = TONES.get(row.state, "minor" if row.last_error else "unknown")
        return badge(tone, SHAPES[tone], str(row.get_state_display()), None)

    @admin.display(description=gettext_lazy("Prochain essai"))
    def next_try(self, row: Delivery) -> str:
        if row.due_at is None:
            return "—"
        return _("maintenant") if row.due_at <= timezone.now() else f"{timezone.localtime(row.due_at):%d/%m %H:%M}"

    @admin.display(description=gettext_lazy("Réponses"))
    def answers(self, row: Delivery) -> SafeString | str:
        lines = [
            (f"{timezone.localtime(one.at):%d/%m %H:%M:%S}", one.status or "—", one.milliseconds, one.error, one.answer)
            for one in row.attempts_made.all()[:LISTED]
        ]
        if not lines:
            return _("Pas encore d'essai.")
        items = format_html_join("", "<li>{} · {} · {} ms {} <code>{}</code></li>", lines)
        return format_html("<ul>{}</ul>", items)

    @admin.display(description=gettext_lazy("Message"))
    def message(self, row: Delivery) -> SafeString:
        return format_html("<code>{}</code>", row.event.body[:4000])
