# SPDX-License-Identifier: EUPL-1.2
"""The journal in the back office: read by who may, edited by nobody."""

from typing import Any

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from apps.assets.admin.named import MANY
from apps.assets.models import Asset, Source
from apps.events.admin.screens import words
from apps.events.models import Alarm, Incident, JournalEntry
from apps.territories.admin_keyset import ReadOnlyAdmin
from apps.territories.admin_scope import ScopedRelatedFilter
from apps.territories.models import User

NATURES = {  # kinds of the journal in words; another is shown as it was written
    "alarm.raised": _("Alarme apparue"),
    "alarm.cleared": _("Alarme disparue"),
    "alarm.updated": _("Alarme modifiée"),
    "alarm.acknowledged": _("Alarme acquittée"),
    "alarm.shelved": _("Alarme masquée"),
    "alarm.out_of_service": _("Alarme hors service"),
    "alarm.brought_back": _("Alarme remise en service"),
    "alarm.commented": _("Alarme commentée"),
    "incident.commented": _("Incident commenté"),
    "incident.opened": _("Incident ouvert"),
    "incident.updated": _("Incident modifié"),
    "incident.closed": _("Incident clos"),
    "incident.planned": _("Effet d'un événement planifié"),
    "planned.written": _("Événement planifié écrit"),
    "planned.phase": _("Événement planifié"),
    "rule.fired": _("Règle appliquée"),
    "rule.changed": _("Règle activée ou arrêtée"),
    "procedure.opened": _("Fiche réflexe ouverte"),
    "source.health": _("Santé d'une source"),
    "source.met": _("Premier contact d'une source"),
    "energy.adjustment": _("Ajustement des économies"),
    "energy.statement": _("Décompte annuel d'économies"),
    "intervention.opened": _("Intervention demandée"),
    "intervention.updated": _("Demande d'intervention"),
    "intervention.order": _("Ordre de travail"),
    "intervention.clock": _("Délai de contrat"),
    "intervention.suspension": _("Suspension de délai"),
    "intervention.regrouped": _("Demandes regroupées"),
    "statement.tacit": _("Décompte accepté tacitement"),
}
LABELS = {**dict(Source.Health.choices), **dict(Alarm.State.choices), **dict(Incident.State.choices)}


@admin.register(JournalEntry)
class JournalEntryAdmin(ReadOnlyAdmin):
    """« Que s'est-il passé, qui l'a fait, pourquoi ? » Nobody edits the journal."""

    list_display = ["at", "text", "shown_kind", "change", "why", "author", "asset", "source", "territory"]
    list_filter = ["at", ("territory", ScopedRelatedFilter), ("source", ScopedRelatedFilter)]
    list_select_related = ["asset", "source", "territory", "actor"]
    list_display_links = ["text"]
    sortable_by = ["at"]
    search_fields = ["asset__code", "actor__username"]  # read by get_search_results
    search_help_text = _("Code exact d'un équipement, ou identifiant d'une personne")
    fields = ["at", "shown_kind", "text", "before", "after", "why", "author", "asset", "source", "territory"]
    readonly_fields = ["author", "shown_kind"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[JournalEntry]:
        heavy = ["asset__geometry", "asset__geom_3857", "source__secret", "territory__outline"]
        return super().get_queryset(request).select_related(*self.list_select_related).defer(*heavy)

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> tuple[Any, bool]:
        for word in words(search_term):
            assets = Asset.objects.filter(code__iexact=word).values_list("pk", flat=True)[:MANY]
            people = User.objects.filter(username__iexact=word).values_list("pk", flat=True)
            queryset = queryset.filter(Q(asset__in=list(assets)) | Q(actor__in=list(people)))
        return queryset, False

    def lookup_allowed(self, lookup: str, value: Any, request: HttpRequest | None = None) -> bool:
        return lookup in ("alarm_id__exact", "incident_id__exact") or super().lookup_allowed(lookup, value, request)

    @admin.display(description=_("Nature"))
    def shown_kind(self, entry: JournalEntry) -> str:
        return nature(entry)

    @admin.display(description=_("Passage"))
    def change(self, entry: JournalEntry) -> str:
        return f"{_label(entry.before)} → {_label(entry.after)}" if entry.after else "—"

    @admin.display(description=_("Auteur"))
    def author(self, entry: JournalEntry) -> str:
        return author(entry)


def nature(entry: JournalEntry) -> str:
    return str(NATURES.get(entry.kind, entry.kind))


def author(entry: JournalEntry) -> str:
    if entry.actor_id is None:
        return str(_("Système"))
    return str(entry.actor) if entry.actor else str(_("compte supprimé"))


def _label(value: str) -> str:
    """States of alarms and of sources in French; anything else as it was written."""
    return str(LABELS.get(value, value))
