# SPDX-License-Identifier: EUPL-1.2
"""The events that a subscriber may ask for: their CloudEvents type, their French name, who may read what they tell."""

from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

PREFIX = "fr.connecte."


@dataclass(frozen=True, slots=True)
class Kind:
    """`permission`: what somebody must hold on a territory to have this told to a third party."""

    label: Promise | str
    permission: str


ALARM_OPENED = f"{PREFIX}alarm.opened"
ALARM_ENDED = f"{PREFIX}alarm.ended"
ALARM_ACKNOWLEDGED = f"{PREFIX}alarm.acknowledged"
INCIDENT_OPENED = f"{PREFIX}incident.opened"
INCIDENT_CLOSED = f"{PREFIX}incident.closed"
REPORT_RECEIVED = f"{PREFIX}signalement.received"
REPORT_CHANGED = f"{PREFIX}signalement.status_changed"
REQUEST_CHANGED = f"{PREFIX}intervention.status_changed"
FIGURES_PUBLISHED = f"{PREFIX}figures.published"
FIGURES_CORRECTED = f"{PREFIX}figures.corrected"
TEST = f"{PREFIX}test"  # asked by hand, never chosen

KINDS = {
    ALARM_OPENED: Kind(_("Alarme apparue"), "events.view_alarm"),
    ALARM_ENDED: Kind(_("Alarme terminée"), "events.view_alarm"),
    ALARM_ACKNOWLEDGED: Kind(_("Alarme acquittée"), "events.view_alarm"),
    INCIDENT_OPENED: Kind(_("Incident ouvert ou rouvert"), "events.view_incident"),
    INCIDENT_CLOSED: Kind(_("Incident clos"), "events.view_incident"),
    REPORT_RECEIVED: Kind(_("Signalement reçu"), "signalements.view_signalement"),
    REPORT_CHANGED: Kind(_("Signalement : changement d'état"), "signalements.view_signalement"),
    REQUEST_CHANGED: Kind(_("Demande d'intervention : changement d'état"), "interventions.view_workrequest"),
    FIGURES_PUBLISHED: Kind(_("Mois d'indicateurs publié"), "kpi.view_figure"),
    FIGURES_CORRECTED: Kind(_("Indicateur publié corrigé"), "kpi.view_figure"),
}
CHOICES: list[tuple[str, Any]] = [(name, kind.label) for name, kind in KINDS.items()]


def label(name: str) -> str:
    return str(KINDS[name].label) if name in KINDS else str(_("Essai"))
