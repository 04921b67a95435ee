# SPDX-License-Identifier: EUPL-1.2
"""The settings of an ONVIF source, with the titles that a technician reads."""

from typing import Any

ONVIF_OPTIONS: dict[str, Any] = {
    "title": "Réglages ONVIF",
    "type": "object",
    "required": ["url", "cameras"],
    "properties": {
        "url": {
            "title": "Adresse commune (celle de l'enregistreur, ou de la première caméra)",
            "type": "string",
            "pattern": "^https?://[^/?#@\\s]+/?$",
            "maxLength": 300,
        },
        "cameras": {
            "title": "Adresse du service de chaque caméra (référence → http://hôte/onvif/device_service, ou un chemin)",
            "type": "object",
            "minProperties": 1,
            "maxProperties": 200,
            "propertyNames": {"minLength": 1, "maxLength": 120},
            "additionalProperties": {
                "title": "Adresse",
                "type": "string",
                "pattern": "^(https?://[^/?#@\\s]+)?(/[^?#\\s]*)?$",
                "minLength": 1,
                "maxLength": 300,
            },
        },
        "kind": {
            "title": "Type d'équipement",
            "type": "string",
            "pattern": "^[a-z][a-z0-9_]*$",
            "default": "camera",
        },
        "events": {"title": "Lire leurs événements (sabotage, image perdue…)", "type": "boolean", "default": True},
        "skew": {
            "title": "Écart d'horloge signalé à partir de (s)",
            "type": "integer",
            "minimum": 10,
            "maximum": 86400,
            "default": 120,
        },
    },
    "additionalProperties": False,
}
