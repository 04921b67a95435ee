# SPDX-License-Identifier: EUPL-1.2
"""JSON schemas of the settings of each driver, with the titles that a technician reads. Never a secret in here."""

from typing import Any

SLUG = "^[a-z][a-z0-9_]*$"
UUID = "^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$"

NO_OPTIONS: dict[str, Any] = {
    "title": "Réglages",
    "type": "object",
    "properties": {},
    "additionalProperties": False,
}

SEVERITY = {"title": "Gravité", "type": "string", "enum": ["critical", "major", "minor"], "default": "minor"}
CONDITION = {"title": "Condition", "type": "string", "pattern": SLUG, "maxLength": 60}
METRIC = {"title": "Grandeur", "type": "string", "pattern": SLUG, "maxLength": 40}
TITLE = {"title": "Libellé de l'alarme", "type": "string", "minLength": 1, "maxLength": 160}

THRESHOLD = {
    "title": "Seuil",
    "type": "object",
    "required": ["metric", "condition", "title"],
    "properties": {
        "metric": METRIC,
        "above": {"title": "Alarme à partir de", "type": "number"},
        "clear_below": {"title": "Fin d'alarme en dessous de", "type": "number"},
        "below": {"title": "Alarme jusqu'à", "type": "number"},
        "clear_above": {"title": "Fin d'alarme au-dessus de", "type": "number"},
        "condition": CONDITION,
        "severity": SEVERITY,
        "title": TITLE,
    },
    "oneOf": [{"required": ["above"]}, {"required": ["below"]}],
    "additionalProperties": False,
}

