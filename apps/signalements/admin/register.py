# SPDX-License-Identifier: EUPL-1.2
"""How the city's own technician defends the public form and answers for personal data: settings, register, purge."""

from dataclasses import asdict
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from apps.signalements import forgetting, register, register_files
from apps.signalements.models import Desk, Guard, Treatment
from apps.territories.admin_scope import ScopedAdmin, ScopedRelatedFilter


@admin.register(Guard)
class GuardAdmin(ScopedAdmin):
    """« Que demande-t-on au navigateur quand il arrive beaucoup d'envois ? »"""

    list_display = ["desk", "proof", "cost"]
    list_filter = ["proof"]
    list_select_related = ["desk__territory"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Guard]:
        return super().get_queryset(request).defer("desk__territory__outline")


@admin.register(Treatment)
class TreatmentAdmin(ScopedAdmin):
    """« Quelles données de personnes gardons-nous, pourquoi, et jusqu'à quand ? »"""

    list_display = ["name", "desk", "kind", "purpose", "kept"]
    list_filter = ["kind", ("desk", ScopedRelatedFilter)]
    list_select_related = ["desk__territory"]
    search_fields = ["name", "purpose"]
    change_list_template = "admin/signalements/treatment/change_list.html"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Treatment]:
        return super().get_queryset(request).defer("desk__territory__outline")

    @admin.display(description=gettext_lazy("conservation"))
    def kept(self, row: Treatment) -> str:
        return register.delay(row.desk, row)

    def get_urls(self) -> list[Any]:
        wrap = self.admin_site.admin_view
        urls = [
            path("purge/", wrap(require_safe(self.purge_view)), name="signalements_treatment_purge"),
            path("register.csv", wrap(require_safe(self.csv_view)), name="signalements_treatment_csv"),
            path("register.pdf", wrap(require_safe(self.pdf_view)), name="signalements_treatment_pdf"),
            path("write/", wrap(require_POST(self.write_view)), name="signalements_treatment_write"),
        ]
        return [*urls, *super().get_urls()]

    # --- What would be forgotten

    def purge_view(self, request: HttpRequest) -> HttpResponse:
        """Counted, nothing erased: the worker erases by itself, every hour."""
        desks = self._desks(request)
        counts = forgetting.counted(desks)
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("Ce qui serait oublié maintenant"),
            "counts": [(forgetting.WORDS[name], count) for name, count in asdict(counts).items()],
            "total": counts.all,
            "desks": [(desk, register.lines(desk)) for desk in desks],
            "may_write": request.user.has_perm("signalements.add_treatment"),
        }
        return TemplateResponse(request, "admin/signalements/treatment/purge.html", context)

    # --- The register as files

    def csv_view(self, request: HttpRequest) -> HttpResponse:
        content = register_files.as_csv(self._desks(request))
        return _file(content, "text/csv; charset=utf-8", "registre.csv")

    def pdf_view(self, request: HttpRequest) -> HttpResponse:
        """`?guichet=`; the first one otherwise."""
        desk = self._desk(request, request.GET.get("guichet", ""))
        return _file(register_files.as_pdf(desk), "application/pdf", f"registre-{desk.territory.code}.pdf")

    def write_view(self, request: HttpRequest) -> HttpResponse:
        desk = self._desk(request, request.POST.get("guichet", ""))
        if not request.user.has_perm("signalements.add_treatment", desk):
            raise PermissionDenied
        count = register.write(desk)
        said = _("%(n)d traitements types écrits : à relire et à corriger.") % {"n": count}
        self.message_user(request, said, messages.SUCCESS)
        return HttpResponseRedirect(reverse("admin:signalements_treatment_changelist"))

    def _desks(self, request: HttpRequest) -> QuerySet[Desk]:
        if not self.has_view_permission(request):
            raise PermissionDenied
        rows = Desk.objects.visible_to(request.user, "signalements.view_treatment").select_related("territory")
        return rows.defer("territory__outline").order_by("territory__name")

    def _desk(self, request: HttpRequest, pk: str) -> Desk:
        rows = self._desks(request)
        return get_object_or_404(rows.filter(pk=int(pk)) if pk.isdecimal() and len(pk) < 18 else rows[:1])


def _file(content: str | bytes, kind: str, name: str) -> HttpResponse:
    return HttpResponse(content, content_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})
