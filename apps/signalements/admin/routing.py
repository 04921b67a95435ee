# SPDX-License-Identifier: EUPL-1.2
"""Who treats what: addressees, the table of rules with its dry run, what was handed to other authorities."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from apps.connectors import open311
from apps.connectors.base import ConnectorError
from apps.events.admin.planned import Several
from apps.signalements.models import Addressee, Handover, RoutingRule
from apps.signalements.routing import choosing, configuring, sending, table
from apps.territories import basemap
from apps.territories.admin.outlines import OutlineField, OutlineWidget
from apps.territories.admin_keyset import ReadOnlyAdmin
from apps.territories.admin_scope import ScopedAdmin, ScopedRelatedFilter
from apps.territories.models import Territory


class AddresseeForm(forms.ModelForm):
    new_secret = forms.CharField(
        label=_("Nouvelle clé"),
        required=False,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("Celle que l'autre autorité nous a donnée. Chiffrée, jamais réaffichée. Vide : gardée."),
    )

    class Meta:
        model = Addressee
        fields = ["name"]  # the screen's fieldsets choose the others


@admin.register(Addressee)
class AddresseeAdmin(ScopedAdmin):
    """« À qui va-t-on confier un signalement, et répond-il ? »"""

    form = AddresseeForm
    list_display = ["name", "kind", "contact", "shown_open311", "active", "territory"]
    list_filter = ["kind", "active", ("territory", ScopedRelatedFilter)]
    list_select_related = ["territory"]
    search_fields = ["name", "contact"]
    search_help_text = _("Nom ou moyen de le joindre")
    autocomplete_fields = ["territory"]
    readonly_fields = ["has_secret"]
    actions = ["list_services"]
    fieldsets: Any = [
        (None, {"fields": ["territory", "kind", "name", "contact", "active"]}),
        (
            _("Transmettre par Open311"),
            {"fields": ["url", "jurisdiction", "has_secret", "new_secret", "services", "replays", "poll_every"]},
        ),
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Addressee]:
        return super().get_queryset(request).defer("territory__outline", "secret")

    def save_model(self, request: HttpRequest, obj: Addressee, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        if form.cleaned_data.get("new_secret"):
            configuring.set_secret(addressee=obj, secret=form.cleaned_data["new_secret"])

    @admin.display(description=_("Open311"))
    def shown_open311(self, row: Addressee) -> str:
        return gettext("oui") if row.is_reached else "—"  # a red cross would say that something is wrong

    @admin.display(description=_("Clé en place"))
    def has_secret(self, row: Addressee) -> str:
        return gettext("posée le %(at)s") % {"at": f"{row.secret_at:%d/%m/%Y}"} if row.secret_at else gettext("aucune")

    @admin.action(description=_("Demander ses services (essai de la connexion)"), permissions=["change"])
    def list_services(self, request: HttpRequest, rows: QuerySet[Addressee]) -> None:
        for row in rows.exclude(url="")[:3]:
            try:
                found = sending.call(row, open311.services)
            except ConnectorError as error:
                self.message_user(request, f"{row} : {error.reason}", messages.ERROR)
                continue
            told = ", ".join(f"{one.code} ({one.name})" for one in found[:40]) or gettext("aucun service")
            self.message_user(request, f"{row} : {told}", messages.SUCCESS)


class ZoneWidget(OutlineWidget):
    label = _("Carte : zone de la règle")


class RoutingRuleForm(forms.ModelForm):
    zone = OutlineField(
        label=_("Zone"), required=False, widget=ZoneWidget, help_text=_("À dessiner. Aucune : partout.")
    )
    categories = Several(label=_("Catégories"), help_text=_("Aucune : toutes."))
    territories = Several(label=_("Communes"), help_text=_("Aucune : toutes celles du guichet."))
    days = forms.TypedMultipleChoiceField(
        label=_("Jours"),
        choices=table.DAYS,
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Aucun : tous."),
    )

    class Meta:
        model = RoutingRule
        fields = ["name"]  # the screen's fieldsets choose the others

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        desk = self.instance.territory if self.instance.territory_id else None
        if "categories" in self.fields:
            self.fields["categories"].choices = configuring.categories(desk, self.user)
        if "territories" in self.fields:
            self.fields["territories"].choices = configuring.communes(desk, self.user)

    user: Any = None


@admin.register(RoutingRule)
class RoutingRuleAdmin(ScopedAdmin):
    """« Qui reçoit quoi, dans quel ordre, et qu'aurait fait cette table ? »"""

    form = RoutingRuleForm
    list_display = ["order", "name", "shown_if", "addressee", "enabled", "territory"]
    list_display_links = ["name"]
    list_filter = ["enabled", ("territory", ScopedRelatedFilter)]
    list_select_related = ["territory", "addressee"]
    search_fields = ["name"]
    search_help_text = _("Nom")
    autocomplete_fields = ["territory", "addressee"]

    class Media:
        css = {"all": ["signalements/admin.css"]}  # long lists of boxes in columns

    change_list_template = "admin/signalements/routingrule/change_list.html"
    fieldsets: Any = [
        (None, {"fields": ["territory", "name", "order", "enabled"]}),
        (_("Si"), {"fields": ["categories", "territories", "days", "hours", "zone"]}),
        (_("Alors"), {"fields": ["addressee"]}),
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[RoutingRule]:
        return super().get_queryset(request).defer("territory__outline", "addressee__secret")

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **more: Any) -> Any:
        form = super().get_form(request, obj, change=change, **more)
        if "zone" in form.base_fields:
            widget = form.base_fields["zone"].widget
            widget.context_url, widget.home = reverse("admin:assets_asset_context"), self._home(request, obj)
        return type("RoutingRuleForm", (form,), {"user": request.user})

    def _home(self, request: HttpRequest, obj: RoutingRule | None) -> tuple[float, float, float, float] | None:
        """What the map shows while no zone is drawn: the territory of the desk, else all that the person sees."""
        if obj is not None and obj.territory.outline is not None:
            return obj.territory.outline.extent
        return basemap.extent(request.user)

    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view(require_safe(self.preview_view))
        return [path("essai/", view, name="signalements_routingrule_preview"), *super().get_urls()]

    def preview_view(self, request: HttpRequest) -> HttpResponse:
        """What the table of a desk would have done of the last 30 days."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        desks = Territory.objects.visible_to(request.user, "signalements.view_routingrule")
        desks = desks.filter(desk__isnull=False).defer("outline").order_by("name")
        wanted = desks.filter(code=request.GET.get("guichet", "")[:16].replace("\x00", "")).first() or desks.first()
        everything = "toutes" in request.GET
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": gettext("Ce que cette table aurait fait"),
            "desks": desks,
            "desk": wanted,
            "everything": everything,
            "preview": choosing.preview(wanted.pk, all_of_them=everything, user=request.user) if wanted else None,
        }
        return TemplateResponse(request, "admin/signalements/routingrule/preview.html", context)

    def get_changelist_instance(self, request: HttpRequest) -> Any:
        """Names instead of codes, read once for the page."""
        page = super().get_changelist_instance(request)
        configuring.label(page.result_list)
        return page

    @admin.display(description=_("Si"))
    def shown_if(self, row: RoutingRule) -> str:
        return configuring.conditions(row)


@admin.register(Handover)
class HandoverAdmin(ReadOnlyAdmin):
    """« Qu'avons-nous transmis à d'autres, et qu'est-ce que c'est devenu ? »"""

    list_display = ["created_at", "key", "addressee", "state", "reference", "told_state", "read_at", "last_error"]
    list_display_links = ["key"]
    list_filter = ["state", ("addressee", ScopedRelatedFilter)]
    list_select_related = ["addressee"]
    fields = [
        *("signalement", "addressee", "key", "service_code", "state", "by", "created_at", "tried_at", "sent_at"),
        *("reference", "told_state", "told_notes", "read_at", "attempts", "last_error"),
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Handover]:
        return super().get_queryset(request).select_related("addressee").defer("addressee__secret")
