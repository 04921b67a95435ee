# SPDX-License-Identifier: EUPL-1.2
"""The settings of a GRDF ADICT source, with the titles that a technician reads. The secret is never one of them."""

from typing import Any

ADDRESS = {"type": "string", "pattern": "^https?://[^/?#@\\s]+(/[^?#\\s]*)?$", "maxLength": 300}
PCE = {"title": "Numéro de point (PCE)", "type": "string", "pattern": "^([0-9]{14}|GI[0-9]{6})$"}

GRDF_OPTIONS: dict[str, Any] = {
    "title": "Réglages GRDF ADICT",
    "type": "object",
    "required": ["url", "points"],
    "properties": {
        "url": {"title": "Adresse de l'API (https://api.grdf.fr/adict/v2)", **ADDRESS},
        "token_url": {"title": "Adresse du jeton (vide : celle de GRDF)", **ADDRESS},
        "scope": {
            "title": "Portée du jeton (vide : /adict/v2)",
            "type": "string",
            "pattern": "^[!-~]*$",
            "maxLength": 100,
        },
        "points": {
            "title": "Points lus (PCE)",
            "type": "array",
            "items": PCE,
            "maxItems": 500,
            "uniqueItems": True,
        },
        "informatives": {"title": "Lire les données informatives (jour)", "type": "boolean", "default": True},
        "publiees": {"title": "Lire les données publiées (facturation)", "type": "boolean", "default": False},
        "injections": {"title": "Lire les injections de biométhane", "type": "boolean", "default": False},
        "first": {
            "title": "Jours lus du passé au premier contact",
            "type": "integer",
            "minimum": 1,
            "maximum": 1090,
            "default": 60,
        },
        "again": {
            "title": "Derniers jours relus à chaque fois (provisoire, puis définitif)",
            "type": "integer",
            "minimum": 1,
            "maximum": 92,
            "default": 45,
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
            "maximum": 40,
            "default": 35,
        },
    },
    "additionalProperties": False,
}
