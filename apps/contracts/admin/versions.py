# SPDX-License-Identifier: EUPL-1.2
"""A version of a contract: written as a table while it is a draft, read for ever once it is published."""

from collections.abc import Callable, Iterator
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from apps.contracts import checks, coverage, differences, picture, selectors, services
from apps.contracts.admin import badges, calendars
from apps.contracts.admin.lines import Known, LineInline
from apps.contracts.admin.reasons import PenaltyInline, ReasonInline
from apps.contracts.admin.savings import PerformanceInline
from apps.contracts.admin.tables import Day, Tables
from apps.contracts.models import (
    Commitment,
    ContractVersion,
    PenaltyRule,
    PerformanceRule,
    SavingBaseline,
    ServiceCalendar,
    SuspensionReason,
    Zone,
)
from apps.contracts.refusals import ContractRefused
from apps.territories.admin_scope import ScopedAdmin, ScopedRelatedFilter

READ = (
    picture.REASONS,
    picture.PENALTIES,
    picture.SAVINGS,
    picture.PERFORMANCE,
)  # the rest of a version is shown by itself


class PublishForm(forms.Form):
    valid_from = forms.DateField(
        label=gettext_lazy("S'applique à partir du"),
        widget=Day,
        help_text=gettext_lazy("Aux DI dont les horloges partent ce jour-là ou après."),
    )


