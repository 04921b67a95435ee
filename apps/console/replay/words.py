# SPDX-License-Identifier: EUPL-1.2
"""The words of a replay: each thing that was told, and what its page says."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from apps.assets.models import Source
from apps.events.models import Incident
from apps.interventions.models import WorkOrder, WorkRequest

NBSP = "\N{NO-BREAK SPACE}"

VERBS: dict[str, Any] = {
    "alarm.raised": _("Alarme apparue"),
    "alarm.cleared": _("Alarme disparue"),
    "alarm.updated": _("Alarme changée"),
    "alarm.acknowledged": _("Alarme acquittée"),
    "alarm.shelved": _("Alarme masquée"),
    "alarm.out_of_service": _("Alarme mise hors service"),
    "alarm.brought_back": _("Alarme remise en service"),
    "incident.opened": _("Incident ouvert"),
    **{f"incident.{state.value}": _("Incident : %(state)s") % {"state": state.label} for state in Incident.State},
    **{f"order.{state.value}": _("Ordre : %(state)s") % {"state": state.label} for state in WorkOrder.State},
    **{f"request.{state.value}": _("Demande : %(state)s") % {"state": state.label} for state in WorkRequest.State},
    **{f"source.{health.value}": _("Source : %(state)s") % {"state": health.label} for health in Source.Health},
}
RAISED, ACKNOWLEDGED, OPENED = "alarm.raised", "alarm.acknowledged", "incident.opened"
ON_SITE, REPAIRED = "order.on_site", "order.repaired"

PAGE: dict[str, Any] = {
    "replay_reading": _("Lecture de la période…"),
    "replay_failed": _("La période n'a pas pu être lue : {why}."),
    "replay_play": _("Lire"),
    "replay_pause": _("Mettre en pause"),
    "replay_place": _("{moment}, {n} sur {all}"),
    "replay_open": _("Alarmes présentes {n}"),
    "replay_todo": _("à acquitter {n}"),
    "replay_incidents": _("Incidents ouverts {n}"),
    "replay_away": _("Équipes dehors {n}"),
    "replay_lost": _("Sources muettes {n}"),
    "replay_by": _("par {name}"),
    "replay_map": _("Carte de la nuit rejouée"),
    "replay_order": _("Équipe en route ou sur site"),
}


def verb(key: str) -> str:
    """Incident states are masculine, alarms feminine: the label already agrees."""
    return str(VERBS.get(key, key))
