# SPDX-License-Identifier: EUPL-1.2
"""The words of the wall screen: its own, and the console's said for who cannot act."""

from typing import Any

from django.utils.translation import gettext_lazy as _

WALL_WORDS: dict[str, Any] = {
    "banner_stale": _("Données figées depuis {time} ({duration})"),
    "banner_unreadable": _("Données figées depuis {time} ({duration})"),
    "banner_polling": _("Liaison en direct perdue : relecture toutes les 15 secondes. Données de {time}."),
    "banner_session": _("Session terminée : rien n'est plus à jour. Reconnectez ce poste."),
    "read_at": _("Données lues à {time}"),
    "wall_view_perimetre": _("Périmètre"),
    "wall_view_communes": _("Où quelque chose ne va pas"),
    "wall_view_incident": _("Incident le plus grave"),
    "wall_alarms_all": _("{n} ouvertes"),
    "wall_alarms_all_one": _("{n} ouverte"),
    "wall_unattended": _("dont {n} à prendre"),
    "wall_sources_of": _("sur {n}"),
    "wall_late": _("dont {n} en retard"),
    "wall_reopened": _("{n} rouverts"),
    "wall_reopened_one": _("{n} rouvert"),
    "wall_unread": _("non lu"),
    "wall_followed": _("{n} équipements suivis"),
    "wall_followed_one": _("{n} équipement suivi"),
    "wall_clock_fast": _(
        "L'horloge de ce poste avance de {duration} : l'heure affichée est celle du serveur. À régler."
    ),
    "wall_clock_slow": _(
        "L'horloge de ce poste retarde de {duration} : l'heure affichée est celle du serveur. À régler."
    ),
    "wall_session_ending": _("La session de ce poste se termine à {time} (dans {duration}) : reconnectez-le."),
}
