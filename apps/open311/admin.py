# SPDX-License-Identifier: EUPL-1.2
"""Jurisdictions, keys of partners (shown once when they are made, then revoked) and what came by them."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from apps.open311 import services
from apps.open311.models import ApiKey, Intake, Jurisdiction
from apps.territories.admin_keyset import ReadOnlyAdmin
from apps.territories.admin_scope import ScopedAdmin, ScopedRelatedFilter


@admin.register(Jurisdiction)
class JurisdictionAdmin(ScopedAdmin):
    """« Quels guichets sont ouverts aux logiciels, et que publient-ils ? »"""

    list_display = ["territory", "code", "is_open", "key_required", "publishes"]
    list_filter = ["is_open"]
    list_select_related = ["territory"]
    autocomplete_fields = ["territory"]

    @admin.display(description=_("identifiant (jurisdiction_id)"))
    def code(self, row: Jurisdiction) -> str:
        return row.territory.code

    def get_queryset(self, request: HttpRequest) -> QuerySet[Jurisdiction]:
        return super().get_queryset(request).defer("territory__outline")


class ApiKeyForm(forms.ModelForm):
    def clean_territory(self) -> Any:
        territory = self.cleaned_data["territory"]
        if not Jurisdiction.objects.filter(territory=territory).exists():
            raise forms.ValidationError(_("Ce territoire n'a pas de juridiction Open311 : l'ajouter d'abord."))
        return territory


@admin.register(ApiKey)
class ApiKeyAdmin(ScopedAdmin):
    """« Quel partenaire signale chez nous, combien, depuis quand ? »"""

    form = ApiKeyForm
    list_display = ["partner", "territory", "start", "quota", "used", "created_at", "expires_at", "revoked_at"]
    list_filter = [("revoked_at", admin.EmptyFieldListFilter), ("territory", ScopedRelatedFilter)]
    list_select_related = ["territory"]
    search_fields = ["partner", "start"]
    search_help_text = _("Partenaire ou début de la clé")
    autocomplete_fields = ["territory"]
    readonly_fields = ["start", "created_at", "created_by", "revoked_at"]
    actions = ["revoke"]

    def get_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        asked = ["territory", "partner", "quota", "expires_at"]
        return [*asked, "start", "created_at", "created_by", "revoked_at"] if obj else asked

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return [*self.readonly_fields, "territory"] if obj else self.readonly_fields

    def get_queryset(self, request: HttpRequest) -> QuerySet[ApiKey]:
        recent = Q(intakes__at__gt=timezone.now() - services.DAY)
        rows = super().get_queryset(request).defer("territory__outline", "digest")
        return rows.annotate(used=Count("intakes", filter=recent))

    @admin.display(description=_("reçus en 24 heures"))
    def used(self, row: Any) -> int:
        return row.used

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False  # revoked, it still says who reported what

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """The plain key lives in `obj.shown_once` until the answer is written, and nowhere else."""
        if change:
            super().save_model(request, obj, form, change)
            return
        asked = {name: getattr(obj, name) for name in ("territory", "partner", "quota", "expires_at")}
        row, obj.shown_once = services.issue(**asked, by=request.user)
        obj.pk = row.pk

    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        return super().log_addition(request, ApiKey.objects.get(pk=obj.pk), message)

    def response_add(self, request: HttpRequest, obj: Any, post_url_continue: Any = None) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("Clé créée"),
            "key": obj.shown_once,
            "partner": obj.partner,
            "territory": obj.territory,
        }
        return TemplateResponse(request, "admin/open311/apikey/created.html", context)

    @admin.action(description=_("Révoquer les clés choisies"), permissions=["change"])
    def revoke(self, request: HttpRequest, rows: QuerySet[ApiKey]) -> None:
        done = services.revoke(key_ids=list(rows.values_list("pk", flat=True)), by=request.user)
        words = ngettext("%(n)d clé révoquée.", "%(n)d clés révoquées.", done) % {"n": done}
        self.message_user(request, words, messages.SUCCESS if done else messages.WARNING)


@admin.register(Intake)
class IntakeAdmin(ReadOnlyAdmin):
    """« Par quel partenaire ce signalement est-il arrivé ? »"""

    list_display = ["at", "report", "partner", "reference"]
    list_select_related = ["signalement", "key"]
    search_fields = ["signalement__reference", "reference"]
    search_help_text = _("Notre référence, ou celle du partenaire")
    fields = ["at", "signalement", "key", "reference"]

    @admin.display(description=_("signalement"))
    def report(self, row: Intake) -> str:
        return row.signalement.reference

    @admin.display(description=_("partenaire"))
    def partner(self, row: Intake) -> str:
        return row.key.partner
