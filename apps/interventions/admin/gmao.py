# SPDX-License-Identifier: EUPL-1.2
"""Maintenance software (GMAO) in the back office: its settings, its secrets, whether it answers, what it is owed."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.assets.models import Trade
from apps.connectors.base import ConnectorError
from apps.connectors.gmao.catalogue import DRIVERS, option_errors
from apps.interventions import holding, offering, services
from apps.interventions.admin.acting import each
from apps.interventions.gmao import panel
from apps.interventions.gmao.addressing import call, driver_of
from apps.interventions.models import Delivery, Gmao, Handoff, Team, WaitingWord
from apps.territories import granting, scoping
from apps.territories.admin_keyset import ReadOnlyAdmin
from apps.territories.admin_scope import ScopedAdmin, ScopedRelatedFilter

TESTED = 3  # at once; each may take 45 s
SECRET = "interventions.change_gmao_secret"  # noqa: S105  (the name of a permission)
NEEDED = {offering.DISCUSS, offering.DISPATCH, offering.WORK}  # of the service account
OPERATION = ["shown_health", "health_reason", "read_at", "wait_until"]


class GmaoForm(forms.ModelForm):
    driver = forms.ChoiceField(
        label=gettext_lazy("Pilote"), choices=lambda: [(name, driver.label) for name, driver in DRIVERS.items()]
    )
    trades = forms.MultipleChoiceField(
        label=gettext_lazy("Métiers"),
        choices=Trade.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Aucun : tous."),
    )
    new_secret = forms.CharField(
        label=gettext_lazy("Nouvelle clé d'accès"),
        required=False,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=gettext_lazy("Chiffrée, jamais réaffichée. Vide : celle en place est gardée."),
    )
    new_hook_secret = forms.CharField(
        label=gettext_lazy("Nouveau secret des appels de la GMAO"),
        required=False,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=gettext_lazy("Celui qui signe ses appels (webhooks). Vide : celui en place est gardé."),
    )

    class Meta:
        model = Gmao
        fields = [
            *("name", "slug", "territory", "trades", "contractor", "driver", "options", "account", "team"),
            *("active", "paused", "cap_per_hour", "poll_every"),
        ]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if "driver" in cleaned and "options" in cleaned:
            for problem in option_errors(cleaned["driver"], cleaned["options"] or {}):
                self.add_error("options", problem)
        territory = cleaned.get("territory")
        if territory is not None:
            self._clean_team(cleaned.get("team"), territory)
            self._clean_account(cleaned.get("account"), territory)
        return cleaned

    def _clean_team(self, team: Team | None, territory: Any) -> None:
        near = Team.objects.filter(territory__in=scoping.above(territory.pk), active=True)
        if team is not None and not near.filter(pk=team.pk).exists():
            self.add_error("team", _("Cette équipe ne travaille pas sur ce territoire."))

    def _clean_account(self, account: Any, territory: Any) -> None:
        if account is None:
            return
        missing = NEEDED - granting.held(account, territory.pk, "interventions")
        if missing:
            self.add_error(
                "account",
                _("Ce compte n'a pas, sur ce territoire, les droits d'un titulaire (il lui manque : %(names)s).")
                % {"names": ", ".join(sorted(missing))},
            )


class WaitingWords(forms.BaseInlineFormSet):
    def clean(self) -> None:
        """« Attente » and « attente » are one word: told beside the second one."""
        super().clean()
        seen: set[str] = set()
        for form in self.forms:
            cleaned = getattr(form, "cleaned_data", {})
            word = str(cleaned.get("word") or "").casefold()
            if word and not cleaned.get("DELETE"):
                if word in seen:
                    form.add_error("word", _("Ce mot a déjà son motif."))
                seen.add(word)


class WaitingWordInline(admin.TabularInline):
    """Written with the GMAO, by who may change it."""

    model = WaitingWord
    formset = WaitingWords
    extra = 0
    verbose_name = gettext_lazy("mot d'attente")
    verbose_name_plural = WaitingWord._meta.verbose_name_plural

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm("interventions.view_gmao", obj) or self.has_change_permission(request, obj)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm("interventions.change_gmao", obj)

    has_delete_permission = has_change_permission

    def has_add_permission(self, request: HttpRequest, obj: Any) -> bool:
        return self.has_change_permission(request, obj)


@admin.register(Gmao)
class GmaoAdmin(ScopedAdmin):
    """« Où partent les demandes, et est-ce que ça répond ? »"""

    form = GmaoForm
    inlines = [WaitingWordInline]
    list_display = ["name", "shown_health", "health_reason", "territory", "driver", "active", "paused", "read_at"]
    list_filter = ["health", ("territory", ScopedRelatedFilter), "driver", "active", "paused"]
    list_select_related = ["territory"]
    search_fields = ["name", "slug"]
    search_help_text = gettext_lazy("Nom ou identifiant")
    autocomplete_fields = ["territory", "team"]
    readonly_fields = [*OPERATION, "has_secret", "has_hook_secret", "hook_address"]
    actions = ["test_connection", "pause_chosen", "resume_chosen"]

    class Media:
        css = {"all": ["contracts/admin.css"]}  # its tables of rows

    def get_queryset(self, request: HttpRequest) -> QuerySet[Gmao]:
        return super().get_queryset(request).defer("territory__outline")

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        posed = ["has_secret", "has_hook_secret"]
        if request.user.has_perm(SECRET, obj) and self.has_change_permission(request, obj):
            posed = ["has_secret", "new_secret", "has_hook_secret", "new_hook_secret"]
        serves = ["name", "slug", "territory", "trades", "contractor", "active", "paused"]
        return [
            (None, {"fields": serves}),
            (_("Santé"), {"fields": OPERATION}),
            (_("Connexion"), {"fields": ["driver", "options", *posed, "hook_address"]}),
            (_("Échanges"), {"fields": ["account", "team", "cap_per_hour", "poll_every"]}),
        ]

    def choices_of(self, db_field: Any, request: HttpRequest) -> QuerySet:
        return granting.accounts(request.user) if db_field.name == "account" else super().choices_of(db_field, request)

    def save_model(self, request: HttpRequest, obj: Gmao, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        if not request.user.has_perm(SECRET, obj):
            return
        for field, name in (("new_secret", "secret"), ("new_hook_secret", "hook_secret")):
            if typed := form.cleaned_data.get(field):
                services.set_gmao_secret(gmao=obj, name=name, secret=typed)
                self.message_user(request, _("Le secret a été remplacé."))

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Taken out of service instead: what was sent there stays readable."""
        return False

    @admin.display(description=gettext_lazy("Santé"), ordering="health")
    def shown_health(self, gmao: Gmao) -> SafeString:
        return panel.health(gmao)

    @admin.display(description=gettext_lazy("Clé d'accès en place"), boolean=True)
    def has_secret(self, gmao: Gmao) -> bool:
        return bool(gmao.secret)

    @admin.display(description=gettext_lazy("Secret des appels en place"), boolean=True)
    def has_hook_secret(self, gmao: Gmao) -> bool:
        return bool(gmao.hook_secret)

    @admin.display(description=gettext_lazy("Adresse de ses appels"))
    def hook_address(self, gmao: Gmao) -> str:
        driver = DRIVERS.get(gmao.driver)
        if driver is None or driver.hook is None or not gmao.slug:
            return str(_("ce pilote n'en reçoit pas"))
        return f"{settings.BASE_URL}{reverse('gmao-hook', args=[gmao.slug])}"

    @admin.action(description=gettext_lazy("Tester la connexion"), permissions=["change"])
    def test_connection(self, request: HttpRequest, queryset: QuerySet[Gmao]) -> None:
        """Ask each one now, at most TESTED of them; nothing is written, there or here."""
        chosen = [gmao for gmao in queryset if self.has_change_permission(request, gmao)]
        for gmao in chosen[:TESTED]:
            self._test(request, gmao)
        if len(chosen) > TESTED:
            messages.warning(request, _("%(n)d GMAO au plus à la fois.") % {"n": TESTED})

    def response_change(self, request: HttpRequest, obj: Gmao) -> HttpResponse:
        """The button of the page: what was just written is tried."""
        if "_test" not in request.POST:
            return super().response_change(request, obj)
        self._test(request, Gmao.objects.get(pk=obj.pk))
        return redirect(reverse("admin:interventions_gmao_change", args=[obj.pk]))

    def _test(self, request: HttpRequest, gmao: Gmao) -> None:
        try:
            messages.success(request, f"{gmao} : {call(gmao, driver_of(gmao).check)}")
        except ConnectorError as error:
            messages.error(request, f"{gmao} : {error}")

    @admin.action(description=gettext_lazy("Mettre en pause"), permissions=["change"])
    def pause_chosen(self, request: HttpRequest, queryset: QuerySet[Gmao]) -> None:
        self._pause(request, queryset, paused=True)

    @admin.action(description=gettext_lazy("Reprendre"), permissions=["change"])
    def resume_chosen(self, request: HttpRequest, queryset: QuerySet[Gmao]) -> None:
        self._pause(request, queryset, paused=False)

    def _pause(self, request: HttpRequest, queryset: QuerySet[Gmao], *, paused: bool) -> None:
        chosen = [gmao for gmao in queryset if self.has_change_permission(request, gmao)]
        for gmao in chosen:
            services.pause_gmao(gmao=gmao, paused=paused)
        self.message_user(request, _("Fait : %(n)d.") % {"n": len(chosen)}, messages.SUCCESS)


