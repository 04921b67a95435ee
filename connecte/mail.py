# SPDX-License-Identifier: EUPL-1.2
"""The mail server, from one address: smtp://user:password@host:587 (STARTTLS: smtp+tls://, TLS at once: smtps://)."""

from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

SCHEMES = {"smtp": (25, False, False), "smtp+tls": (587, True, False), "smtps": (465, False, True)}


def mail_server(url: str) -> tuple[str, int, str, str, bool, bool]:
    """Host ("" when none was given), port, user, password, STARTTLS, TLS. Raises ImproperlyConfigured."""
    if not url:
        return "", 25, "", "", False, False
    parts = urlsplit(url)
    if parts.scheme not in SCHEMES or not parts.hostname:
        raise ImproperlyConfigured("EMAIL_URL : smtp://, smtp+tls:// ou smtps:// suivi du serveur est attendu.")
    port, starttls, tls = SCHEMES[parts.scheme]
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    return parts.hostname, parts.port or port, user, password, starttls, tls
