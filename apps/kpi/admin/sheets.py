# SPDX-License-Identifier: EUPL-1.2
"""Who receives the council sheet, and what became of each."""

from typing import Any

from django.contrib import admin
from django.db.models import OuterRef, Prefetch, QuerySet, Subquery
from django.http import HttpRequest
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.assets.admin.badges import badge
from apps.kpi import reading
from apps.kpi.models import Publication, SheetLetter, SheetReader
from apps.territories import granting
from apps.territories.admin_keyset import ReadOnlyAdmin
from apps.territories.admin_scope import ScopedAdmin, ScopedRelatedFilter

State = SheetLetter.State
LOOKS = {State.SENT: ("normal", "✓"), State.FAILED: ("critical", "◆"), State.UNCERTAIN: ("major", "▲")}
LOOKS |= {State.RETRY: ("major", "▲"), State.DROPPED: ("masked", "⊘")}


@admin.register(SheetReader)
class SheetReaderAdmin(ScopedAdmin):
    """« Qui reçoit la fiche du conseil, et est-elle arrivée ? »"""

    list_display = ["shown_who", "territory", "active", "shown_right", "shown_last"]
    list_display_links = ["shown_who"]
    list_filter = ["active", ("territory", ScopedRelatedFilter)]
    list_select_related = ["territory", "person"]
    search_fields = ["email", "person__username", "person__last_name", "person__email"]
    search_help_text = gettext_lazy("Nom ou adresse")
    fields = ["territory", "person", "email", "active", "shown_right", "shown_last", "left_at"]
    readonly_fields = ["shown_right", "shown_last", "left_at"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[SheetReader]:
        newest = SheetLetter.objects.filter(reader=OuterRef("reader")).order_by("-month").values("pk")[:1]
        last = Prefetch("letters", SheetLetter.objects.filter(pk=Subquery(newest)), to_attr="last")
        return super().get_queryset(request).defer("territory__outline").prefetch_related(last)

    def choices_of(self, db_field: Any, request: HttpRequest) -> QuerySet:
        return granting.accounts(request.user) if db_field.name == "person" else super().choices_of(db_field, request)

    @admin.display(description=gettext_lazy("Destinataire"))
    def shown_who(self, row: SheetReader) -> str:
        return str(row)

    @admin.display(description=gettext_lazy("Peut lire"))
    def shown_right(self, row: SheetReader) -> str | SafeString:
        """Without that right nothing is sent: it is said here rather than discovered."""
        if row.territory_id is None:
            return "—"
        if row.person is None:
            opened = Publication.objects.open().filter(territory=row.territory_id).exists()
            return _("les indicateurs publics") if opened else badge("major", "▲", _("rien : publication fermée"), None)
        if row.person.has_perm(reading.VIEW, row.territory):
            return _("les chiffres de ce territoire")
        return badge("major", "▲", _("rien : il lui manque une habilitation"), None)

    @admin.display(description=gettext_lazy("Dernier envoi"))
    def shown_last(self, row: SheetReader) -> str | SafeString:
        last = next(iter(getattr(row, "last", ())), None)
        if last is None:
            return _("aucun encore")
        style, shape = LOOKS.get(State(last.state), ("unknown", "◌"))
        said = f"{last.month:%m/%Y} · {last.get_state_display()}"
        return badge(style, shape, f"{said} : {last.last_error}" if last.last_error else said, None)


@admin.register(SheetLetter)
class SheetLetterAdmin(ReadOnlyAdmin):
    """« Les fiches partent-elles ? »"""

    list_display = ["month", "reader", "state", "attempts", "tried_at", "over_at", "last_error"]
    list_display_links = ["month"]
    list_filter = ["state"]
    list_select_related = ["reader__person"]
    fields = ["reader", "month", "state", "due_at", "attempts", "tried_at", "handed_at", "over_at", "last_error"]
