# SPDX-License-Identifier: EUPL-1.2
"""The settings of a Modbus source, with the titles that a technician reads: devices, and maps of registers."""

from typing import Any

from apps.connectors.modbus.registers import FORMATS, FUNCTIONS
from apps.connectors.schemas import CONDITION, METRIC, SEVERITY, SLUG, TITLE

REF = {"type": "string", "minLength": 1, "maxLength": 120}
NAME = {"minLength": 1, "maxLength": 60}
ORDER = {"type": "string", "enum": ["big", "little"], "default": "big"}

REGISTER: dict[str, Any] = {
    "title": "Registre",
    "type": "object",
    "required": ["address"],
    "anyOf": [{"required": ["metric"]}, {"required": ["alarm"]}],
    "properties": {
        "address": {"title": "Adresse (à partir de 0)", "type": "integer", "minimum": 0, "maximum": 65535},
        "function": {"title": "Table", "type": "string", "enum": list(FUNCTIONS), "default": "holding"},
        "type": {"title": "Type", "type": "string", "enum": [name for name in FORMATS if name != "bit"]},
        "words": {"title": "Ordre des mots", **ORDER},
        "bytes": {"title": "Ordre des octets d'un mot", **ORDER},
        "bit": {"title": "Bit lu (0 à 15)", "type": "integer", "minimum": 0, "maximum": 15},
        "scale": {"title": "Facteur", "type": "number"},
        "offset": {"title": "Décalage ajouté", "type": "number"},
        "unit": {"title": "Unité", "type": "string", "maxLength": 16},
        "metric": METRIC,
        "ref": {"title": "Équipement, quand ce n'est pas celui de l'appareil", **REF},
        "ignore": {
            "title": "Valeurs brutes qui disent « rien »",
            "type": "array",
            "items": {"title": "Valeur brute", "type": "integer"},
        },
        "least": {"title": "Au-dessous, la mesure est douteuse", "type": "number"},
        "most": {"title": "Au-dessus, la mesure est douteuse", "type": "number"},
        "delta": {**METRIC, "title": "Grandeur de ce qui est compté entre deux lectures (energy, injection…)"},
        "alarm": {
            "title": "Alarme",
            "type": "object",
            "required": ["condition", "title"],
            "properties": {
                "condition": CONDITION,
                "severity": {**SEVERITY, "default": "major"},
                "title": TITLE,
                "when": {"title": "Valeur qui est une alarme", "type": "boolean", "default": True},
            },
            "additionalProperties": False,
        },
    },
    "additionalProperties": False,
}

MODBUS_OPTIONS: dict[str, Any] = {
    "title": "Réglages Modbus/TCP",
    "type": "object",
    "required": ["devices"],
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
                    "host": {"title": "Adresse", "type": "string", "pattern": "^[A-Za-z0-9.:-]{1,120}$"},
                    "port": {"title": "Port", "type": "integer", "minimum": 1, "maximum": 65535, "default": 502},
                    "unit": {
                        "title": "Numéro derrière la passerelle",
                        "type": "integer",
                        "minimum": 0,
                        "maximum": 255,
                        "default": 1,
                    },
                    "map": {"title": "Table de registres (ou sunspec)", "type": "string", **NAME},
                    "ref": {"title": "Équipement mesuré (vide : le nom de l'appareil)", **REF},
                    "kind": {
                        "title": "Type d'équipement annoncé (SunSpec ; vide : aucun n'est créé)",
                        "type": "string",
                        "pattern": SLUG,
                        "maxLength": 40,
                    },
                },
                "additionalProperties": False,
            },
        },
        "maps": {
            "title": "Tables de registres",
            "type": "object",
            "propertyNames": {"pattern": "^(?!sunspec$)", **NAME},
            "additionalProperties": {"title": "Table", "type": "array", "maxItems": 500, "items": REGISTER},
        },
        "timeout": {"title": "Délai d'une réponse (s)", "type": "number", "minimum": 0.2, "maximum": 10, "default": 3},
        "batch": {
            "title": "Registres par requête, au plus",
            "type": "integer",
            "minimum": 1,
            "maximum": 125,
            "default": 100,
        },
    },
    "additionalProperties": False,
}
