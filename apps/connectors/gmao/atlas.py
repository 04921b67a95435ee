# SPDX-License-Identifier: EUPL-1.2
"""Atlas CMMS, by its REST API and the webhooks that it sends once and never again.

Our key is the last line of the description, searched with « contains » in its database. An order's date of change
does not move when somebody comments on it, and no webhook says so either: comments are read with each full reading.
A webhook is signed (HMAC-SHA256 of its body, in hexadecimal); its date and its identifier are not: it is only ever a
doorbell. It cleans what it is given of all markup and keeps the rest as HTML (« &amp; »): what looks like a tag is
escaped before it leaves, what comes back is read as HTML.
Source: Grashjs/cmms, api/ (WorkOrderController, CommentController, FileController, WebhookDispatchService, Sanitizer).
"""

import html
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from apps.connectors.base import ConnectorError, instant, json_object, json_value, listed, mapping, required, text
from apps.connectors.gmao.base import (
    LONGEST_TITLE,
    MOST_GLANCED,
    PHOTO,
    STATE,
    Addition,
    File,
    Glance,
    GmaoDriver,
    Hook,
    Options,
    Order,
    Progress,
    Said,
    Sent,
    is_marked,
    marked,
)
from apps.connectors.gmao.schemas import ATLAS_OPTIONS
from apps.connectors.http import Client, Parts
from apps.connectors.http_answers import REFUSED

OURS = "connecte-"  # how the files that we sent begin
DESCRIPTION = 9_800  # characters as it keeps them, our key apart: the column holds 10 000
TAG = re.compile(r"<(?=[A-Za-z/!?])")
LONGEST_WORK = 24 * 31  # hours
STATES = {"OPEN": "acknowledged", "IN_PROGRESS": "on_site", "ON_HOLD": "suspended", "COMPLETE": "repaired"}
PRIORITIES = {"critical": "HIGH", "major": "MEDIUM", "minor": "LOW"}
SET = {"on_site": "IN_PROGRESS", "suspended": "ON_HOLD", "repaired": "COMPLETE", "closed": "COMPLETE"}


def headers(secret: str) -> Mapping[str, str]:
    return {"x-api-key": secret}


async def check(client: Client, options: Options) -> str:
    page = await _search(client, [], size=1)
    total = page.get("totalElements")
    return f"Atlas CMMS répond : {total if isinstance(total, int) else '?'} ordre(s) de travail lisibles avec la clé."


async def find_by_reference(client: Client, options: Options, key: str) -> tuple[Sent, ...]:
    page = await _search(client, [{"field": "description", "operation": "cn", "value": key}])
    rows = [mapping(row, "content") for row in listed(page.get("content"), "content")]
    return tuple(_sent(row, options) for row in rows if key in str(row.get("description") or ""))


async def send(client: Client, options: Options, order: Order) -> Sent:
    answer = await _explained(client.post_json("/work-orders", _work_order(options, order)))
    return _sent(json_object(answer), options)


async def glance(client: Client, options: Options, references: Sequence[str]) -> tuple[Glance, ...]:
    ids = [_number(reference) for reference in references[:MOST_GLANCED]]
    page = await _search(client, [{"field": "id", "operation": "in", "value": "", "values": ids}], size=MOST_GLANCED)
    return tuple(_glance(row) for row in listed(page.get("content"), "content"))


async def status(client: Client, options: Options, reference: str) -> Progress:
    number = _number(reference)
    row = json_object(await client.get(f"/work-orders/{number}"))
    said = await _comments(client, number)
    own = [_file(one) for one in listed(row.get("files"), "files")]
    told = [_file(one) for comment in said for one in listed(comment.get("files"), "files")]
    return Progress(_glance(row), [_said(one) for one in said if _speaks(one)], [*own, *told])


async def add(client: Client, options: Options, reference: str, addition: Addition) -> None:
    number = _number(reference)
    if addition.kind == PHOTO:
        await _attach(client, number, addition)
        return
    if addition.kind == STATE and (state := (SET | dict(options.get("set_states", {}))).get(addition.step)):
        await _explained(client.call("PATCH", f"/work-orders/{number}/change-status", body={"status": state}))
    content = marked(_plain(addition.text), addition.key)
    await _explained(client.post_json("/comments", {"workOrder": {"id": number}, "content": content}))


async def has(client: Client, options: Options, reference: str, addition: Addition) -> bool:
    number = _number(reference)
    if addition.kind == PHOTO:
        row = json_object(await client.get(f"/work-orders/{number}"))
        return any(_file(one).name == _name(addition) for one in listed(row.get("files"), "files"))
    return any(addition.key in str(one.get("content") or "") for one in await _comments(client, number))


async def download(client: Client, options: Options, file: File) -> bytes:
    """Files live in an object store of its own, behind addresses signed for a while: allowed apart, or refused."""
    return await client.fetch(file.place)


def hook(body: bytes) -> Hook:
    """The order that a webhook is about. Its event is in a header, but the fields say it too."""
    message = json_object(body)
    number = message.get("workOrderId")
    event = text(message.get("newStatus") or "WORK_ORDER", "newStatus", longest=60)
    return Hook(event, str(number) if isinstance(number, int) and not isinstance(number, bool) else "")


