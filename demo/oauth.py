# SPDX-License-Identifier: EUPL-1.2
"""Tokens of client credentials: given to whoever brings an identity and a secret, known until the city stops."""

import secrets

from aiohttp import web

LIVES = 3600  # seconds, as they are told
KEPT = 200


class Tokens:
    def __init__(self) -> None:
        self._given: list[str] = []

    async def give(self, request: web.Request) -> web.Response:
        form = await request.post()
        if form.get("grant_type") != "client_credentials" or not form.get("client_id") or not form.get("client_secret"):
            return web.json_response({"error": "invalid_request", "error_description": "missing_parameter"}, status=400)
        self._given = [*self._given[-KEPT:], secrets.token_urlsafe(32)]
        told = {"access_token": self._given[-1], "token_type": "Bearer", "expires_in": LIVES}
        return web.json_response({**told, "scope": str(form.get("scope", ""))})

    def known(self, request: web.Request) -> bool:
        kind, _space, token = request.headers.get("Authorization", "").partition(" ")
        return kind == "Bearer" and token in self._given
