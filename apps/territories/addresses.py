# SPDX-License-Identifier: EUPL-1.2
"""Where a request comes from: the peer, or what our one proxy says of it (BEHIND_PROXY)."""

from ipaddress import ip_address
from typing import Any

from django.http import HttpRequest
from rest_framework.throttling import BaseThrottle


def client_ip(request: Any, *_: object) -> str:
    """Same answer as the API's throttles: the last address of X-Forwarded-For when NUM_PROXIES says so."""
    return BaseThrottle().get_ident(request)


def is_loopback(request: HttpRequest) -> bool:
    try:
        return ip_address(client_ip(request)).is_loopback
    except ValueError:
        return False
