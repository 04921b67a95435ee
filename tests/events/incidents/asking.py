# SPDX-License-Identifier: EUPL-1.2
"""What the tests of the API ask, and what of its answers they read."""

INCIDENTS, ALARMS = "/api/v1/incidents/", "/api/v1/alarms/"


def ids(response):
    assert response.status_code == 200, response.content
    return [row["id"] for row in response.json()["results"]]


def walked(api, address, query):
    """The ids of all pages of one row."""
    page, seen = api.get(address, {**query, "limit": 1}), []
    while True:
        seen += ids(page)
        if not page.json()["next"]:
            return seen
        page = api.get(page.json()["next"])


def post(client, address, body):
    return client.post(address, body, content_type="application/json")
