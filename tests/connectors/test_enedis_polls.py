# SPDX-License-Identifier: EUPL-1.2
"""Enedis asked through the poll: consents, corrections, refusals of the server, the trial of a source, its settings."""

import asyncio
from datetime import UTC, datetime, time, timedelta

import pytest
from aiohttp import web

from apps.connectors import enedis
from apps.connectors.base import ConnectorError
from apps.connectors.catalogue import DRIVERS, option_errors
from apps.connectors.enedis import client
from apps.connectors.local_time import PARIS, midnight
from demo import consumption
from tests.connectors import metered
from tests.connectors.metered import PRMS, reached
from tests.connectors.serving import answering
from tests.connectors.test_enedis import PRM, TODAY
from tests.connectors.test_properties import storable


def polled(server, options, cursor=None, today=TODAY, secret=metered.SECRET):
    """One poll at noon of `today`, there and here."""
    server.today = today

    async def run():
        async with reached(server.application()) as (http, where):
            http.secret = secret
            return await enedis.fetch(http, {**where, **options}, cursor or {})

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(client, "utc_now", lambda: datetime.combine(today, time(12), UTC))
        return asyncio.run(run())


@pytest.fixture
def quick(monkeypatch):
    monkeypatch.setattr(client, "PACE", 0.0)


@pytest.mark.parametrize("api", ["v2", "v5"])
def test_points_are_read_and_the_one_without_consent_is_a_refusal_of_its_own(api, quick):
    batch = polled(metered.enedis(), {"api": api, "points": list(PRMS), "max_power": True, "first": 10})
    assert not batch.problem
    metrics = {(one.ref, one.metric) for one in batch.records}
    assert metrics == {(prm, name) for prm in PRMS[:2] for name in ("power", "energy", "power_max")}
    assert {item.reason.split(" : ")[0] for item in batch.rejected} == {PRMS[2]}
    assert len(batch.rejected) == 3  # once a kind
    with pytest.raises(ConnectorError, match=PRMS[2]):
        list(enedis.decode("item", batch.rejected[0].payload, {}))
    storable(batch.records)
    days = sorted({one.at for one in batch.records if one.metric == "energy" and one.ref == PRMS[0]})
    assert 7 <= len(days) <= 10 and all(at.astimezone(PARIS).hour == 0 for at in days)


def test_what_was_corrected_is_told_again_with_another_value(quick):
    """Raw days of the last ones, read before and after their correction: the other days say the same."""
    options, server = {"points": list(PRMS[:2]), "curve": False}, metered.enedis(seed=3)
    first = polled(server, options)
    again = polled(server, options, first.cursor, TODAY + timedelta(days=4))
    before, after = ({(one.ref, one.at): one.value for one in batch.records} for batch in (first, again))
    both = before.keys() & after.keys()
    raw = {
        (prm, midnight(day))
        for prm in PRMS[:2]
        for day in (TODAY - timedelta(days=n) for n in range(1, 5))
        if consumption.is_raw(server.items[prm], day, TODAY, seed=3)
    }
    assert raw & both and {key for key in both if before[key] != after[key]} == raw & both


def test_without_its_secret_nothing_is_asked():
    with pytest.raises(ConnectorError, match="identifiant:secret"):
        polled(metered.enedis(), {"points": [PRMS[0]]}, secret="seul")


ERRORS = {
    404: (404, {"code": "SGT404", "message": "Pas de mesure trouvée pour ce point"}, "", ""),
    "before": (400, {"error": "ADAM-ERR0123", "error_description": "anterior"}, "", ""),
    "objected": (400, {"error": "ADAM-ERR0075", "error_description": "x"}, "s'oppose", ""),
    "gateway": (403, {"code": "900908", "message": "Resource forbidden"}, "n'est pas souscrite", ""),
    "mute": (403, None, "consentement absent ou expiré", ""),
    "quota": (429, {"code": "SGT429", "message": "SLA dépassé"}, "", "429"),
    "down": (503, None, "", "503"),
    "garbage": (200, "<html>", "JSON illisible", ""),
}


@pytest.mark.parametrize("name", ERRORS)
def test_what_each_refusal_means(name, quick):
    status, body, refusal, failure = ERRORS[name]

    async def answer(request):
        if request.path == "/oauth2/v3/token":
            return web.json_response({"access_token": "abc"})
        if isinstance(body, dict):
            return web.json_response(body, status=status)
        return web.Response(text=body or "", status=status)

    async def run():
        async with answering(answer) as port:
            url = f"http://127.0.0.1:{port}"
            async with client_of(url, port) as http:
                return await enedis.fetch(http, {"url": url, "points": [PRM], "daily": False, "first": 1}, {})

    if failure:
        with pytest.raises(ConnectorError, match=failure) as told:
            asyncio.run(run())
        assert told.value.retryable
        return
    batch = asyncio.run(run())
    assert [refusal in item.reason for item in batch.rejected] == [True] * bool(refusal)
    assert bool(batch.problem) == bool(refusal)  # the only point there is cannot be read
    assert ("until" in batch.cursor["marks"][f"{PRM}/curve"]) == (not refusal)


def client_of(url, port):
    return metered.Client(url, allow={("127.0.0.1", port)}, secret=metered.SECRET)


def test_a_trial_shows_the_last_days_and_the_test_says_what_is_wrong(monkeypatch):
    """On a day of ours: of some days, the server has nothing to say yet."""
    server = metered.enedis()
    server.today = TODAY
    monkeypatch.setattr(client, "utc_now", lambda: datetime.combine(TODAY, time(12), UTC))

    async def run(points):
        async with reached(server.application()) as (http, options):
            options |= {"points": points}
            return await enedis.sample(http, options), await enedis.check(http, options)

    batch, said = asyncio.run(run([PRMS[0]]))
    assert len(batch.records) >= 80 and said.startswith("Jeton accepté ; 2 lecture(s) essayée(s)")
    assert "consentement" in asyncio.run(run([PRMS[2]]))[1] or "titulaire" in asyncio.run(run([PRMS[2]]))[1]


@pytest.mark.parametrize(
    ("options", "named"),
    [
        ({}, "url, points"),
        ({"url": "https://x", "points": ["123"]}, "points.0 (Numéro de point (14 chiffres))"),
        ({"url": "https://x", "points": [PRM, PRM]}, "points"),
        ({"url": "https://x", "points": [PRM], "api": "v4"}, "api"),
        ({"url": "https://x", "points": [PRM], "client_secret": "y"}, "client_secret"),
    ],
)
def test_settings_are_checked_in_words(options, named):
    assert any(named in line for line in option_errors("enedis", options)), option_errors("enedis", options)
    assert not option_errors("enedis", {"url": "https://gw.example", "points": [PRM]})
    assert DRIVERS["enedis"].revises