@admin.register(ContractVersion)
class ContractVersionAdmin(Tables, ScopedAdmin):
    """« Qu'est-ce qui est promis, depuis quand, et qu'est-ce que cela change ? »"""

    list_display = ["contract", "number", "shown_state", "line_count", "reason"]
    list_display_links = ["contract", "number"]
    list_filter = ["state", ("contract", ScopedRelatedFilter)]
    list_select_related = ["contract"]
    search_fields = ["contract__name", "contract__reference", "reason"]
    search_help_text = gettext_lazy("Contrat ou motif")
    readonly_fields = ["contract", "shown_state", "published"]
    fieldsets = [
        (None, {"fields": ["contract", "shown_state", "published", "reason"]}),
        (gettext_lazy("Horloges"), {"fields": ["clock_start", "aggravation"]}),
        (gettext_lazy("Décomptes"), {"fields": ["tacit_days"]}),
    ]
    change_form_template = "admin/contracts/contractversion/change_form.html"
    history_rows = [
        (Commitment, "version", "fault_class"),
        (Zone, "version", "name"),
        (ServiceCalendar, "version", "name"),
        (SuspensionReason, "version", "label"),
        (PenaltyRule, "version", "clock"),
        (SavingBaseline, "version", "lot"),
        (PerformanceRule, "version", "lot"),
    ]
    radio_fields = {"clock_start": admin.VERTICAL, "aggravation": admin.VERTICAL}

    class Media:
        css = {"all": ["contracts/admin.css"]}

    # --- Who may what

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False  # opened from its contract, or copied from another version

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return (obj is None or obj.is_draft) and super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False  # a draft is given up by its own button

    def may(self, request: HttpRequest, act: str, version: ContractVersion) -> bool:
        return request.user.has_perm(f"contracts.{act}_contractversion", version)

    # --- The page

    def get_queryset(self, request: HttpRequest) -> QuerySet[ContractVersion]:
        rows = super().get_queryset(request).select_related("contract", "published_by")
        return selectors.timeline(rows).annotate(lines_held=Count("lines"))

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Any:
        """Locked while it is written, so that its publication waits or is seen."""
        if request.method == "POST" and object_id.isdecimal() and len(object_id) < 19:
            rows = ContractVersion.objects.visible_to(request.user).select_for_update(of=("self",))
            rows.filter(pk=object_id).first()
        return super().get_object(request, object_id, from_field)

    def get_inlines(self, request: HttpRequest, obj: Any) -> list[Any]:
        writes = obj is not None and self.has_change_permission(request, obj)
        return [LineInline, ReasonInline, PenaltyInline, PerformanceInline] if writes else []

    def get_formset_kwargs(self, request: HttpRequest, obj: Any, inline: Any, prefix: str) -> dict[str, Any]:
        given = super().get_formset_kwargs(request, obj, inline, prefix)
        return given | {"form_kwargs": {"known": Known.of(obj)}} if isinstance(inline, LineInline) else given

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], **kwargs: Any) -> Any:
        version = kwargs["obj"]
        return super().render_change_form(request, context | self._around(request, version), **kwargs)

    def _around(self, request: HttpRequest, version: ContractVersion) -> dict[str, Any]:
        """What the page shows beside the form."""
        default = version.calendars.filter(is_default=True).first()
        return {
            "lines": selectors.in_reading_order(coverage.lines_of([version.pk])),
            "sections": list(_sections(version)),
            "problems": checks.problems(version) if version.is_draft else [],
            "zones": version.zones.defer("outline").prefetch_related("territories"),
            "calendars": version.calendars.all(),
            "baselines": version.saving_baselines.select_related("authority").defer("authority__outline"),
            "others": version.contract.versions.exclude(pk=version.pk).count(),
            "can_publish": version.is_draft and self.may(request, "publish", version),
            "can_copy": self.may(request, "add", version),
            "can_discard": version.is_draft and self.may(request, "delete", version),
            **(calendars.shown(default) if default else {}),
        }

    # --- Acts

    def get_urls(self) -> list[Any]:
        wrap = self.admin_site.admin_view
        steps = {
            "publish/": (require_http_methods(["GET", "HEAD", "POST"])(self.publish_view), "publish"),
            "compare/": (require_safe(self.compare_view), "compare"),
            "copy/": (require_POST(self.copy_view), "copy"),
            "discard/": (require_http_methods(["GET", "HEAD", "POST"])(self.discard_view), "discard"),
        }
        urls = [
            path(f"<int:pk>/{end}", wrap(view), name=f"contracts_contractversion_{name}")
            for end, (view, name) in steps.items()
        ]
        return [*urls, *super().get_urls()]

    def publish_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """What it changes is read before it is sealed."""
        version = self._version(request, pk, "publish")
        form = PublishForm(request.POST or None, initial={"valid_from": version.valid_from or self._proposed(version)})
        if request.method == "POST" and form.is_valid():
            try:
                services.publish(version=version, valid_from=form.cleaned_data["valid_from"], by=request.user)
            except ContractRefused as refusal:
                form.add_error(refusal.field or None, str(refusal))
            else:
                self.message_user(request, _("%(version)s est publiée.") % {"version": version}, messages.SUCCESS)
                return self._to(version)
        before = self._latest(version)
        return self._page(
            request,
            version,
            "publish",
            title=_("Publier : %(version)s") % {"version": version},
            form=form,
            before=before,
            differences=differences.between(before, version),
            problems=checks.problems(version) if version.is_draft else [_("Cette version est déjà publiée.")],
        )

    def compare_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        version = self._version(request, pk)
        rows = self.get_queryset(request).filter(contract=version.contract_id).exclude(pk=pk).order_by("-number")
        others = list(rows)
        asked = request.GET.get("with", "")
        before = next((one for one in others if str(one.pk) == asked), None) if asked else self._latest(version)
        if asked and before is None:
            raise Http404
        return self._page(
            request,
            version,
            "compare",
            title=_("Comparer : %(version)s") % {"version": version},
            others=others,
            before=before,
            differences=differences.between(before, version) if before else [],
        )

    def copy_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        version = self._version(request, pk, "add")
        draft = services.open_draft(contract=version.contract, source=version)
        said = _("Version %(number)d ouverte en brouillon : une copie de la version %(source)d.")
        self.message_user(request, said % {"number": draft.number, "source": version.number}, messages.SUCCESS)
        return self._to(draft)

    def discard_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        version = self._version(request, pk, "delete")
        if request.method != "POST":
            title = _("Abandonner : %(version)s") % {"version": version}
            return self._page(request, version, "discard", title=title, lines=version.lines.count())
        return self._done(
            request,
            lambda: services.discard(version=version),
            _("Le brouillon est abandonné."),
            HttpResponseRedirect(reverse("admin:contracts_contract_change", args=[version.contract_id])),
        )

    def _done(self, request: HttpRequest, act: Callable[[], Any], said: str, then: HttpResponse) -> HttpResponse:
        try:
            act()
        except ContractRefused as refusal:
            self.message_user(request, str(refusal), messages.ERROR)
        else:
            self.message_user(request, said, messages.SUCCESS)
        return then

    def _version(self, request: HttpRequest, pk: int, act: str = "view") -> ContractVersion:
        version = self.get_queryset(request).filter(pk=pk).first()
        if version is None:
            raise Http404
        if act != "view" and not self.may(request, act, version):
            raise PermissionDenied
        return version

    def _latest(self, version: ContractVersion) -> ContractVersion | None:
        """The last published one before it: what it is compared with."""
        rows = version.contract.versions.exclude(state=ContractVersion.State.DRAFT).filter(number__lt=version.number)
        return rows.order_by("-number").first()

    def _proposed(self, version: ContractVersion) -> Any:
        return None if self._latest(version) else version.contract.starts_on

    def _page(self, request: HttpRequest, version: ContractVersion, name: str, **more: Any) -> HttpResponse:
        context = {**self.admin_site.each_context(request), "opts": self.opts, "version": version, **more}
        context |= {"media": self.media, "today": timezone.localdate()}
        return TemplateResponse(request, f"admin/contracts/contractversion/{name}.html", context)

    def _to(self, version: ContractVersion) -> HttpResponse:
        return HttpResponseRedirect(reverse("admin:contracts_contractversion_change", args=[version.pk]))

    # --- Columns

    @admin.display(description=gettext_lazy("État"), ordering="state")
    def shown_state(self, version: Any) -> SafeString:
        return badges.version_state(version, timezone.localdate())

    @admin.display(description=gettext_lazy("Lignes"))
    def line_count(self, version: Any) -> int:
        return version.lines_held

    @admin.display(description=gettext_lazy("Publication"))
    def published(self, version: ContractVersion) -> str:
        if version.published_at is None:
            return self.get_empty_value_display()
        said = {"at": f"{timezone.localtime(version.published_at):%d/%m/%Y %H:%M}", "by": version.published_by}
        return _("le %(at)s par %(by)s") % said if version.published_by else _("le %(at)s, au chargement") % said


def _sections(version: ContractVersion) -> Iterator[tuple[str, list[str], list[tuple[str, Any]]]]:
    """As tables: title, names of the columns, rows."""
    for title, things in picture.of(version).items():
        if title in READ:
            yield title, list(next(iter(things.values()), {})), list(things.items())
