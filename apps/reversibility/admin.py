# SPDX-License-Identifier: EUPL-1.2
"""« Emporter ce que possède un territoire »: asked here, made by a worker, taken here for some days."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.template.defaultfilters import filesizeformat
from django.urls import path, reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from apps.assets.admin.badges import badge
from apps.reversibility import departing, withheld
from apps.reversibility.models import Departure
from apps.reversibility.refusals import Refused
from apps.territories.admin_scope import ScopedAdmin, ScopedRelatedFilter

State = Departure.State
LOOKS = {State.READY: ("normal", "✓"), State.FAILED: ("critical", "◆"), State.ERASED: ("masked", "⊘")}
MADE = [
    "shown_state",
    "shown_size",
    "rows",
    "files",
    "sha256",
    "asked_by",
    "asked_at",
    "over_at",
    "until",
]


@admin.register(Departure)
class DepartureAdmin(ScopedAdmin):
    """« Le territoire peut-il partir avec tout ce qui est à lui ? »"""

    list_display = [
        "asked_at",
        "territory",
        "shown_state",
        "shown_size",
        "personal",
        "asked_by",
        "until",
    ]
    list_display_links = ["asked_at"]
    list_filter = ["state", ("territory", ScopedRelatedFilter)]
    list_select_related = ["territory", "asked_by"]
    fields = ["territory", "personal", "included"]
    change_form_template = "admin/reversibility/departure/change_form.html"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Departure]:
        return super().get_queryset(request).defer("territory__outline")

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Erased when its time is over; who asked, and who took it, stays written."""
        return False

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        return [(None, {"fields": [*self.fields, *(MADE if obj else [])]})]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return MADE if obj else []

    # --- Asking

    def save_model(self, request: HttpRequest, obj: Departure, form: Any, change: bool) -> None:
        said = form.cleaned_data
        made = departing.ask(
            territory=said["territory"], by=request.user, personal=said["personal"], included=said["included"]
        )
        obj.pk = made.pk

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        context = {"warning": withheld.WARNING, "kept": departing.KEPT.days} | (extra_context or {})
        try:
            return super().add_view(request, form_url, context)
        except Refused as refusal:  # somebody else asked while this form was open
            self.message_user(request, str(refusal), messages.ERROR)
            return redirect(reverse("admin:reversibility_departure_changelist"))

    def response_add(self, request: HttpRequest, obj: Any, post_url_continue: str | None = None) -> HttpResponse:
        told = _("Archive demandée : un agent du serveur la prépare, cette page dit où il en est.")
        self.message_user(request, told, messages.SUCCESS)
        return redirect(reverse("admin:reversibility_departure_change", args=[obj.pk]))

    # --- Following, taking

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        row = self.get_object(request, object_id)
        context = {"departure": row, "owed": row is not None and row.state in (State.WAITING, State.RUNNING)}
        return super().change_view(request, object_id, form_url, context | (extra_context or {}))

    def get_urls(self) -> list[Any]:
        wrap = self.admin_site.admin_view
        return [
            path("<int:pk>/archive/", wrap(require_POST(self.download)), name="reversibility_departure_archive"),
            path("<int:pk>/progress.json", wrap(require_safe(self.progress)), name="reversibility_departure_progress"),
            *super().get_urls(),
        ]

    def download(self, request: HttpRequest, pk: int) -> HttpResponse | FileResponse:
        """Not by a mere link: that somebody took it is written."""
        row = self._row(request, pk)
        found = departing.opened(row, request.user)
        if found is None:
            self.message_user(request, _("Cette archive n'est pas prête, ou n'est plus gardée."), messages.ERROR)
            return redirect(reverse("admin:reversibility_departure_change", args=[row.pk]))
        headers = {"Cache-Control": "private, no-store"}
        return FileResponse(found.open("rb"), as_attachment=True, content_type="application/zip", headers=headers)

    def progress(self, request: HttpRequest, pk: int) -> JsonResponse:
        row = self._row(request, pk)
        moving = row.state in (State.WAITING, State.RUNNING)
        said = {"label": row.get_state_display(), "processed": row.done, "total": row.tables, "moving": moving}
        return JsonResponse({"status": row.state} | said)

    def _row(self, request: HttpRequest, pk: int) -> Departure:
        row = self.get_queryset(request).filter(pk=pk).first()
        if row is None or not self.has_view_permission(request, row):
            raise Http404
        return row

    # --- What is shown

    @admin.display(description=gettext_lazy("État"), ordering="state")
    def shown_state(self, row: Departure) -> SafeString:
        style, shape = LOOKS.get(State(row.state), ("unknown", "◌"))
        said = row.get_state_display()
        if row.state == State.RUNNING and row.tables:
            said = _("%(state)s : table %(done)d sur %(all)d") % {"state": said, "done": row.done, "all": row.tables}
        return badge(style, shape, f"{said} : {row.last_error}" if row.last_error else said, None)

    @admin.display(description=gettext_lazy("Taille"), ordering="size")
    def shown_size(self, row: Departure) -> str:
        return "—" if row.size is None else filesizeformat(row.size)
