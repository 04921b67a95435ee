# SPDX-License-Identifier: EUPL-1.2
"""The settings of an RSMP source, with the titles that a technician reads."""

from typing import Any

REF = {"type": "string", "minLength": 1, "maxLength": 120}
SEVERITY = {"type": "string", "enum": ["critical", "major", "minor"]}

STATUS: dict[str, Any] = {
    "title": "État gardé comme mesure",
    "type": "object",
    "required": ["code", "name", "metric"],
    "properties": {
        "code": {"title": "Code (S0014)", "type": "string", "pattern": "^S[0-9]{4}$"},
        "name": {"title": "Nom de la valeur (status)", "type": "string", "minLength": 1, "maxLength": 60},
        "component": {"title": "Composant (vide : le principal)", "type": "string", "maxLength": 120},
        "metric": {"title": "Grandeur", "type": "string", "pattern": "^[a-z][a-z0-9_]*$", "maxLength": 40},
        "unit": {"title": "Unité", "type": "string", "maxLength": 16},
        "every": {
            "title": "Toutes les (s ; 0 : quand il change)",
            "type": "integer",
            "minimum": 0,
            "maximum": 86400,
            "default": 0,
        },
    },
    "additionalProperties": False,
}

RSMP_OPTIONS: dict[str, Any] = {
    "title": "Réglages RSMP",
    "type": "object",
    "required": ["port"],
    "properties": {
        "port": {
            "title": "Port où les carrefours ouvrent leur liaison",
            "type": "integer",
            "minimum": 1024,
            "maximum": 65535,
            "default": 12111,
        },
        "networks": {
            "title": "Réseaux d'où ils viennent (10.2.0.0/16 ; vide : tous)",
            "type": "array",
            "maxItems": 50,
            "items": {"title": "Réseau", "type": "string", "pattern": "^[0-9a-fA-F.:]{2,45}(/[0-9]{1,3})?$"},
        },
        "sites": {
            "title": "Référence de l'équipement de chaque site, quand ce n'est pas son siteId",
            "type": "object",
            "additionalProperties": {"title": "Référence", **REF},
        },
        "components": {
            "title": "Composants qui sont des équipements (cId, ntsOId ou site/cId → référence)",
            "type": "object",
            "additionalProperties": {"title": "Référence", **REF},
        },
        "main": {
            "title": "Composant principal, dont l'état est demandé à la connexion (vide : aucun)",
            "type": "string",
            "maxLength": 120,
        },
        "watchdog": {
            "title": "Signe de vie toutes les (s)",
            "type": "integer",
            "minimum": 1,
            "maximum": 600,
            "default": 60,
        },
        "severities": {
            "title": "Gravité de chaque catégorie et priorité (T1, D2…)",
            "type": "object",
            "propertyNames": {"pattern": "^[TD][123]$"},
            "additionalProperties": {"title": "Gravité", **SEVERITY},
        },
        "statuses": {"title": "États gardés comme mesures", "type": "array", "maxItems": 50, "items": STATUS},
    },
    "additionalProperties": False,
}
