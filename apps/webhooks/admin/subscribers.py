# SPDX-License-Identifier: EUPL-1.2
"""Subscribers in the back office: written, tried, woken, told again; how each one stands, in words."""

from datetime import timedelta
from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods

from apps.assets.admin.badges import SHAPES, badge
from apps.territories.admin_scope import ScopedAdmin, ScopedRelatedFilter
from apps.webhooks import catalogue, forgetting, selectors, services, words
from apps.webhooks.admin.forms import PeriodForm, SubscriberForm
from apps.webhooks.models import Subscriber
from apps.webhooks.refusals import WebhookRefused

OPERATION = ["shown_standing", "shown_lost", "reached_at", "last_error", "rested_at", "sent"]


@admin.register(Subscriber)
class SubscriberAdmin(ScopedAdmin):
    """« Qui est prévenu de quoi, et est-ce que ça arrive ? »"""

    form = SubscriberForm
    list_display = ["name", "shown_standing", "shown_lost", "territory", "shown_types", "url", "reached_at"]
    list_filter = ["active", ("territory", ScopedRelatedFilter), ("rested_at", admin.EmptyFieldListFilter)]
    list_select_related = ["territory"]
    search_fields = ["name", "url"]
    search_help_text = gettext_lazy("Nom ou adresse")
    autocomplete_fields = ["territory"]
    readonly_fields = [*OPERATION, "has_secret", "secret_at", "former_until"]
    actions = ["try_chosen", "wake_chosen"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Subscriber]:
        return selectors.with_what_is_owed(super().get_queryset(request).defer("territory__outline"))

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        posed = ["has_secret", "secret_at", "former_until"] if obj else []
        typed = ["new_secret", "overlap"] if obj else ["new_secret"]
        written = self.has_change_permission(request, obj) if obj else self.has_add_permission(request)
        return [
            (None, {"fields": ["name", "territory", "url", "active"]}),
            *([(_("Où il en est"), {"fields": OPERATION})] if obj else []),
            (_("Ce qui lui est envoyé"), {"fields": ["types", "trades"]}),
            (_("Signature"), {"fields": [*posed, *(typed if written else [])]}),
        ]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        """Elsewhere is another subscriber: what this one is owed belongs to its territory."""
        return [*self.readonly_fields, "territory"] if obj else self.readonly_fields

    def get_form(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        made = super().get_form(request, obj, **kwargs)
        return type("WrittenSubscriberForm", (made,), {"person": request.user})

    def save_model(self, request: HttpRequest, obj: Subscriber, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        if secret := form.cleaned_data.get("new_secret"):
            overlap = timedelta(hours=form.cleaned_data.get("overlap") or 0)
            services.set_secret(subscriber=obj, secret=secret, overlap=overlap)
            self.message_user(request, _("Le secret a été posé."))

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Stopped instead: what was sent there stays readable."""
        return False

    # --- How it stands

    @admin.display(description=gettext_lazy("État"))
    def shown_standing(self, row: Any) -> SafeString:
        found = words.standing(row, timezone.now())
        return badge(found.tone, SHAPES[found.tone], found.text, None)

    @admin.display(description=gettext_lazy("Jamais reçus"))
    def shown_lost(self, row: Any) -> str:
        if not row.lost:
            return "—"
        told = ngettext("%(n)s abandonné ou périmé", "%(n)s abandonnés ou périmés", row.lost)
        return told % {"n": words.figure(row.lost)}

    @admin.display(description=gettext_lazy("Événements"))
    def shown_types(self, row: Subscriber) -> str:
        return ", ".join(catalogue.label(name) for name in row.types)

    @admin.display(description=gettext_lazy("Secret en place"), boolean=True)
    def has_secret(self, row: Subscriber) -> bool:
        return bool(row.secret)

    @admin.display(description=gettext_lazy("Envois"))
    def sent(self, row: Subscriber) -> SafeString:
        address = reverse("admin:webhooks_delivery_changelist")
        text = _("Voir ce qui lui a été envoyé")
        return format_html('<a href="{}?subscriber__id__exact={}">{}</a>', address, row.pk, text)

    # --- What is asked of it

    @admin.action(description=gettext_lazy("Essayer (un message d'essai)"), permissions=["change"])
    def try_chosen(self, request: HttpRequest, queryset: QuerySet[Subscriber]) -> None:
        for row in self._mine(request, queryset):
            self._try(request, row)

    @admin.action(description=gettext_lazy("Réveiller et envoyer maintenant"), permissions=["change"])
    def wake_chosen(self, request: HttpRequest, queryset: QuerySet[Subscriber]) -> None:
        done = sum(services.wake(subscriber=row) for row in self._mine(request, queryset))
        told = ngettext("%(n)d abonné réveillé.", "%(n)d abonnés réveillés.", done) % {"n": done}
        self.message_user(request, told, messages.SUCCESS if done else messages.WARNING)

    def _mine(self, request: HttpRequest, queryset: QuerySet[Subscriber]) -> list[Subscriber]:
        return [row for row in queryset if self.has_change_permission(request, row)]

    def _try(self, request: HttpRequest, row: Subscriber) -> str:
        """The address of its answer; "" when it was refused."""
        try:
            delivery = services.try_out(subscriber=row)
        except WebhookRefused as refusal:
            self.message_user(request, f"{row} : {refusal}", messages.ERROR)
            return ""
        where = reverse("admin:webhooks_delivery_change", args=[delivery.pk])
        text = _("%(name)s : l'essai part dans les secondes qui viennent.") % {"name": row}
        self.message_user(request, format_html('{} <a href="{}">{}</a>', text, where, _("Voir la réponse")))
        return where

    def get_urls(self) -> list[Any]:
        wrap = self.admin_site.admin_view
        replay = require_http_methods(["GET", "HEAD", "POST"])(self.replay_view)
        return [
            path("<int:pk>/replay/", wrap(replay), name="webhooks_subscriber_replay"),
            *super().get_urls(),
        ]

    def response_change(self, request: HttpRequest, obj: Subscriber) -> HttpResponse:
        """The button of the page: what was just written is tried, and its answer shown."""
        if "_try" not in request.POST:
            return super().response_change(request, obj)
        where = self._try(request, Subscriber.objects.get(pk=obj.pk))
        return redirect(where or reverse("admin:webhooks_subscriber_change", args=[obj.pk]))

    def replay_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        row = self._changed(request, pk)
        form = PeriodForm(request.POST or None)
        if form.is_valid() and self._replayed(request, row, form):
            return redirect(f"{reverse('admin:webhooks_delivery_changelist')}?subscriber__id__exact={pk}")
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("Renvoyer une période : %(name)s") % {"name": row},
            "subscriber": row,
            "form": form,
            "media": self.media + form.media,
            "kept": forgetting.KEPT.days,
        }
        return TemplateResponse(request, "admin/webhooks/subscriber/replay.html", context)

    def _replayed(self, request: HttpRequest, row: Subscriber, form: PeriodForm) -> bool:
        try:
            done = services.replay_period(subscriber=row, **form.cleaned_data)
        except WebhookRefused as refusal:
            form.add_error(refusal.field, str(refusal))
            return False
        told = ngettext("%(n)d événement sera renvoyé.", "%(n)d événements seront renvoyés.", done) % {"n": done}
        self.message_user(request, told, messages.SUCCESS)
        return True

    def _changed(self, request: HttpRequest, pk: int) -> Subscriber:
        """One that the person may change; for anybody else it does not exist."""
        row = Subscriber.objects.visible_to(request.user, "webhooks.change_subscriber").filter(pk=pk).first()
        if row is None:
            raise Http404
        return row
