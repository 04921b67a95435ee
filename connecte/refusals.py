# SPDX-License-Identifier: EUPL-1.2
"""Settings that would void a protection: the program does not start with them, and says why in French."""

import base64
import binascii
from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

LOOPBACK = {"localhost", "127.0.0.1", "[::1]"}


def refuse_unsafe(settings: Mapping[str, Any]) -> None:
    """Raise ImproperlyConfigured naming each unsafe setting, never its value."""
    faults = [fault for rule in (hosts, keys, address, outbound) for fault in rule(settings)]
    if faults:
        raise ImproperlyConfigured("Configuration refusée :\n- " + "\n- ".join(faults))


def hosts(settings: Mapping[str, Any]) -> Iterator[str]:
    allowed = set(settings["ALLOWED_HOSTS"])
    if any(host.strip("*.") == "" for host in allowed):
        yield "ALLOWED_HOSTS ne peut pas contenir « * » : l'origine des websockets ne serait plus vérifiée"
    if not allowed <= LOOPBACK:
        for name in ("DEMO", "DEBUG"):
            if settings[name]:
                yield f"{name} n'est permis que sur la boucle locale (ALLOWED_HOSTS)"


def keys(settings: Mapping[str, Any]) -> Iterator[str]:
    secret = settings["SECRET_KEY"]
    if len(secret) < 50 or len(set(secret)) < 10 or secret.startswith("django-insecure-"):
        yield "SECRET_KEY doit compter au moins 50 caractères tirés au hasard"
    if not settings["FIELD_KEYS"]:
        yield "FIELD_KEYS est vide : les secrets des superviseurs ne pourraient pas être chiffrés"
    if not all(map(is_fernet_key, settings["FIELD_KEYS"])):
        yield "FIELD_KEYS : chaque clé est faite de 32 octets en base64 (voir connecte.env.example)"


def is_fernet_key(text: str) -> bool:
    try:
        return len(base64.urlsafe_b64decode(text)) == 32
    except (binascii.Error, ValueError):
        return False


def address(settings: Mapping[str, Any]) -> Iterator[str]:
    allowed = settings["ALLOWED_HOSTS"]
    url = urlsplit(settings["BASE_URL"])
    if url.scheme not in ("http", "https") or not url.hostname or url.path.strip("/"):
        yield "BASE_URL doit s'écrire https://nom, sans chemin"
    elif not is_allowed(url.hostname, allowed):
        yield "BASE_URL : son nom n'est pas dans ALLOWED_HOSTS"
    if url.scheme != "https" and not set(allowed) <= LOOPBACK:
        yield "BASE_URL doit être en https hors de la boucle locale"


def is_allowed(host: str, allowed: Iterable[str]) -> bool:
    return any(host == name.strip("[]") or (name.startswith(".") and f".{host}".endswith(name)) for name in allowed)


def outbound(settings: Mapping[str, Any]) -> Iterator[str]:
    for entry in settings["OUTBOUND_ALLOW"]:
        host, _, port = entry.rpartition(":")
        if not host or "*" in host or not port.isdecimal():
            yield "OUTBOUND_ALLOW : chaque superviseur s'écrit hôte:port, sans joker"
            return
