# SPDX-License-Identifier: EUPL-1.2
"""How people are reached and what they are told of."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.assets.models import Trade
from apps.duty import channels
from apps.duty.models import Channel, Subscription, people_within
from apps.duty.refusals import DutyRefused
from apps.territories.admin_scope import ScopedAdmin, ScopedRelatedFilter


class ChannelForm(forms.ModelForm):
    new_address = forms.CharField(
        label=gettext_lazy("Nouvelle adresse apprise"),
        required=False,
        max_length=channels.LONGEST,
        widget=forms.PasswordInput({"autocomplete": "off"}),
        help_text=gettext_lazy(
            "Par exemple ntfys://serveur/sujet ou octopush://identifiant:clé/numéro : un seul destinataire par moyen. "
            "Elle est chiffrée et ne s'affiche plus. Le serveur doit être permis par l'installation (OUTBOUND_ALLOW)."
        ),
    )

    class Meta:
        model = Channel
        fields = ["person", "name", "kind", "email", "enabled"]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        by_mail = given.get("kind") == Channel.Kind.EMAIL
        if by_mail and not given.get("email"):
            self.add_error("email", _("Donner l'adresse de courriel."))
        if not by_mail:
            self._check_service(given)
        return given

    def _check_service(self, given: dict[str, Any]) -> None:
        if given.get("email"):
            self.add_error("email", _("Ce moyen n'est pas un courriel : laisser vide."))
        typed = given.get("new_address")
        if not typed and not self.instance.secret:
            self.add_error("new_address", _("Donner l'adresse du service."))
        if typed:
            try:
                given["new_address"] = channels.check_address(typed)
            except DutyRefused as refusal:
                self.add_error("new_address", str(refusal))


@admin.register(Channel)
class ChannelAdmin(ScopedAdmin):
    """« Comment joindre cette personne ? »"""

    form = ChannelForm
    list_display = ["name", "person", "kind", "email", "has_address", "enabled"]
    list_filter = ["kind", "enabled"]
    list_select_related = ["person"]
    search_fields = ["name", "person__username", "person__last_name", "email"]
    search_help_text = gettext_lazy("Nom du moyen, personne ou adresse")
    fields = ["person", "name", "kind", "email", "has_address", "new_address", "enabled"]
    readonly_fields = ["has_address"]
    actions = ["send_test"]

    def choices_of(self, db_field: Any, request: HttpRequest) -> QuerySet:
        if db_field.name == "person":
            return people_within(request.user, self.permission("add")).order_by("username")
        return super().choices_of(db_field, request)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return ["person", *self.readonly_fields] if obj else [*self.readonly_fields]

    def save_model(self, request: HttpRequest, obj: Channel, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        if typed := form.cleaned_data.get("new_address"):
            channels.set_address(channel=obj, url=typed)
            self.message_user(request, _("L'adresse a été remplacée."))

    @admin.display(description=gettext_lazy("Adresse en place"), boolean=True)
    def has_address(self, channel: Channel) -> bool:
        return bool(channel.email or channel.secret)

    @admin.action(description=gettext_lazy("Envoyer un essai"), permissions=["change"])
    def send_test(self, request: HttpRequest, queryset: QuerySet[Channel]) -> None:
        """Owed, and sent within seconds; the result is in the log of notifications."""
        for channel in queryset:
            if not self.has_change_permission(request, channel):
                continue
            try:
                channels.owe_test(channel)
                messages.success(
                    request, _("%(channel)s : l'essai part dans quelques secondes.") % {"channel": channel}
                )
            except DutyRefused as refusal:
                messages.warning(request, f"{channel} : {refusal}")


class SubscriptionForm(forms.ModelForm):
    trades = forms.MultipleChoiceField(
        label=gettext_lazy("Métiers"),
        choices=Trade.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Aucun : tous les métiers."),
    )

    class Meta:
        model = Subscription
        fields = [
            *("channel", "territory", "severity", "trades", "quiet_from", "quiet_until", "critical_always", "enabled")
        ]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        start, end = given.get("quiet_from"), given.get("quiet_until")
        if (start is None) != (end is None):
            missing = "quiet_from" if start is None else "quiet_until"
            self.add_error(missing, _("Le silence a un début et une fin, ou ni l'un ni l'autre."))
        elif start is not None and start == end:
            self.add_error("quiet_until", _("Un silence qui finit à l'heure où il commence n'a pas de sens."))
        return given


@admin.register(Subscription)
class SubscriptionAdmin(ScopedAdmin):
    """« De quoi cette personne est-elle prévenue, et quand ? »"""

    form = SubscriptionForm
    list_display = ["channel", "territory", "severity", "trades_in_words", "quiet", "enabled"]
    list_filter = ["severity", "enabled", ("territory", ScopedRelatedFilter)]
    list_select_related = ["channel__person", "territory"]
    autocomplete_fields = ["channel", "territory"]
    search_fields = ["channel__name", "channel__person__username"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Subscription]:
        return super().get_queryset(request).defer("territory__outline")

    @admin.display(description=gettext_lazy("Métiers"))
    def trades_in_words(self, one: Subscription) -> str:
        return one.trades_in_words or _("tous")

    @admin.display(description=gettext_lazy("Silence"))
    def quiet(self, one: Subscription) -> str:
        return f"{one.quiet_from:%H:%M} – {one.quiet_until:%H:%M}" if one.quiet_from and one.quiet_until else "—"
