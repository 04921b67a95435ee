# SPDX-License-Identifier: EUPL-1.2
"""Polls: a token, then one request a point and a window of days, whose answer is one line a gas day (NDJSON)."""

from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import urlsplit

from apps.connectors import oauth, windows
from apps.connectors.base import Batch, ConnectorError, HttpClient, Measure, Record, Rejected, json_object
from apps.connectors.grdf.consumption import measures
from apps.connectors.local_time import PARIS
from apps.connectors.windows import Pace, Reading, Refusal, Told, Window, local_today, poll, refused, utc_now

TOKEN_URL = "https://sofit-sso-oidc.grdf.fr/openam/oauth2/realms/externeGrdf/access_token"  # noqa: S105
SCOPE = "/adict/v2"
NDJSON = {"Accept": "application/x-ndjson"}
PATHS = {
    "informatives": "donnees_consos_informatives",
    "publiees": "donnees_consos_publiees",
    "injections": "donnees_injections_publiees",
}
REQUESTS, PACE = 35, 1.0  # of one poll, and seconds between two
EVERY, FIRST, AGAIN = 6 * 3600, 60, 45  # a month of provisional days becomes definitive at once
MOST_DAYS, MOST_LINES = 92, 5_000
REFUSALS = {400, 403, 404, 409}

Options = Mapping[str, Any]
Headers = Mapping[str, str]


async def fetch(client: HttpClient, options: Options, cursor: Mapping[str, Any]) -> Batch:
    """One poll. Raises ConnectorError when there is no token, or no answer at all."""
    headers = await _headers(client, options)
    now = utc_now()

    async def ask(window: Window) -> Told:
        return await _asked(client, headers, window)

    pace = Pace(int(options.get("requests") or REQUESTS), apart=PACE)
    every = int(options.get("every") or EVERY)
    return await poll(readings(options), cursor, ask, pace, now=now, today=local_today(now, PARIS), every=every)


async def sample(client: HttpClient, options: Options) -> Batch:
    """The latest days of the first points."""
    headers = await _headers(client, options)

    async def ask(window: Window) -> Told:
        return await _asked(client, headers, window)

    return await windows.trial(readings(options), ask, days=8, today=local_today(utc_now(), PARIS))


async def check(client: HttpClient, options: Options) -> str:
    """Whether the application is known, and the first points readable."""
    return windows.said_of(await sample(client, options), readings(options), "des derniers jours")


def decode(topic: str, payload: bytes, options: Options) -> Iterable[Record]:
    """One line that was put aside, or the lines that somebody pasted: all of them, or the first reason."""
    found: list[Record] = []
    for line in _lines(payload):
        message = json_object(line)
        refused(message)
        found += measures(message)
    return found


def readings(options: Options) -> list[Reading]:
    again = min(int(options.get("again") or AGAIN), MOST_DAYS)
    first = max(int(options.get("first") or FIRST), again)
    kinds = [name for name in PATHS if options.get(name, name == "informatives")]
    return [Reading(pce, kind, MOST_DAYS, again, first) for pce in options.get("points") or () for kind in kinds]


async def _headers(client: HttpClient, options: Options) -> Headers:
    """The token is given by another server than the data, under the same rules."""
    there = urlsplit(options.get("token_url") or TOKEN_URL)
    base, path = f"{there.scheme}://{there.netloc}", there.path or "/"
    async with client.beside(base) as other:
        return await oauth.bearer(other, path, client.secret, options.get("scope") or SCOPE)


async def _asked(client: HttpClient, headers: Headers, window: Window) -> Told:
    pce, path = window.reading.point, PATHS[window.reading.kind]
    params = {"date_debut": window.since.isoformat(), "date_fin": window.until.isoformat()}
    try:
        payload = await client.get(f"/pce/{pce}/{path}", params=params, headers={**NDJSON, **headers})
    except ConnectorError as error:
        if error.status not in REFUSALS:
            raise
        raise _refusal(error) from error
    return told(payload, pce)


def told(payload: bytes, pce: str = "") -> Told:
    """The measures of an answer; a line that cannot be read does not take the others with it."""
    records: list[Measure] = []
    rejected: list[Rejected] = []
    for line in _lines(payload):
        try:
            records += measures(json_object(line), pce)
        except Refusal:
            raise
        except ConnectorError as error:
            if error.retryable:
                raise
            rejected.append(Rejected(f"{pce} : {error.reason}"[:500], line))
    return Told(tuple(_once(records)), tuple(rejected))


def _once(records: Iterable[Measure]) -> Iterable[Measure]:
    """A day told twice in one answer (provisional, then definitive): its best, then its last word."""
    best: dict[tuple[Any, ...], Measure] = {}
    for one in records:
        key = (one.ref, one.metric, one.at)
        if key not in best or one.quality <= best[key].quality:
            best[key] = one
    return best.values()


def _lines(payload: bytes) -> list[bytes]:
    """One JSON object a line; an array of them, or a single object over several lines, is taken too."""
    stripped = payload.strip()
    lines = [line for line in stripped.splitlines() if line.strip()]
    if lines and lines[0].strip() == b"{":
        return [stripped]
    if len(lines) > MOST_LINES:
        raise ConnectorError(f"{len(lines)} lignes dans une réponse, au plus {MOST_LINES}")
    return lines


def _refusal(error: ConnectorError) -> ConnectorError:
    """The reason that GRDF gives, when its answer has one."""
    for line in error.answer.splitlines():
        try:
            measures(json_object(line))
        except Refusal as refusal:
            return refusal
        except ConnectorError:
            continue
    return Refusal(f"refusé par GRDF ({error.status}) : aucun droit d'accès sur ce point, ou point inconnu ?")
