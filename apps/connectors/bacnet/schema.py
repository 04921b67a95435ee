# SPDX-License-Identifier: EUPL-1.2
"""The settings of a BACnet source, with the titles that a technician reads: devices, and lists of objects."""

from typing import Any

from apps.connectors.bacnet.client import WHEN
from apps.connectors.schemas import CONDITION, METRIC, SEVERITY, TITLE

REF = {"type": "string", "minLength": 1, "maxLength": 120}
NAME = {"minLength": 1, "maxLength": 60}
TYPES = "|".join(
    [f"{nature}-{way}" for nature in ("analog", "binary", "multi-state") for way in ("input", "output", "value")]
    + ["accumulator", "pulse-converter", "integer-value", "positive-integer-value", "large-analog-value"]
)

OBJECT: dict[str, Any] = {
    "title": "Objet",
    "type": "object",
    "required": ["object"],
    "anyOf": [{"required": ["metric"]}, {"required": ["alarm"]}],
    "properties": {
        "object": {
            "title": "Objet BACnet (analog-input,1)",
            "type": "string",
            "pattern": f"^({TYPES}),[0-9]{{1,7}}$",
        },
        "metric": METRIC,
        "unit": {"title": "Unité", "type": "string", "maxLength": 16},
        "scale": {"title": "Facteur", "type": "number"},
        "offset": {"title": "Décalage ajouté", "type": "number"},
        "ref": {"title": "Équipement, quand ce n'est pas celui de l'appareil", **REF},
        "least": {"title": "Au-dessous, la mesure est douteuse", "type": "number"},
        "most": {"title": "Au-dessus, la mesure est douteuse", "type": "number"},
        "delta": {**METRIC, "title": "Grandeur de ce qui est compté entre deux lectures (energy, water…)"},
        "cov": {"title": "Suivre ses changements (COV) pendant l'écoute", "type": "boolean", "default": False},
        "alarm": {
            "title": "Alarme",
            "type": "object",
            "required": ["condition", "title"],
            "properties": {
                "condition": CONDITION,
                "severity": {**SEVERITY, "default": "major"},
                "title": TITLE,
                "when": {"title": "Ce qui est une alarme", "type": "string", "enum": list(WHEN), "default": "active"},
            },
            "additionalProperties": False,
        },
    },
    "additionalProperties": False,
}

BACNET_OPTIONS: dict[str, Any] = {
    "title": "Réglages BACnet/IP",
    "type": "object",
    "required": ["devices", "maps"],
    "properties": {
        "devices": {
            "title": "Appareils",
            "type": "object",
            "minProperties": 1,
            "maxProperties": 200,
            "propertyNames": NAME,
            "additionalProperties": {
                "title": "Appareil",
                "type": "object",
                "required": ["host", "map"],
                "properties": {
                    "host": {"title": "Adresse", "type": "string", "pattern": "^[A-Za-z0-9.-]{1,120}$"},
                    "port": {"title": "Port UDP", "type": "integer", "minimum": 1, "maximum": 65535, "default": 47808},
                    "map": {"title": "Liste d'objets", "type": "string", **NAME},
                    "ref": {"title": "Équipement mesuré (vide : le nom de l'appareil)", **REF},
                },
                "additionalProperties": False,
            },
        },
        "maps": {
            "title": "Listes d'objets",
            "type": "object",
            "propertyNames": NAME,
            "additionalProperties": {"title": "Liste", "type": "array", "maxItems": 500, "items": OBJECT},
        },
        "listen": {
            "title": "Écoute des changements après chaque lecture (s)",
            "type": "number",
            "minimum": 5,
            "maximum": 40,
        },
        "timeout": {"title": "Délai d'une réponse (s)", "type": "number", "minimum": 0.2, "maximum": 10, "default": 3},
    },
    "additionalProperties": False,
}