@admin.register(Handoff)
class HandoffAdmin(ReadOnlyAdmin):
    """« Qu'est-ce qui n'est pas parti, et pourquoi ? »"""

    list_display = ["asked", "kind", "state", "gmao", "last_error", "next_try", "created_at"]
    list_filter = ["state", "kind", ("gmao", ScopedRelatedFilter), "created_at"]
    list_select_related = ["gmao", "request"]
    fields = [
        *("asked", "gmao", "rank", "kind", "state", "key", "reference", "created_at", "admitted_at", "tried_at"),
        *("attempts", "last_error", "due_at", "sent_at", "taken_at"),
    ]
    actions = ["retry_chosen", "confirm_chosen"]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return list(self.fields)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Handoff]:
        rows = super().get_queryset(request).select_related("gmao", "request")
        return rows.defer("gmao__secret", "gmao__hook_secret", "request__description")

    def has_dispatch_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm(holding.DISPATCH)

    def has_decide_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm(holding.DECIDE)

    @admin.action(description=gettext_lazy("Réessayer maintenant"), permissions=["dispatch"])
    def retry_chosen(self, request: HttpRequest, queryset: QuerySet[Handoff]) -> None:
        each(self, request, queryset, lambda pk: services.retry(request_id=self._request(pk), by=request.user))

    @admin.action(description=gettext_lazy("Confirmer l'envoi"), permissions=["decide"])
    def confirm_chosen(self, request: HttpRequest, queryset: QuerySet[Handoff]) -> None:
        each(self, request, queryset, lambda pk: services.release(request_id=self._request(pk), by=request.user))

    def _request(self, pk: int) -> int:
        return Handoff.objects.values_list("request_id", flat=True).get(pk=pk)

    @admin.display(description=gettext_lazy("Demande"))
    def asked(self, row: Handoff) -> SafeString:
        return format_html('<a href="{}">{}</a>', reverse("intervention", args=[row.request_id]), row.request)

    @admin.display(description=gettext_lazy("Prochain essai"))
    def next_try(self, row: Handoff) -> str:
        if row.due_at is None:
            return "—"
        return str(_("maintenant")) if row.due_at <= timezone.now() else f"{timezone.localtime(row.due_at):%d/%m %H:%M}"


@admin.register(Delivery)
class DeliveryAdmin(ReadOnlyAdmin):
    """« Qu'est-ce que la GMAO a dit, et qu'en a-t-on fait ? »"""

    list_display = ["gmao", "state", "event", "reference", "reason", "occurrences", "received_at", "last_at"]
    list_filter = ["state", ("gmao", ScopedRelatedFilter), "received_at"]
    list_select_related = ["gmao"]
    fields = ["gmao", "state", "reason", "event", "reference", "delivery", "message", "occurrences", "received_at"]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return list(self.fields)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Delivery]:
        return super().get_queryset(request).select_related("gmao").defer("gmao__secret", "gmao__hook_secret")

    @admin.display(description=gettext_lazy("Message"))
    def message(self, row: Delivery) -> str:
        return bytes(row.payload).decode("utf-8", "replace")[:4000]
