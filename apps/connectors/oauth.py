# SPDX-License-Identifier: EUPL-1.2
"""The token of OAuth 2 client credentials (RFC 6749, 4.4), asked anew at each poll: it is never kept."""

from collections.abc import Mapping
from urllib.parse import urlencode

from apps.connectors.base import ConnectorError, HttpClient, json_value, mapping, required, text
from apps.connectors.http import Raw

FORM = "application/x-www-form-urlencoded"


async def bearer(client: HttpClient, path: str, secret: str, scope: str = "") -> Mapping[str, str]:
    """The header that a token makes. `secret` is « client_id:client_secret ». Raises ConnectorError."""
    identity, colon, password = secret.partition(":")
    if not (identity and colon and password):
        raise ConnectorError("secret : « identifiant:secret » de l'application est attendu")
    form = {"grant_type": "client_credentials", "client_id": identity, "client_secret": password}
    body = Raw(urlencode({**form, **({"scope": scope} if scope else {})}).encode(), FORM)
    answer = mapping(json_value(await client.call("POST", path, body=body)), "jeton")
    token = text(required(answer, "access_token"), "access_token", longest=8_000)
    if not token.isascii() or any(mark.isspace() for mark in token):
        raise ConnectorError("access_token : caractères inattendus")
    return {"Authorization": f"Bearer {token}"}
