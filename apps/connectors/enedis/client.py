# SPDX-License-Identifier: EUPL-1.2
"""Polls: a token, then one request a point, a kind and a window of days, within the quotas of Enedis."""

from collections.abc import Iterable, Mapping
from typing import Any

from apps.connectors import oauth, windows
from apps.connectors.base import (
    Batch,
    ConnectorError,
    HttpClient,
    Record,
    Rejected,
    json_object,
    json_value,
    mapping,
    shown,
    storable,
    written,
)
from apps.connectors.enedis import answers
from apps.connectors.enedis.measures import measures
from apps.connectors.enedis.model import KINDS, NO_DATA, PEAK, TOKEN, V2, WORDS
from apps.connectors.local_time import PARIS
from apps.connectors.windows import Pace, Reading, Refusal, Told, Window, local_today, poll, refused, utc_now

PACE = 0.21  # seconds between two requests: five a second at most
REQUESTS = 60  # of one poll; a thousand an hour are allowed
EVERY = 6 * 3600  # seconds between two readings of what is up to date: Enedis publishes once a day, in the morning
FIRST, AGAIN = 35, 7  # days
OLDEST_CURVE, OLDEST_DAY = 730, 1095  # days that each API keeps, less a margin
READ = {"curve": True, "daily": True, "max_power": False, "index": False}  # unless the settings say otherwise
REFUSALS = {400, 403, 404, 409, 422}

Options = Mapping[str, Any]
Headers = Mapping[str, str]


async def fetch(client: HttpClient, options: Options, cursor: Mapping[str, Any]) -> Batch:
    """One poll. Raises ConnectorError when there is no token, or no answer at all."""
    headers = await oauth.bearer(client, TOKEN, client.secret)
    now = utc_now()

    async def ask(window: Window) -> Told:
        return await _asked(client, options, headers, window)

    pace = Pace(int(options.get("requests") or REQUESTS), apart=PACE)
    every = int(options.get("every") or EVERY)
    return await poll(readings(options), cursor, ask, pace, now=now, today=local_today(now, PARIS), every=every)


async def sample(client: HttpClient, options: Options) -> Batch:
    """The latest two days of the first points."""
    headers = await oauth.bearer(client, TOKEN, client.secret)

    async def ask(window: Window) -> Told:
        return await _asked(client, options, headers, window)

    return await windows.trial(readings(options), ask, days=2, today=local_today(utc_now(), PARIS))


async def check(client: HttpClient, options: Options) -> str:
    """Whether the application is known, and the first points readable."""
    return windows.said_of(await sample(client, options), readings(options), "des deux derniers jours")


def decode(topic: str, payload: bytes, options: Options) -> Iterable[Record]:
    """An answer of either API, whole or reduced to the point that was put aside; `topic` says which kind a v5 is."""
    message = json_object(payload)
    refused(message)
    records: list[Record] = []
    for series in answers.read(message, topic if topic in KINDS else ""):
        told = measures(series)
        if told.rejected:
            raise ConnectorError(told.rejected[0].reason)
        records += told.records
    return records


def readings(options: Options) -> list[Reading]:
    """What the settings ask for, in their order."""
    wanted = [name for name, usual in READ.items() if options.get(name, usual)]
    produced = [f"production_{name}" for name in wanted if name != "max_power"]
    pairs = [(prm, kind) for prm in options.get("points") or () for kind in wanted]
    pairs += [(prm, kind) for prm in options.get("producers") or () for kind in produced]
    return [_reading(prm, kind, options) for prm, kind in pairs if options.get("api") != "v5" or KINDS[kind].v5]


def _reading(prm: str, kind: str, options: Options) -> Reading:
    most = KINDS[kind].most
    oldest = OLDEST_CURVE if most == 7 else OLDEST_DAY
    again = min(int(options.get("again") or AGAIN), most)
    return Reading(prm, kind, most, again, max(min(int(options.get("first") or FIRST), oldest), again))


async def _asked(client: HttpClient, options: Options, headers: Headers, window: Window) -> Told:
    prm, kind = window.reading.point, window.reading.kind
    path, params = _question(options, window)
    try:
        payload = await client.get(path, params=params, headers=headers)
    except ConnectorError as error:
        return _no(error)
    answer = mapping(json_value(payload), "réponse")
    code = _code(answer)
    if code:
        return _nothing(code, answer)
    storable(answer, "réponse")
    return _read(answer, prm, kind)


def _read(answer: Mapping[str, Any], prm: str, kind: str) -> Told:
    """The answer about that point and that kind, and nothing else."""
    records: list[Record] = []
    rejected: list[Rejected] = []
    for series in answers.read(answer, kind):
        if series.prm != prm:
            raise ConnectorError(f"réponse du point {series.prm} à la place de {prm}")
        if not answers.same_direction(series, kind):
            continue  # « TOUT » tells each phase: not asked for
        try:
            told = measures(series)
        except ConnectorError as error:
            rejected.append(Rejected(f"{prm} : {error.reason}", written(answers.alone(series, *series.points))))
            continue
        records += told.records
        rejected += told.rejected
    return Told(tuple(records), tuple(rejected))


def _question(options: Options, window: Window) -> tuple[str, dict[str, str]]:
    kind = KINDS[window.reading.kind]
    since, until, prm = window.since.isoformat(), window.until.isoformat(), window.reading.point
    if options.get("api") == "v5":
        return f"/{kind.v5}", {"usage_point_id": prm, "start": since, "end": until}
    params = {"pointId": prm, "dateDebut": since, "dateFin": until}
    peak = {"mesuresPas": "P1D", "grandeurPhysique": "PMA"} if kind.quantity == PEAK else {}
    return f"{V2}{kind.v2}", params | peak


def _no(error: ConnectorError) -> Told:
    """What a refusal means: nothing measured then, a point that is refused, or something to ask again later."""
    if error.status not in REFUSALS:
        raise error
    try:
        answer = mapping(json_value(error.answer), "réponse")
    except ConnectorError:
        answer = {}
    code = _code(answer)
    if code:
        return _nothing(code, answer)
    if error.status == 404:  # the API of 2026: « Pas de mesure trouvée pour ce point »
        return Told()
    raise Refusal(f"refusé par Enedis ({error.status}) : consentement absent ou expiré, ou point inconnu ?")


def _nothing(code: str, answer: Mapping[str, Any]) -> Told:
    if code in NO_DATA:
        return Told()
    said = answer.get("error_description") or answer.get("message") or answer.get("description") or ""
    words = WORDS.get(code) or (said if isinstance(said, str) else shown(said))
    if "mesure trouvée" in words or "no measure found" in words.lower():
        return Told()
    raise Refusal(f"{words[:200]} ({code[:40]})" if words else f"refusé par Enedis ({code[:40]})")


def _code(answer: Mapping[str, Any]) -> str:
    """The code of an error of v5 (« error ») or of 2026 (« code »); "" for measures."""
    if "meter_reading" in answer or "idPrm" in answer:
        return ""
    said = answer.get("error") or answer.get("code")
    return str(said)[:60] if isinstance(said, str | int) and not isinstance(said, bool) else ""
