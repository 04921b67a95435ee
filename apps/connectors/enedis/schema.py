# SPDX-License-Identifier: EUPL-1.2
"""The settings of an Enedis source, with the titles that a technician reads. The secret is never one of them."""

from typing import Any

PRM = {"title": "Numéro de point (14 chiffres)", "type": "string", "pattern": "^[0-9]{14}$"}
POINTS = {"type": "array", "items": PRM, "maxItems": 500, "uniqueItems": True}

ENEDIS_OPTIONS: dict[str, Any] = {
    "title": "Réglages Enedis",
    "type": "object",
    "required": ["url", "points"],
    "properties": {
        "url": {
            "title": "Adresse des API (https://gw.ext.prod.api.enedis.fr)",
            "type": "string",
            "pattern": "^https?://[^/?#@\\s]+(/[^?#\\s]*)?$",
            "maxLength": 300,
        },
        "api": {
            "title": "API lue (v2 : mesure_synchrone_auto/v2, depuis 2026 ; v5 : metering_data_*/v5)",
            "type": "string",
            "enum": ["v2", "v5"],
            "default": "v2",
        },
        "points": {**POINTS, "title": "Points lus en consommation (PRM)"},
        "producers": {**POINTS, "title": "Points lus en production (PRM)"},
        "curve": {"title": "Lire la courbe de charge", "type": "boolean", "default": True},
        "daily": {"title": "Lire l'énergie de chaque jour", "type": "boolean", "default": True},
        "max_power": {"title": "Lire la puissance maximale de chaque jour", "type": "boolean", "default": False},
        "index": {"title": "Lire les index (API v2 seulement)", "type": "boolean", "default": False},
        "first": {
            "title": "Jours lus du passé au premier contact",
            "type": "integer",
            "minimum": 1,
            "maximum": 1095,
            "default": 35,
        },
        "again": {
            "title": "Derniers jours relus à chaque fois (retards, corrections)",
            "type": "integer",
            "minimum": 1,
            "maximum": 60,
            "default": 7,
        },
        "every": {
            "title": "Relire ce qui est à jour toutes les (s)",
            "type": "integer",
            "minimum": 900,
            "maximum": 86400,
            "default": 21600,
        },
        "requests": {
            "title": "Requêtes par interrogation, au plus",
            "type": "integer",
            "minimum": 1,
            "maximum": 150,
            "default": 60,
        },
    },
    "additionalProperties": False,
}
