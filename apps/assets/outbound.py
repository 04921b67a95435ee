# SPDX-License-Identifier: EUPL-1.2
"""The outbound client of a source: its address, its token, the allow-list of the installation."""

from django.conf import settings

from apps.assets import secrets
from apps.assets.models import Source
from apps.connectors.catalogue import DRIVERS
from apps.connectors.http import Client


def client_for(source: Source) -> Client:
    """Raises SecretUnreadable, and ConnectorError for an address that is not allowed."""
    driver, secret = DRIVERS[source.driver], secrets.decrypt(source.secret)
    headers = driver.headers(secret) if secret and not driver.secret_in_message else {}
    tls = driver.tls(source.options) if driver.tls else None
    told = secret if driver.secret_in_message else ""
    where = None if driver.sockets else source.options.get("url", "")
    return Client(where, allow=allowed(), headers=headers, tls=tls, secret=told)


def allowed() -> list[tuple[str, int]]:
    """OUTBOUND_ALLOW as (host, port) pairs."""
    pairs = (entry.rpartition(":") for entry in settings.OUTBOUND_ALLOW)
    return [(host, int(port)) for host, _, port in pairs]
