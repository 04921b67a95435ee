# SPDX-License-Identifier: EUPL-1.2
"""Images of somebody else behind the maps (an aerial photo, the plan of the IGN), which the browser asks for."""

from typing import NamedTuple
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

PLACEHOLDERS = ("{z}", "{x}", "{y}")


class Backdrop(NamedTuple):
    """`origin` is what the security policy of the pages lets through."""

    tiles: str
    label: str
    credit: str
    origin: str


def backdrop(tiles: str, label: str, credit: str) -> Backdrop | None:
    """None when no address was given. Raises ImproperlyConfigured."""
    if not tiles:
        return None
    try:
        parts = urlsplit(tiles)
        port = f":{parts.port}" if parts.port else ""
    except ValueError as error:
        raise ImproperlyConfigured("BASEMAP_TILES : l'adresse ne peut pas être lue.") from error
    if parts.scheme != "https" or not parts.hostname or parts.username or "{" in parts.netloc:
        raise ImproperlyConfigured("BASEMAP_TILES : une adresse https:// sans compte est attendue.")
    missing = [one for one in PLACEHOLDERS if one not in tiles]
    if missing:
        raise ImproperlyConfigured(f"BASEMAP_TILES : il manque {', '.join(missing)} dans l'adresse.")
    if any(mark in tiles for mark in (" ", ";", ",", "\n")):
        raise ImproperlyConfigured("BASEMAP_TILES : ni espace, ni point-virgule, ni virgule dans l'adresse.")
    if not credit:
        raise ImproperlyConfigured("BASEMAP_CREDIT : dire qui a fait ces images, leur licence le demande.")
    return Backdrop(tiles, label or "Fond d'images", credit, f"https://{parts.hostname}{port}")
