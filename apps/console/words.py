# SPDX-License-Identifier: EUPL-1.2
"""The words that the console's modules write themselves: translated here, read in the browser by `config.js`.

`{name}` marks are filled by the module that shows the sentence.
"""

from typing import Any

from django.utils.translation import gettext_lazy as _

WORDS: dict[str, Any] = {
    # States and priorities, the same everywhere
    "critical": _("Critique"),
    "major": _("Majeure"),
    "minor": _("Mineure"),
    "normal": _("Normal"),
    "fault": _("En défaut"),
    "returned": _("Revenue, à acquitter"),
    "masked": _("Masqué"),
    "unknown": _("Inconnu"),
    "silent": _("Sans télégestion"),
    "unack": _("À acquitter"),
    "acked": _("Acquittée"),
    "rtn_unack": _("Revenue, à acquitter"),
    "flapping": _("bavarde"),
    "occurrences": _("{n} fois"),
    # Ages
    "now": _("à l'instant"),
    "seconds_ago": _("il y a {n} s"),
    "minutes_ago": _("il y a {n} min"),
    "hours_ago": _("il y a {h} h {min}"),
    "days_ago": _("il y a {n} j"),
    "since": _("{state} depuis {age}"),
    "never_heard": _("jamais entendu"),
    "heard": _("Dernier signe de vie"),
    # Live state
    "live": _("direct {s} s"),
    "live_waiting": _("direct"),
    "reconnecting": _("reconnexion…"),
    "offline": _("hors ligne"),
    "behind": _("rattrapage…"),
    "banner_stale": _("Liaison en direct perdue : ces données sont celles de {time}."),
    "banner_polling": _("Liaison en direct perdue : l'écran se relit toutes les 15 secondes. Données de {time}."),
    "banner_session": _("Session terminée ou droits modifiés. Reconnectez-vous pour continuer."),
    # Queue
    "queue_count": _("{n} à traiter"),
    "new_one": _("1 nouvelle alarme"),
    "new_many": _("{n} nouvelles alarmes"),
    "empty_todo": _("Rien à traiter."),
    "empty_sources_ok": _("Toutes les sources répondent."),
    "empty_sources_bad": _("Attention : {n} source(s) en panne ou dégradée(s)."),
    "empty_filter": _("Aucune alarme ouverte pour ce filtre."),
    "empty_error": _("La liste des alarmes n'a pas pu être lue : {why}."),
    "acknowledge": _("Acquitter"),
    "acknowledge_named": _("Acquitter : {title}, {code}"),
    "ack_refused": _("Acquittement refusé : {why}"),
    "ack_done": _("Alarme acquittée."),
    "by": _("par {who}"),
    "more": _("Afficher la suite"),
    # Map
    "map_active": _("{n} alarmes dans ce groupe"),
    "map_unavailable": _("La carte demande WebGL, que ce navigateur n'offre pas. La liste reste complète."),
    "zoom_in": _("Zoomer"),
    "zoom_out": _("Dézoomer"),
    "compass": _("Remettre le nord en haut"),
    "map_label": _("Carte des équipements"),
    # Panel
    "loading": _("Lecture…"),
    "not_found": _("Équipement introuvable, ou que vos droits ne permettent pas de voir."),
    "no_alarm": _("Aucune alarme ouverte."),
    "no_measure": _("Aucune mesure."),
    "no_history": _("Rien dans le journal."),
    "not_allowed": _("Vos droits ne permettent pas de lire cette partie."),
    "source_none": _("Aucune source"),
    "health_ok": _("en service"),
    "health_degraded": _("dégradée"),
    "health_down": _("en panne"),
    "health_unknown": _("jamais entendue"),
    "source": _("Source"),
    "owner": _("Propriétaire"),
    "chart_label": _("{metric} sur 24 heures, minimum {min}, maximum {max} {unit}"),
    # Search
    "search_none": _("Aucun équipement trouvé."),
    "search_more": _("Précisez pour voir d'autres résultats."),
    # Bars
    "sources_line": _("Sources {ok}/{all} en service"),
    "sources_none": _("Aucune source"),
    "sources_degraded": _("{n} dégradée(s)"),
    "sources_down": _("{n} en panne"),
    "sources_unknown": _("{n} jamais entendue(s)"),
    "recent": _("Alarmes en 10 min : {n}"),
    "calm": _("calme"),
    "busy": _("soutenu"),
    "storm": _("tempête"),
    "dead_letters": _("Messages écartés : {n}"),
    "unknown_count": _("Équipements inconnus : {n}"),
    # Errors
    "error_network": _("le serveur ne répond pas"),
    "error_forbidden": _("vos droits ne le permettent pas"),
    "error_gone": _("introuvable, ou que vos droits ne permettent pas de voir"),
    "error_server": _("erreur du serveur ({status})"),
    "state_unreadable": _("L'état des équipements n'a pas pu être lu : {why}. Nouvel essai dans {n} s."),
    # Metrics that the panel names in words
    "metric_active_power": _("Puissance"),
    "metric_power": _("Puissance"),
    "metric_energy": _("Énergie"),
    "metric_fill_level": _("Remplissage"),
    "metric_temperature": _("Température"),
    "metric_battery": _("Batterie"),
    "metric_voltage": _("Tension"),
    "metric_humidity": _("Humidité"),
    "metric_rssi": _("Signal reçu"),
    "metric_snr": _("Rapport signal sur bruit"),
}
