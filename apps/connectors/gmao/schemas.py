# SPDX-License-Identifier: EUPL-1.2
"""JSON schemas of the settings of each GMAO driver, with the titles that a technician reads. Never a secret in here."""

from typing import Any

from apps.connectors.gmao.base import STEPS

ADDRESS = {"title": "Adresse de l'API", "type": "string", "pattern": "^https?://[^\\s?#@]{3,200}$"}
PAGE = {"title": "Adresse des pages, si elle diffère", "type": "string", "pattern": "^(https?://[^\\s?#@]{3,200})?$"}
STATES = {
    "title": "État chez la GMAO vers étape",
    "type": "object",
    "maxProperties": 60,
    "additionalProperties": {"title": "Étape", "type": "string", "enum": list(STEPS)},
}
PRIORITIES = ("critical", "major", "minor")
WHOLE = {"title": "Numéro", "type": "integer", "minimum": 1, "maximum": 2**53}


def numbers(title: str, names: tuple[str, ...]) -> dict[str, Any]:
    return {
        "title": title,
        "type": "object",
        "properties": dict.fromkeys(names, WHOLE),
        "additionalProperties": False,
    }


BY_TRADE = {"title": "Catégorie par métier", "type": "object", "maxProperties": 30, "additionalProperties": WHOLE}

REDMINE_OPTIONS: dict[str, Any] = {
    "title": "Réglages Redmine",
    "type": "object",
    "required": ["url", "project", "tracker"],
    "properties": {
        "url": ADDRESS,
        "page_url": PAGE,
        "project": {"title": "Projet (identifiant)", "type": "string", "pattern": "^[a-z0-9][a-z0-9_-]{0,99}$"},
        "tracker": {**WHOLE, "title": "Tracker (numéro)"},
        "field": {**WHOLE, "title": "Champ personnalisé qui garde notre clé (numéro)"},
        "reason_field": {**WHOLE, "title": "Champ personnalisé qui dit ce qu'on attend (numéro)"},
        "states": STATES,
        "set_states": numbers("Étape vers état de Redmine (numéro)", STEPS),
        "priorities": numbers("Priorité vers priorité de Redmine (numéro)", PRIORITIES),
        "categories": BY_TRADE,
    },
    "additionalProperties": False,
}

ATLAS_OPTIONS: dict[str, Any] = {
    "title": "Réglages Atlas CMMS",
    "type": "object",
    "required": ["url"],
    "properties": {
        "url": ADDRESS,
        "page_url": PAGE,
        "location": {**WHOLE, "title": "Lieu (numéro)"},
        "team": {**WHOLE, "title": "Équipe (numéro)"},
        "categories": BY_TRADE,
        "states": STATES,
        "set_states": {
            "title": "Étape vers état d'Atlas",
            "type": "object",
            "properties": dict.fromkeys(
                STEPS,
                {"title": "État", "type": "string", "enum": ["OPEN", "IN_PROGRESS", "ON_HOLD", "COMPLETE"]},
            ),
            "additionalProperties": False,
        },
        "priorities": {
            "title": "Priorité vers priorité d'Atlas",
            "type": "object",
            "properties": dict.fromkeys(
                PRIORITIES, {"title": "Priorité", "type": "string", "enum": ["NONE", "LOW", "MEDIUM", "HIGH"]}
            ),
            "additionalProperties": False,
        },
    },
    "additionalProperties": False,
}
