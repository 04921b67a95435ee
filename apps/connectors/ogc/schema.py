# SPDX-License-Identifier: EUPL-1.2
"""JSON schemas of the two OGC sources, with the titles that a technician reads."""

from typing import Any

from apps.connectors.generic.schema import KIND, MAP, PATH
from apps.connectors.schemas import METRIC, SLUG, THRESHOLD

URL = {"type": "string", "pattern": "^https?://[^/?#@\\s]+(/[^?#\\s]*)?$", "maxLength": 300}
OF_A_FILE = ("format", "list", "encoding", "delimiter", "sheet", "skip", "interval", "step", "wide")
FIELD_MAP = {name: said for name, said in MAP.items() if name not in OF_A_FILE}

COLLECTION: dict[str, Any] = {
    "title": "Collection",
    "type": "object",
    "required": ["collection"],
    "properties": {
        "collection": {"title": "Nom de la collection", "type": "string", "minLength": 1, "maxLength": 60},
        **FIELD_MAP,
        "fields": {
            **FIELD_MAP["fields"],
            "title": "Où se lit chaque chose (id, geometry, properties.nom…)",
            "required": [],
        },
        "attributes": {
            "title": "Attributs gardés : nom ici → chemin dans l'objet",
            "type": "object",
            "propertyNames": {"pattern": SLUG, "maxLength": 40},
            "additionalProperties": {"title": "Chemin", **PATH},
        },
        "page": {"title": "Objets par page", "type": "integer", "minimum": 1, "maximum": 10000, "default": 500},
        "changes": {
            "title": "La date de la collection est celle des changements : ne lire que ce qui a changé",
            "type": "boolean",
            "default": False,
        },
        "whole_every": {
            "title": "La relire en entier toutes les (s)",
            "type": "integer",
            "minimum": 60,
            "maximum": 2_592_000,
            "default": 86_400,
        },
        "remove_absent": {
            "title": "Ce qui n'y est plus est déposé",
            "type": "boolean",
            "default": False,
        },
    },
    "additionalProperties": False,
}

FEATURES_OPTIONS: dict[str, Any] = {
    "title": "Réglages OGC API Features",
    "type": "object",
    "required": ["url", "collections"],
    "properties": {
        "url": {"title": "Adresse du service", **URL},
        "collections": {
            "title": "Collections lues",
            "type": "array",
            "minItems": 1,
            "maxItems": 50,
            "items": COLLECTION,
        },
    },
    "additionalProperties": False,
}

CONDITION = {"type": "string", "maxLength": 500, "pattern": "^[^&#\\x00]*$"}

SENSORTHINGS_OPTIONS: dict[str, Any] = {
    "title": "Réglages SensorThings",
    "type": "object",
    "required": ["url", "kind"],
    "properties": {
        "url": {"title": "Adresse du service, version comprise (https://…/v1.1)", **URL},
        "kind": {**KIND, "title": "Type d'équipement des objets (Things)"},
        "kind_path": {"title": "Où un objet dit son type (properties.type)", **PATH},
        "kinds": {
            "title": "Type d'équipement de chaque type dit là",
            "type": "object",
            "additionalProperties": KIND,
        },
        "code": {"title": "Où un objet dit son code terrain (properties.code)", **PATH},
        "things_filter": {"title": "Objets suivis ($filter ; vide : tous)", **CONDITION},
        "things_every": {
            "title": "Relire les objets toutes les (s)",
            "type": "integer",
            "minimum": 60,
            "maximum": 86_400,
            "default": 3600,
        },
        "late": {
            "title": "Retard admis d'une observation (s)",
            "type": "integer",
            "minimum": 0,
            "maximum": 604_800,
            "default": 3600,
        },
        "page": {"title": "Éléments par page", "type": "integer", "minimum": 1, "maximum": 10000, "default": 100},
        "sorted": {"title": "Le serveur sait trier par date", "type": "boolean", "default": True},
        "metrics": {
            "title": "Grandeur de chaque série (par son nom ou celui de ce qu'elle observe)",
            "type": "object",
            "additionalProperties": {
                "title": "Grandeur",
                "type": "object",
                "required": ["metric"],
                "properties": {
                    "metric": METRIC,
                    "unit": {"title": "Unité", "type": "string", "maxLength": 16},
                    "factor": {"title": "Facteur", "type": "number"},
                },
                "additionalProperties": False,
            },
        },
        "bad_quality": {
            "title": "Mots de resultQuality d'une valeur à ne pas garder",
            "type": "array",
            "items": {"title": "Mot", "type": "string", "minLength": 1, "maxLength": 60},
        },
        "thresholds": {"title": "Seuils d'alarme", "type": "array", "items": THRESHOLD},
    },
    "additionalProperties": False,
}
