# SPDX-License-Identifier: EUPL-1.2
"""Which addresses may be given: TLS, a host that the installation allows, nothing hidden in them."""

import ipaddress
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from apps.assets import outbound
from apps.connectors.base import ConnectorError
from apps.connectors.http import Client
from apps.webhooks.refusals import WebhookRefused


def check(url: str) -> str:
    """The address, without spaces around it. Raises WebhookRefused (url): what a look can tell, without calling."""
    url = url.strip()
    host = _host(url)
    if not (url.startswith("https://") or (url.startswith("http://") and _is_here(host))):
        raise WebhookRefused("url", _("Une adresse https:// est attendue : les messages ne partent pas en clair."))
    try:
        Client(url, allow=outbound.allowed())
    except ConnectorError as error:
        raise WebhookRefused("url", _private(host) + _sentence(error.reason)) from error
    return url


def _host(url: str) -> str:
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def _address(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return None


def _is_here(host: str) -> bool:
    """A relay on this very machine may be called without TLS, when the installation allows it."""
    address = _address(host)
    return host == "localhost" or (address is not None and address.is_loopback)


def _private(host: str) -> str:
    address = _address(host)
    inside = host == "localhost" or (address is not None and not address.is_global)
    return _("Adresse privée ou locale. ") if inside else ""


def _sentence(reason: str) -> str:
    return reason[:1].upper() + reason[1:] + "."
