# SPDX-License-Identifier: EUPL-1.2
"""Open311 GeoReport v2, as a client: hand a report to a neighbour that speaks it, then ask what became of it.

JSON only. Our own reference goes with each report as `client_reference` and as `Idempotency-Key`: a server that knows
neither makes a second report when it is asked twice, so after a doubt a person looks.
Source: wiki.open311.org, GeoReport_v2.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote, urlencode

from apps.connectors.base import ConnectorError, boolean, instant, json_value, listed, mapping, number, storable, text
from apps.connectors.http import Client, Raw
from apps.connectors.http_answers import REFUSED

OPEN, CLOSED, UNKNOWN = "open", "closed", "unknown"
FORM = "application/x-www-form-urlencoded"
MOST_ASKED = 50  # reports of one question: what addresses of every server hold
LONGEST_ID, LONGEST_WORDS = 120, 4000


@dataclass(frozen=True, slots=True)
class Service:
    """What the neighbour takes. `asks`: it has questions, in its definition."""

    code: str
    name: str
    asks: bool


@dataclass(frozen=True, slots=True)
class Report:
    """What is handed over. `reference`: ours, unique. No name and no account: the neighbour needs none."""

    reference: str
    service_code: str
    description: str
    lonlat: tuple[float, float] | None = None
    address: str = ""
    email: str = ""
    phone: str = ""
    attributes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Receipt:
    """One of `service_request_id` and `token` at least; a token alone is exchanged later (`of_token`)."""

    service_request_id: str
    token: str
    notice: str


@dataclass(frozen=True, slots=True)
class Status:
    """`state`: OPEN, CLOSED or UNKNOWN. Closed says nothing of a repair: `notes` may."""

    service_request_id: str
    state: str
    notes: str
    agency: str
    changed_at: datetime | None


async def services(client: Client, jurisdiction: str) -> tuple[Service, ...]:
    rows = await _get(client, "/services.json", {"jurisdiction_id": jurisdiction})
    return tuple(
        Service(
            text(row.get("service_code"), "service_code", longest=LONGEST_ID),
            text(row.get("service_name"), "service_name"),
            boolean(row.get("metadata", False), "metadata"),
        )
        for row in rows
    )


async def send(client: Client, jurisdiction: str, secret: str, report: Report) -> Receipt:
    """Raises ConnectorError with the words of the neighbour when it refuses; retryable when later may help."""
    if report.lonlat is None and not report.address:
        raise ConnectorError("signalement sans position ni adresse")
    form = urlencode(_form(jurisdiction, secret, report)).encode()
    headers = {"Idempotency-Key": quote(report.reference, safe=" /:")}
    body = await _explained(client.call("POST", "/requests.json", headers=headers, body=Raw(form, FORM)))
    receipt = _receipt(_first(_rows(body), "signalement"))
    if not (receipt.service_request_id or receipt.token):
        raise ConnectorError("ni service_request_id ni token dans la réponse")
    return receipt


async def of_token(client: Client, jurisdiction: str, token: str) -> str:
    """Its service_request_id, "" while the neighbour has not given it one."""
    rows = await _get(client, f"/tokens/{quote(token, safe='')}.json", {"jurisdiction_id": jurisdiction})
    return _identifier(_first(rows, "jeton"), "service_request_id")


async def statuses(client: Client, jurisdiction: str, identifiers: Sequence[str]) -> tuple[Status, ...]:
    """Of those that the neighbour knows, MOST_ASKED at a time; what it adds about others is left aside."""
    found: list[Status] = []
    for start in range(0, len(identifiers), MOST_ASKED):
        asked = identifiers[start : start + MOST_ASKED]
        params = {"jurisdiction_id": jurisdiction, "service_request_id": ",".join(asked)}
        rows = [_status(row) for row in await _get(client, "/requests.json", params)]
        found += [row for row in rows if row.service_request_id in asked]
    return tuple(found)


async def find(client: Client, jurisdiction: str, reference: str, service_code: str, since: datetime) -> Receipt | None:
    """Ours, by the reference that ends its description, among those of this service since then; None when it is not
    there, or not shown. Two under one reference: the first."""
    params = {
        "jurisdiction_id": jurisdiction,
        "service_code": service_code,
        "start_date": since.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
    }
    rows = await _get(client, "/requests.json", params)
    ours = [row for row in rows if _words(row, "description").rstrip().endswith(reference)]
    found = sorted(_identifier(row, "service_request_id") for row in ours)
    return Receipt(found[0], "", "") if found and found[0] else None


# --- What is sent -----------------------------------------------------------------------------------------------------


def _form(jurisdiction: str, secret: str, report: Report) -> dict[str, str]:
    fields = {
        "jurisdiction_id": jurisdiction,
        "api_key": secret,
        "service_code": report.service_code,
        "description": report.description[:LONGEST_WORDS],
        "address_string": report.address,
        "email": report.email,
        "phone": report.phone,
        "client_reference": report.reference,
    }
    if report.lonlat is not None:
        longitude, latitude = (number(one, "lonlat") for one in report.lonlat)
        fields |= {"lat": f"{latitude:.6f}", "long": f"{longitude:.6f}"}
    fields |= {f"attribute[{code}]": answer for code, answer in report.attributes.items()}
    return {name: value for name, value in fields.items() if value}


# --- What is answered -------------------------------------------------------------------------------------------------


async def _get(client: Client, path: str, params: Mapping[str, str]) -> list[dict[str, Any]]:
    given = {name: value for name, value in params.items() if value}
    return _rows(await _explained(client.get(path, params=given)))


async def _explained(call: Any) -> bytes:
    """A refusal says in a list what to correct: those words are worth more than « erreur 400 »."""
    try:
        return await call
    except ConnectorError as error:
        why = _reasons(error.answer)
        if not why or error.status in REFUSED:
            raise
        raise ConnectorError(
            f"Open311 refuse : {why}", retryable=error.retryable, status=error.status, retry_after=error.retry_after
        ) from error


def _reasons(answer: bytes) -> str:
    try:
        said = [row.get("description") for row in _rows(answer)]
    except ConnectorError:
        return ""
    return " ; ".join(one for one in said if isinstance(one, str))[:300]


def _rows(body: bytes) -> list[dict[str, Any]]:
    """A list of objects, or one alone: servers differ."""
    value = json_value(body)
    storable(value)
    rows = [value] if isinstance(value, dict) else listed(value, "réponse")
    return [mapping(row, "réponse") for row in rows]


def _first(rows: Sequence[dict[str, Any]], name: str) -> dict[str, Any]:
    if not rows:
        raise ConnectorError(f"{name} absent de la réponse")
    return rows[0]


def _receipt(row: Mapping[str, Any]) -> Receipt:
    return Receipt(_identifier(row, "service_request_id"), _identifier(row, "token"), _words(row, "service_notice"))


def _status(row: Mapping[str, Any]) -> Status:
    state, changed = row.get("status"), row.get("updated_datetime")
    return Status(
        _identifier(row, "service_request_id"),
        state if state in (OPEN, CLOSED) else UNKNOWN,
        _words(row, "status_notes"),
        _words(row, "agency_responsible"),
        instant(changed, "updated_datetime") if changed else None,
    )


def _identifier(row: Mapping[str, Any], name: str) -> str:
    """Text, or the number that many servers give; "" when there is none."""
    value = row.get(name)
    if value is None or value == "":
        return ""
    if type(value) is int and 0 <= value < 10**18:
        return str(value)
    return text(value, name, longest=LONGEST_ID)


def _words(row: Mapping[str, Any], name: str) -> str:
    value = row.get(name)
    return text(value, name, longest=LONGEST_WORDS) if value else ""
