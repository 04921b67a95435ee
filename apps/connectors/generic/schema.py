# SPDX-License-Identifier: EUPL-1.2
"""JSON schemas of the field map, with the titles that a technician reads."""

from typing import Any
from zoneinfo import available_timezones

from apps.connectors.generic.field_map import MEANINGS
from apps.connectors.schemas import CONDITION, METRIC, SEVERITY, SLUG, THRESHOLD, TITLE

PATH = {"type": "string", "maxLength": 200, "minLength": 1, "pattern": r"^[^.\s][^\x00]*$"}
FIELDS = {  # name -> what a technician reads, in the order of the page
    "ref": "Identifiant de l'équipement",
    "at": "Date du message",
    "time": "Heure, quand elle est dans une colonne à part",
    "kind": "Type d'équipement",
    "name": "Nom de l'équipement",
    "code": "Code terrain",
    "lon": "Longitude",
    "lat": "Latitude",
    "position": "Position (liste, GeoJSON ou « latitude,longitude »)",
    "event": "Code du défaut ou de l'événement",
    "state": "État du défaut (présent, terminé…)",
    "since": "Date de début du défaut",
    "title": "Libellé du défaut",
    "by": "Qui a pris en charge",
    "value": "Valeur mesurée",
    "metric": "Nom de la grandeur mesurée",
}
KIND = {"title": "Type d'équipement", "type": "string", "pattern": SLUG, "maxLength": 40}

MEASURED = {
    "metric": METRIC,
    "unit": {"title": "Unité", "type": "string", "maxLength": 16},
    "factor": {"title": "Facteur", "type": "number"},
}

MAP: dict[str, Any] = {
    "format": {
        "title": "Format",
        "type": "string",
        "enum": ["json", "lines", "csv", "xlsx"],
        "default": "json",
    },
    "list": {"title": "Chemin de la liste dans le JSON (vide : la racine)", "type": "string", "maxLength": 200},
    "encoding": {
        "title": "Encodage du CSV",
        "type": "string",
        "enum": ["auto", "utf-8", "utf-8-sig", "cp1252", "iso-8859-15", "utf-16"],
        "default": "auto",
    },
    "delimiter": {"title": "Séparateur du CSV (vide : reconnu)", "type": "string", "enum": ["", ";", ",", "\t", "|"]},
    "sheet": {"title": "Feuille de l'XLSX (vide : la première)", "type": "string", "maxLength": 60},
    "skip": {
        "title": "Lignes de présentation avant celle des noms de colonnes (CSV, XLSX)",
        "type": "integer",
        "minimum": 0,
        "maximum": 100,
    },
    "interval": {
        "title": "Les dates sont le début (begin) ou la fin (end) de l'intervalle mesuré",
        "type": "string",
        "enum": ["begin", "end"],
        "default": "begin",
    },
    "step": {
        "title": "Pas de la mesure (minutes)",
        "type": "integer",
        "enum": [5, 10, 15, 30, 60, 1440],
    },
    "wide": {
        "title": "Tableau large : une ligne par jour (days) ou une colonne par compteur (meters)",
        "type": "object",
        "required": ["layout", "metric"],
        "properties": {
            "layout": {"title": "Disposition", "type": "string", "enum": ["days", "meters"]},
            "ref": {"title": "Compteur, quand aucune colonne ne le dit", "type": "string", "maxLength": 120},
            **MEASURED,
            "columns": {
                "title": "Compteur, grandeur et unité de certaines colonnes",
                "type": "object",
                "additionalProperties": {
                    "title": "Colonne",
                    "type": "object",
                    "properties": {"ref": {"title": "Compteur", "type": "string", "maxLength": 120}, **MEASURED},
                    "additionalProperties": False,
                },
            },
        },
        "additionalProperties": False,
    },
    "fields": {
        "title": "Où se lit chaque chose",
        "type": "object",
        "properties": {name: {"title": title, **PATH} for name, title in FIELDS.items()},
        "additionalProperties": False,
    },
    "dates": {
        "title": "Écriture des dates (iso, seconds, milliseconds ou un motif comme %d/%m/%Y %H:%M:%S)",
        "type": "string",
        "maxLength": 60,
        "minLength": 1,
        "default": "iso",
    },
    "time_zone": {
        "title": "Fuseau des dates qui n'en disent pas",
        "type": "string",
        "enum": sorted(available_timezones()),
        "default": "UTC",
    },
    "kind": {**KIND, "title": "Type d'équipement de tous (vide : aucun équipement n'est créé)"},
    "kinds": {"title": "Type d'équipement de chaque code", "type": "object", "additionalProperties": KIND},
    "events": {
        "title": "Sens de chaque code de défaut",
        "type": "object",
        "additionalProperties": {
            "title": "Sens",
            "type": "object",
            "required": ["condition"],
            "properties": {"condition": CONDITION, "severity": SEVERITY, "title": TITLE},
            "additionalProperties": False,
        },
    },
    "ignored": {
        "title": "Codes sans intérêt",
        "type": "array",
        "items": {"title": "Code", "type": "string", "maxLength": 120},
    },
    "states": {
        "title": "Sens de chaque état",
        "type": "object",
        "additionalProperties": {"title": "Sens", "type": "string", "enum": list(MEANINGS)},
    },
    "measures": {
        "title": "Grandeur de chaque champ mesuré",
        "type": "object",
        "additionalProperties": {
            "title": "Grandeur",
            "type": "object",
            "required": ["metric"],
            "properties": {
                **MEASURED,
            },
            "additionalProperties": False,
        },
    },
    "thresholds": {"title": "Seuils d'alarme", "type": "array", "items": THRESHOLD},
}

# The columns of a wide table may be its meters.
NAMED = {"if": {"not": {"required": ["wide"]}}, "then": {"properties": {"fields": {"required": ["ref"]}}}}

PUSHED_OPTIONS: dict[str, Any] = {
    "title": "Correspondance des champs",
    "type": "object",
    "required": ["fields"],
    "properties": {**MAP, "fields": {**MAP["fields"], "required": ["at"]}},
    "additionalProperties": False,
    **NAMED,
}

POLLED_OPTIONS: dict[str, Any] = {
    "title": "Fichier et correspondance des champs",
    "type": "object",
    "required": ["url", "fields"],
    "properties": {
        "url": {
            "title": "Adresse du serveur",
            "type": "string",
            "pattern": "^https?://[^/?#@\\s]+(/[^?#\\s]*)?$",
            "maxLength": 300,
        },
        "path": {"title": "Chemin du fichier", "type": "string", "pattern": "^/[^?#\\s]*$", "maxLength": 300},
        "params": {
            "title": "Paramètres de l'adresse",
            "type": "object",
            "additionalProperties": {"title": "Paramètre", "type": "string", "maxLength": 200},
        },
        "complete": {
            "title": "La liste est celle des défauts présents : ce qui n'y est plus est terminé",
            "type": "boolean",
            "default": False,
        },
        **MAP,
    },
    "additionalProperties": False,
    **NAMED,
}