CHIRPSTACK_OPTIONS: dict[str, Any] = {
    "title": "Réglages ChirpStack",
    "type": "object",
    "properties": {
        "application": {
            "title": "Application ChirpStack (identifiant ; vide : toutes)",
            "type": "string",
            "pattern": "^([A-Za-z0-9-]{1,64})?$",
        },
        "metrics": {
            "title": "Champs décodés gardés comme mesures",
            "type": "object",
            "additionalProperties": {
                "title": "Mesure",
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
        "thresholds": {"title": "Seuils d'alarme", "type": "array", "items": THRESHOLD},
        "alarms": {
            "title": "Champs vrai/faux qui sont des alarmes",
            "type": "array",
            "items": {
                "title": "Alarme",
                "type": "object",
                "required": ["field", "condition", "title"],
                "properties": {
                    "field": {"title": "Champ décodé", "type": "string", "minLength": 1},
                    "when": {"title": "Valeur qui est une alarme", "type": "boolean", "default": True},
                    "condition": CONDITION,
                    "severity": SEVERITY,
                    "title": TITLE,
                },
                "additionalProperties": False,
            },
        },
        "gateways": {"title": "Suivre aussi les passerelles", "type": "boolean", "default": False},
    },
    "additionalProperties": False,
}

UPLINKS = {name: CHIRPSTACK_OPTIONS["properties"][name] for name in ("metrics", "thresholds", "alarms", "gateways")}

CHIRPSTACK_HTTP_OPTIONS: dict[str, Any] = {
    "title": "Réglages ChirpStack",
    "type": "object",
    "properties": UPLINKS,
    "additionalProperties": False,
}

THINGS_STACK_OPTIONS: dict[str, Any] = {
    "title": "Réglages The Things Stack",
    "type": "object",
    "properties": {
        "ref": {
            "title": "Ce qui identifie la sonde",
            "type": "string",
            "enum": ["dev_eui", "device_id"],
            "default": "dev_eui",
        },
        **UPLINKS,
    },
    "additionalProperties": False,
}

LABEL = {"type": "string", "pattern": "^[a-zA-Z_][a-zA-Z0-9_]*$", "maxLength": 60}

ALERTMANAGER_OPTIONS: dict[str, Any] = {
    "title": "Réglages Alertmanager",
    "type": "object",
    "properties": {
        "label": {"title": "Étiquette qui nomme l'équipement", "default": "instance", **LABEL},
        "kind": {
            "title": "Type des équipements que les alertes annoncent (vide : aucun n'est créé)",
            "type": "string",
            "pattern": SLUG,
            "maxLength": 40,
        },
        "severities": {
            "title": "Gravité de chaque valeur de l'étiquette « severity »",
            "type": "object",
            "additionalProperties": {**SEVERITY, "title": "Gravité"},
        },
        "severity": {**SEVERITY, "title": "Gravité des autres"},
        "silences": {
            "title": "Alertes qui disent que l'équipement ne répond plus",
            "type": "array",
            "items": {"title": "Alerte", "type": "string", "maxLength": 120},
        },
        "watchdog": {
            "title": "Alerte toujours présente, qui prouve que la chaîne vit",
            "type": "string",
            "maxLength": 120,
            "default": "Watchdog",
        },
    },
    "additionalProperties": False,
}

LOGGER = {"type": "string", "maxLength": 60, "pattern": "^[A-Za-z0-9_-]*$"}

TALQ_OPTIONS: dict[str, Any] = {
    "title": "Réglages TALQ",
    "type": "object",
    "required": ["url", "cms_address"],
    "properties": {
        "url": {
            "title": "Adresse de la passerelle",
            "type": "string",
            "pattern": "^https?://[^/?#@\\s]+(/[^?#\\s]*)?$",
            "maxLength": 300,
        },
        "cms_address": {"title": "Adresse TALQ de Connecte (UUID)", "type": "string", "pattern": UUID},
        "version": {
            "title": "Version TALQ",
            "type": "string",
            "pattern": "^[0-9]+\\.[0-9]+(\\.[0-9]+)?$",
            "default": "2.7.1",
        },
        "alarm_logger": {"title": "Journal des événements", "default": "alarms", **LOGGER},
        "measure_logger": {"title": "Journal des mesures (vide : aucun)", "default": "measures", **LOGGER},
        "devices_every": {
            "title": "Relire tous les appareils toutes les (s)",
            "type": "integer",
            "minimum": 60,
            "maximum": 86400,
            "default": 900,
        },
        "pushed": {
            "title": "Les journaux à créer nous sont envoyés par la passerelle, dès qu'il se passe quelque chose",
            "type": "boolean",
            "default": False,
        },
        "kinds": {
            "title": "Type d'équipement de chaque classe d'appareil",
            "type": "object",
            "additionalProperties": {"title": "Type d'équipement", "type": "string", "pattern": SLUG},
        },
        "severities": {
            "title": "Gravité de chaque événement (none : ce n'est pas une alarme)",
            "type": "object",
            "additionalProperties": {
                "title": "Gravité",
                "type": "string",
                "enum": ["critical", "major", "minor", "none"],
            },
        },
    },
    "additionalProperties": False,
}

GROUP = {"type": "string", "maxLength": 120, "pattern": '^[^\\\\"]*$'}

ICINGA_OPTIONS: dict[str, Any] = {
    "title": "Réglages Icinga 2",
    "type": "object",
    "required": ["url", "kind"],
    "properties": {
        "url": {
            "title": "Adresse de l'API (https://hôte:5665)",
            "type": "string",
            "pattern": "^https://[^/?#@\\s]+/?$",
            "maxLength": 300,
        },
        "ca": {
            "title": "Certificat de l'autorité d'Icinga (PEM ; vide : celles du système)",
            "type": "string",
            "maxLength": 20000,
        },
        "group": {"title": "Groupe d'hôtes suivi (vide : tous)", **GROUP},
        "kind": {"title": "Type d'équipement des hôtes", "type": "string", "pattern": SLUG},
        "kinds": {
            "title": "Type d'équipement de certains groupes d'hôtes",
            "type": "object",
            "additionalProperties": {"title": "Type d'équipement", "type": "string", "pattern": SLUG},
        },
        "severities": {
            "title": "Gravité de chaque état",
            "type": "object",
            "properties": {
                "down": {**SEVERITY, "title": "Hôte injoignable", "default": "major"},
                "critical": {**SEVERITY, "title": "Service critique", "default": "major"},
                "warning": {**SEVERITY, "title": "Service en avertissement"},
                "unknown": {**SEVERITY, "title": "Service d'état inconnu"},
            },
            "additionalProperties": False,
        },
        "position": {
            "title": "Variable d'hôte qui dit la position (« latitude,longitude »)",
            "type": "string",
            "maxLength": 60,
            "default": "geolocation",
        },
        "devices_every": {
            "title": "Relire tous les hôtes toutes les (s)",
            "type": "integer",
            "minimum": 60,
            "maximum": 86400,
            "default": 900,
        },
    },
    "additionalProperties": False,
}