def _work_order(options: Options, order: Order) -> dict[str, Any]:
    body: dict[str, Any] = {
        "title": _plain(order.title[:LONGEST_TITLE]),
        "description": marked(_short(_plain(order.description)), order.key),
        "priority": (PRIORITIES | dict(options.get("priorities", {}))).get(order.priority, "NONE"),
    }
    if order.due_at:
        body["dueDate"] = order.due_at.astimezone(UTC).isoformat()
    linked = {"location": options.get("location"), "team": options.get("team")}
    linked["category"] = options.get("categories", {}).get(order.trade)
    return body | {name: {"id": number} for name, number in linked.items() if number}


def _plain(given: str) -> str:
    """So that nothing of it is taken for markup and dropped."""
    return TAG.sub("&lt;", given.replace("\N{NO-BREAK SPACE}", " "))


def _short(given: str) -> str:
    """Cut where what is kept of it still fits."""
    cut = given[:DESCRIPTION]
    while (over := len(html.escape(html.unescape(cut), quote=False)) - DESCRIPTION) > 0:
        cut = cut[: -max(over // 5, 1)]
    return cut


async def _search(client: Client, filters: list[dict[str, Any]], size: int = 25) -> dict[str, Any]:
    fields = [{"values": [], "alternatives": [], **one} for one in filters]
    criteria = {"filterFields": fields, "direction": "ASC", "pageNum": 0, "pageSize": size, "sortField": "id"}
    return json_object(await client.post_json("/work-orders/search", criteria))


async def _comments(client: Client, number: int) -> list[dict[str, Any]]:
    """Oldest first; those of the system (a new identifier at each reading) tell what the state already says."""
    rows = listed(json_value(await client.post_json(f"/comments/search/{number}", {})), "comments")
    told = [mapping(row, "comment") for row in rows]
    return [row for row in reversed(told) if not row.get("system")]


async def _attach(client: Client, number: int, addition: Addition) -> None:
    form = Parts(
        {"folder": "connecte", "hidden": "false", "type": "IMAGE"},
        (("files", _name(addition), "image/jpeg", addition.data),),
    )
    rows = listed(json_value(await _explained(client.call("POST", "/files/upload", body=form))), "files")
    ids = [{"id": required(mapping(row, "file"), "id")} for row in rows]
    await _explained(client.call("PATCH", f"/work-orders/files/{number}/add", body=ids))


def _name(addition: Addition) -> str:
    return f"{OURS}{addition.key[:8]}-{addition.name}"


def _sent(row: Mapping[str, Any], options: Options) -> Sent:
    number = str(required(row, "id"))
    page = str(options.get("page_url") or "").rstrip("/")
    return Sent(number, f"{page}/app/work-orders/{number}" if page else "")


def _glance(row: Any) -> Glance:
    """Its `dueDate` is the deadline that we sent, not what is planned: it is not read back."""
    order = mapping(row, "work order")
    number, state = str(required(order, "id")), text(required(order, "status"), "status")
    starts, hours = _at(order.get("estimatedStartDate")), order.get("estimatedDuration")
    ends = None
    if starts and isinstance(hours, int | float) and not isinstance(hours, bool) and 0 < hours <= LONGEST_WORK:
        ends = starts + timedelta(hours=hours)
    return Glance(number, state, _at(order.get("updatedAt")), starts=starts, ends=ends)


def _said(row: Mapping[str, Any]) -> Said:
    user = mapping(row.get("user") or {}, "user")
    author = " ".join(str(user[name]) for name in ("firstName", "lastName") if user.get(name))
    content = html.unescape(str(row["content"]))
    return Said(str(required(row, "id")), _at(row.get("createdAt")), author, content, ours=is_marked(content))


def _speaks(row: Mapping[str, Any]) -> bool:
    return bool(str(row.get("content") or "").strip())


def _file(row: Any) -> File:
    one = mapping(row, "file")
    name = str(one.get("name") or "")
    return File(str(required(one, "id")), name, str(one.get("url") or ""), ours=name.startswith(OURS))


async def _explained(call: Any) -> bytes:
    """Atlas says in `message` what it refuses."""
    try:
        return await call
    except ConnectorError as error:
        told = error.status and error.status not in REFUSED and not error.retryable
        if told and (why := _reason(error.answer)):
            raise ConnectorError(f"Atlas CMMS refuse : {why}", status=error.status) from error
        raise


def _reason(answer: bytes) -> str:
    try:
        return str(json_object(answer).get("message") or "")[:300]
    except ConnectorError:
        return ""


def _number(reference: str) -> int:
    if not reference.isascii() or not reference.isdecimal() or len(reference) > 18:
        raise ConnectorError(f"référence Atlas inattendue : {reference!r:.40}")
    return int(reference)


def _at(value: Any) -> datetime | None:
    return instant(value, "date") if value else None


DRIVER = GmaoDriver(
    label="Atlas CMMS",
    options_schema=ATLAS_OPTIONS,
    headers=headers,
    check=check,
    find_by_reference=find_by_reference,
    send=send,
    glance=glance,
    status=status,
    add=add,
    has=has,
    download=download,
    states=STATES,
    hook=hook,
    signature="X-Webhook-Signature",
    delivery="X-Webhook-Id",
)
