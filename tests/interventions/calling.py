# SPDX-License-Identifier: EUPL-1.2
"""How the tests of the API call it."""

BASE = "/api/v1/interventions/"
REQUESTS, ORDERS = f"{BASE}requests/", f"{BASE}orders/"


def post(client, address, body=None):
    return client.post(address, body or {}, content_type="application/json")
