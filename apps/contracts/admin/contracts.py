# SPDX-License-Identifier: EUPL-1.2
"""Contracts in the back office: who, where, until when, and the versions that follow each other."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from apps.contracts import selectors, services
from apps.contracts.admin import badges, trial
from apps.contracts.admin.contract_rows import PartyInline, PerimeterInline, PeriodInline
from apps.contracts.admin.tables import DAYS, Tables
from apps.contracts.models import Contract, ContractVersion, Party, Perimeter, Period
from apps.contracts.refusals import ContractRefused
from apps.territories.admin_scope import ScopedAdmin, ScopedRelatedFilter


class ContractForm(forms.ModelForm):
    class Meta:
        model = Contract
        fields = ["name"]  # the screen's fieldsets choose the others

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        start, end = given.get("starts_on", self.instance.starts_on), given.get("ends_on")
        if start and end and end <= start:
            self.add_error("ends_on", _("La fin vient après la prise d'effet."))
        elif end and "ends_on" in self.changed_data and end < timezone.localdate() and self._is_published():
            self.add_error("ends_on", _("Une version est publiée : le contrat finit au plus tôt aujourd'hui."))
        if given.get("signed_on") and end and given["signed_on"] > end:
            self.add_error("signed_on", _("Un contrat est signé avant sa fin."))
        return given

    def _is_published(self) -> bool:
        return bool(self.instance.pk) and services.is_published(self.instance)


@admin.register(Contract)
class ContractAdmin(Tables, ScopedAdmin):
    """« Quels délais nous doit-on, où, jusqu'à quand ? »"""

    form = ContractForm
    formfield_overrides = DAYS
    inlines = [PerimeterInline, PartyInline, PeriodInline]
    list_display = ["shown_name", "reference", "territory", "starts_on", "ends_on", "version_count"]
    list_display_links = ["shown_name"]
    list_filter = ["kind", "is_sample", ("territory", ScopedRelatedFilter)]
    list_select_related = ["territory"]
    search_fields = ["name", "reference", "parties__name"]
    search_help_text = gettext_lazy("Intitulé, numéro ou partie")
    autocomplete_fields = ["territory"]
    fieldsets = [
        (None, {"fields": ["name", "reference", "kind", "is_sample", "territory"]}),
        (gettext_lazy("Durée et portée"), {"fields": ["signed_on", "starts_on", "ends_on", "covers_included"]}),
        (gettext_lazy("Remarques"), {"fields": ["note"]}),
    ]
    change_form_template = "admin/contracts/contract/change_form.html"
    change_list_template = "admin/contracts/contract/change_list.html"
    history_rows = [
        (Perimeter, "contract", "territory"),
        (Party, "contract", "name"),
        (Period, "contract", "number"),
        (ContractVersion, "contract", "number"),
    ]

    class Media:
        css = {"all": ["contracts/admin.css"]}

    def get_queryset(self, request: HttpRequest) -> QuerySet[Contract]:
        rows = super().get_queryset(request).defer("territory__outline")
        published = ~Q(versions__state=ContractVersion.State.DRAFT)
        return rows.annotate(published_count=Count("versions", filter=published, distinct=True))

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        """What the past was decided on."""
        return ["starts_on", "covers_included"] if obj and services.is_published(obj) else []

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False  # it ends; what it promised refers to it

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        if not change and not form.instance.periods.exists():
            self._laid_out(request, form.instance)

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], **kwargs: Any) -> Any:
        contract = kwargs["obj"]
        if contract is not None:
            context |= self._around(request, contract)
        return super().render_change_form(request, context, **kwargs)

    def _around(self, request: HttpRequest, contract: Contract) -> dict[str, Any]:
        rows = selectors.timeline(ContractVersion.objects.visible_to(request.user).filter(contract=contract))
        versions = list(rows.annotate(lines_held=Count("lines")).order_by("-number"))
        today = timezone.localdate()
        writes = request.user.has_perm("contracts.change_contract", contract)
        return {
            "versions": [(one, badges.version_state(one, today)) for one in versions],
            "source": next((one for one in versions if not one.is_draft), None),
            "can_open": self._may_open(request, contract),
            "can_lay_out": writes and not contract.periods.exists(),
        }

    # --- Acts

    def get_urls(self) -> list[Any]:
        wrap = self.admin_site.admin_view
        urls = [
            path("try/", wrap(require_safe(self.trial_view)), name="contracts_contract_trial"),
            path("<int:pk>/draft/", wrap(require_POST(self.draft_view)), name="contracts_contract_draft"),
            path("<int:pk>/years/", wrap(require_POST(self.years_view)), name="contracts_contract_years"),
        ]
        return [*urls, *super().get_urls()]

    def trial_view(self, request: HttpRequest) -> HttpResponse:
        """« Quelle ligne s'appliquerait à cette panne, ici, à cette heure ? »"""
        if not self.has_view_permission(request):
            raise PermissionDenied
        return trial.page(request, self.admin_site, self.opts)

    def draft_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        contract = self._contract(request, pk)
        if not self._may_open(request, contract):
            raise PermissionDenied
        rows = contract.versions.exclude(state=ContractVersion.State.DRAFT)
        draft = services.open_draft(contract=contract, source=rows.order_by("-number").first())
        self.message_user(request, _("Version %(n)d ouverte en brouillon.") % {"n": draft.number}, messages.SUCCESS)
        return HttpResponseRedirect(reverse("admin:contracts_contractversion_change", args=[draft.pk]))

    def years_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        contract = self._contract(request, pk)
        if not self.has_change_permission(request, contract):
            raise PermissionDenied
        self._laid_out(request, contract)
        return HttpResponseRedirect(reverse("admin:contracts_contract_change", args=[pk]))

    def _laid_out(self, request: HttpRequest, contract: Contract) -> None:
        try:
            rows = services.lay_out_years(contract=contract)
        except ContractRefused as refusal:
            self.message_user(request, str(refusal), messages.WARNING)
        else:
            said = _("Le contrat est découpé en %(n)d années, à vérifier plus bas.")
            self.message_user(request, said % {"n": len(rows)}, messages.INFO)

    def _may_open(self, request: HttpRequest, contract: Contract) -> bool:
        return request.user.has_perm("contracts.add_contractversion") and request.user.has_perm(
            "contracts.change_contract", contract
        )

    def _contract(self, request: HttpRequest, pk: int) -> Contract:
        contract = self.get_queryset(request).filter(pk=pk).first()
        if contract is None:
            raise Http404
        return contract

    # --- Columns

    @admin.display(description=gettext_lazy("Intitulé"), ordering="name")
    def shown_name(self, contract: Contract) -> SafeString | str:
        return badges.named(contract)

    @admin.display(description=gettext_lazy("Versions"))
    def version_count(self, contract: Any) -> int:
        return contract.published_count
