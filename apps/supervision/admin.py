# SPDX-License-Identifier: EUPL-1.2
"""Dead letters and polls in the back office."""

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from apps.supervision import dead_letters, replay
from apps.supervision.models import DeadLetter, Poll
from apps.territories.admin_keyset import ReadOnlyAdmin
from apps.territories.admin_scope import ScopedRelatedFilter

SHOWN = 20_000  # bytes of a message shown on its page


@admin.register(DeadLetter)
class DeadLetterAdmin(ReadOnlyAdmin):
    list_display = ["reason", "source", "topic", "occurrences", "last_at", "status"]
    list_filter = ["status", ("source", ScopedRelatedFilter), "last_at"]
    list_select_related = ["source"]
    sortable_by = ["last_at"]
    search_fields = ["reason", "topic"]
    search_help_text = _("Motif ou sujet du message")
    fields = [
        "source",
        "status",
        "reason",
        "topic",
        "occurrences",
        "received_at",
        "last_at",
        "message",
        "handled_by",
        "handled_at",
    ]
    readonly_fields = ["message"]
    actions = ["replay_letters", "dismiss_letters"]

    @admin.display(description=_("Message"))
    def message(self, letter: DeadLetter) -> str:
        return bytes(letter.payload)[:SHOWN].decode("utf-8", errors="backslashreplace")

    def has_replay_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("supervision.replay_deadletter")

    @admin.action(description=_("Rejouer les messages choisis"), permissions=["replay"])
    def replay_letters(self, request: HttpRequest, queryset: QuerySet[DeadLetter]) -> None:
        done = 0
        for letter in queryset.filter(status=DeadLetter.Status.PENDING):
            try:
                replay.replay(letter_id=letter.pk, by=request.user)
                done += 1
            except DeadLetter.DoesNotExist:
                self.message_user(request, _("Ce message n'est pas de vos territoires."), messages.ERROR)
            except replay.ReplayRefused as error:
                refused = _("« %(letter)s » reste à examiner : %(why)s") % {"letter": letter.reason, "why": error}
                self.message_user(request, refused, messages.WARNING)
        if done:
            text = ngettext("%(n)d message rejoué.", "%(n)d messages rejoués.", done) % {"n": done}
            self.message_user(request, text, messages.SUCCESS)

    @admin.action(description=_("Écarter les messages choisis"), permissions=["replay"])
    def dismiss_letters(self, request: HttpRequest, queryset: QuerySet[DeadLetter]) -> None:
        done = dead_letters.dismiss(letter_ids=list(queryset.values_list("pk", flat=True)), by=request.user)
        text = ngettext("%(n)d message écarté.", "%(n)d messages écartés.", done) % {"n": done}
        self.message_user(request, text, messages.SUCCESS if done else messages.WARNING)


@admin.register(Poll)
class PollAdmin(ReadOnlyAdmin):
    list_display = ["source", "due_at", "last_success_at", "last_duration_ms", "failures", "last_error"]
    list_select_related = ["source"]
    list_filter = [("source", ScopedRelatedFilter)]
    fields = [*list_display, "cursor"]
    actions = ["poll_now"]

    def has_poll_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("assets.change_source")

    @admin.action(description=_("Interroger maintenant"), permissions=["poll"])
    def poll_now(self, request: HttpRequest, queryset: QuerySet[Poll]) -> None:
        allowed = Poll.objects.visible_to(request.user, "assets.change_source")
        asked = allowed.filter(pk__in=queryset.values("pk")).update(due_at=timezone.now())
        text = ngettext("%(n)d source sera interrogée.", "%(n)d sources seront interrogées.", asked) % {"n": asked}
        self.message_user(request, text, messages.SUCCESS if asked else messages.WARNING)
