# SPDX-License-Identifier: EUPL-1.2
"""What the words of RSMP and of its signal exchange list (SXL) for traffic light controllers mean here: tables."""

# Highest common one is spoken. 3.1.1 has the messages of 3.1.2.
CORE = ("3.1.1", "3.1.2", "3.1.3", "3.1.4", "3.1.5", "3.2.0", "3.2.1", "3.2.2")
SXL = ("1.0.7", "1.0.8", "1.0.9", "1.0.10", "1.0.13", "1.0.14", "1.0.15", "1.1.0", "1.2.0", "1.2.1")
ASKS_AGGREGATED_STATUS = "3.1.5"  # the first version in which a supervisor may ask for it
SENDS_ON_CHANGE = "3.1.5"  # the first version whose subscriptions say `sOc`
WATCHDOG = 60  # seconds between two of ours

# Alarm code of the SXL: (condition, title). A code that is not here is kept under its own name.
ALARMS = {
    "A0001": ("controller_fault", "Contrôleur en panne grave, carrefour en repli"),
    "A0002": ("controller_minor_fault", "Contrôleur en défaut"),
    "A0003": ("configuration_fault", "Configuration fausse, carrefour en repli"),
    "A0004": ("configuration_error", "Configuration à corriger"),
    "A0005": ("coordination_error", "Coordination perdue"),
    "A0006": ("safety_fault", "Défaut de sécurité, carrefour en repli"),
    "A0007": ("central_error", "Contrôleur : liaison ou horloge en défaut"),
    "A0008": ("signal_deadlock", "Ligne de feux bloquée"),
    "A0009": ("controller_other_error", "Autre défaut du contrôleur"),
    "A0010": ("door_open", "Porte de l'armoire ouverte"),
    "A0101": ("push_button_fault", "Bouton d'appel en panne"),
    "A0201": ("signal_lamp_fault", "Lampe de feu en panne, carrefour en repli"),
    "A0202": ("signal_lamp_out", "Lampe de feu éteinte"),
    "A0301": ("detector_fault", "Détecteur en panne"),
    "A0302": ("detector_logic_error", "Détecteur incohérent"),
    "A0303": ("detector_serious_fault", "Détecteur en panne grave"),
    "A0304": ("detector_serious_logic_error", "Détecteur gravement incohérent"),
}
OF_THE_CONTROLLER = frozenset(
    {"A0001", "A0002", "A0003", "A0004", "A0005", "A0006", "A0007", "A0009", "A0010"}
)  # the others are about one signal group or detector, whose name tells them apart

# Category (T: traffic, D: technical) and priority (1 at once, 2 next shift, 3 next planned visit) of an alarm.
SEVERITIES = {"T1": "critical", "D1": "critical", "T2": "major", "D2": "major", "T3": "minor", "D3": "minor"}

# Bits of the aggregated status that are conditions: (bits, condition, severity, title). Bits 4 and 5 (medium and low
# priority fault) only repeat that an alarm is present, 6 and 7 that all is well.
UNREACHABLE = "communication_failure"
AGGREGATED = (
    ((1,), "local_mode", "minor", "Carrefour en commande locale"),
    ((3,), "signal_flashing", "critical", "Carrefour en repli : jaune clignotant ou éteint"),
    ((2, 8), UNREACHABLE, "major", "Carrefour injoignable"),
)
SUSPENDED = "suspendue sur place"
