# SPDX-License-Identifier: EUPL-1.2
"""Redmine 4 and later, by its REST API (an administrator enables it; the key is that of an account of its own).

Our key is the value of a custom field when one is given (« Texte », used as a filter, on the project and tracker),
else the end of the subject. Both are searched in the database itself, so what was just created is found.
Source: redmine.org, Rest_api, Rest_Issues, Rest_api_with_attachments.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from apps.connectors.base import ConnectorError, instant, json_object, listed, mapping, required, text
from apps.connectors.gmao.base import (
    LONGEST_TITLE,
    MOST_GLANCED,
    PHOTO,
    STATE,
    Addition,
    File,
    Glance,
    GmaoDriver,
    Options,
    Order,
    Progress,
    Said,
    Sent,
    is_marked,
    marked,
)
from apps.connectors.gmao.schemas import REDMINE_OPTIONS
from apps.connectors.http import Client, Raw

SUBJECT = 255  # characters
OURS = "connecte-"  # how the files that we sent begin
STATES = {
    "Nouveau": "acknowledged",
    "En cours": "on_site",
    "Résolu": "repaired",
    "Commentaire": "suspended",
    "Fermé": "repaired",
    "Rejeté": "needless",
}


def headers(secret: str) -> Mapping[str, str]:
    return {"X-Redmine-API-Key": secret}


async def check(client: Client, options: Options) -> str:
    """Who the key is, and that the project, the tracker and the states of the settings exist there."""
    user = mapping(await _get(client, "/users/current.json", "user"), "user")
    project = mapping(await _get(client, f"/projects/{options['project']}.json?include=trackers", "project"), "project")
    trackers = {str(row.get("id")): row.get("name") for row in listed(project.get("trackers"), "trackers")}
    if str(options["tracker"]) not in trackers:
        known = ", ".join(f"{number} ({name})" for number, name in trackers.items())
        raise ConnectorError(f"tracker {options['tracker']} absent du projet ; il a : {known or 'aucun'}")
    names = [str(row.get("name")) for row in await _get(client, "/issue_statuses.json", "issue_statuses")]
    unknown = [name for name in options.get("states", {}) if name not in names]
    if unknown:
        raise ConnectorError(f"états inconnus de Redmine : {', '.join(unknown)} ; il connaît {', '.join(names)}")
    login = user.get("login") or user.get("id")
    return f"Redmine répond : compte {login}, projet « {project.get('name')} », {trackers[str(options['tracker'])]}."


async def find_by_reference(client: Client, options: Options, key: str) -> tuple[Sent, ...]:
    params = {"status_id": "*", "sort": "id", "limit": "25", "project_id": str(options["project"])}
    params |= {f"cf_{options['field']}": key} if options.get("field") else {"subject": f"~{key}"}
    found = listed(json_object(await client.get("/issues.json", params=params)).get("issues"), "issues")
    return tuple(_sent(row, options) for row in found if _carries(row, options, key))


async def send(client: Client, options: Options, order: Order) -> Sent:
    answer = await _explained(client.post_json("/issues.json", {"issue": _issue(options, order)}))
    return _sent(required(json_object(answer), "issue"), options)


async def glance(client: Client, options: Options, references: Sequence[str]) -> tuple[Glance, ...]:
    ids = ",".join(references[:MOST_GLANCED])
    params = {"issue_id": ids, "status_id": "*", "limit": str(MOST_GLANCED)}
    rows = listed(json_object(await client.get("/issues.json", params=params)).get("issues"), "issues")
    return tuple(_glance(row, options) for row in rows)


async def status(client: Client, options: Options, reference: str) -> Progress:
    issue = await _issue_of(client, reference)
    return Progress(
        glance=_glance(issue, options),
        comments=[_said(row) for row in listed(issue.get("journals"), "journals") if _speaks(row)],
        files=[_file(row) for row in listed(issue.get("attachments"), "attachments")],
    )


async def add(client: Client, options: Options, reference: str, addition: Addition) -> None:
    change: dict[str, Any] = {"notes": marked(addition.text, addition.key)}
    if addition.kind == PHOTO:
        change["uploads"] = [await _upload(client, addition)]
    if addition.kind == STATE and (status_id := options.get("set_states", {}).get(addition.step)):
        change["status_id"] = status_id
    await _explained(client.call("PUT", f"/issues/{_number(reference)}.json", body={"issue": change}))


async def has(client: Client, options: Options, reference: str, addition: Addition) -> bool:
    issue = await _issue_of(client, reference)
    return any(addition.key in str(row.get("notes") or "") for row in listed(issue.get("journals"), "journals"))


async def download(client: Client, options: Options, file: File) -> bytes:
    return await client.get(f"/attachments/download/{_number(file.place)}", headers={"Accept": "*/*"})


def _issue(options: Options, order: Order) -> dict[str, Any]:
    issue: dict[str, Any] = {
        "project_id": options["project"],
        "tracker_id": options["tracker"],
        "subject": order.title[:LONGEST_TITLE],
        "description": order.description,
    }
    if priority := options.get("priorities", {}).get(order.priority):
        issue["priority_id"] = priority
    if category := options.get("categories", {}).get(order.trade):
        issue["category_id"] = category
    if options.get("field"):
        issue["custom_fields"] = [{"id": options["field"], "value": order.key}]
    else:
        issue["subject"] = f"{order.title[: SUBJECT - len(order.key) - 3]} [{order.key}]"
    return issue


def _carries(row: Any, options: Options, key: str) -> bool:
    """A filter that Redmine does not know is ignored by it: it would then give every issue."""
    fields = listed(mapping(row, "issue").get("custom_fields"), "custom_fields")
    if options.get("field"):
        return any(one.get("id") == options["field"] and one.get("value") == key for one in fields)
    return key in str(row.get("subject") or "")


def _sent(row: Any, options: Options) -> Sent:
    number = str(required(mapping(row, "issue"), "id"))
    page = options.get("page_url") or options["url"]
    return Sent(reference=number, url=f"{str(page).rstrip('/')}/issues/{number}")


def _glance(row: Any, options: Options) -> Glance:
    issue = mapping(row, "issue")
    state = text(required(issue, "status.name"), "status.name", longest=120)
    starts, ends = _planned(issue)
    number, changed_at = str(required(issue, "id")), _at(issue.get("updated_on"))
    return Glance(number, state, changed_at, why=_why(issue, options), starts=starts, ends=ends)


def _planned(issue: Mapping[str, Any]) -> tuple[date | None, date | None]:
    """Days. Redmine writes the day of creation as the first one by itself: alone, it plans nothing."""
    starts, ends = _day(issue.get("start_date")), _day(issue.get("due_date"))
    created = _at(issue.get("created_on"))
    if ends is None and starts is not None and created is not None and starts <= created.date():
        return None, None
    return starts, ends


def _why(issue: Mapping[str, Any], options: Options) -> str:
    """The value of the field that says what the work waits for, when the settings name one."""
    for one in listed(issue.get("custom_fields"), "custom_fields"):
        value = mapping(one, "custom_field").get("value")
        if options.get("reason_field") and one.get("id") == options["reason_field"] and isinstance(value, str):
            return value.strip()[:120]
    return ""


def _said(row: Mapping[str, Any]) -> Said:
    notes = str(row["notes"])
    author = mapping(row.get("user") or {}, "user").get("name") or ""
    return Said(str(required(row, "id")), _at(row.get("created_on")), str(author), notes, ours=is_marked(notes))


def _speaks(row: Any) -> bool:
    return bool(str(mapping(row, "journal").get("notes") or "").strip()) and not row.get("private_notes")


def _file(row: Any) -> File:
    one = mapping(row, "attachment")
    number, name = str(required(one, "id")), str(one.get("filename") or "")
    size = one.get("filesize")
    return File(number, name, number, size if isinstance(size, int) else 0, ours=name.startswith(OURS))


async def _upload(client: Client, addition: Addition) -> dict[str, str]:
    name = f"{OURS}{addition.key[:8]}-{addition.name}"
    answer = await _explained(client.call("POST", "/uploads.json", params={"filename": name}, body=Raw(addition.data)))
    token = text(required(json_object(answer), "upload.token"), "upload.token")
    return {"token": token, "filename": name, "content_type": "image/jpeg", "description": addition.text[:200]}


async def _issue_of(client: Client, reference: str) -> dict[str, Any]:
    path = f"/issues/{_number(reference)}.json"
    answer = json_object(await client.get(path, params={"include": "journals,attachments"}))
    return mapping(required(answer, "issue"), "issue")


async def _get(client: Client, address: str, name: str) -> Any:
    path, _, query = address.partition("?")
    params = dict(pair.split("=") for pair in query.split("&") if pair)
    return required(json_object(await client.get(path, params=params)), name)


async def _explained(call: Any) -> bytes:
    """Redmine says in a list what it refuses: those words are worth more than « erreur 422 »."""
    try:
        return await call
    except ConnectorError as error:
        if error.status == 422 and (why := _reasons(error.answer)):
            raise ConnectorError(f"Redmine refuse : {why}", status=422) from error
        raise


def _reasons(answer: bytes) -> str:
    try:
        errors = listed(json_object(answer).get("errors"), "errors")
    except ConnectorError:
        return ""
    return " ; ".join(str(one) for one in errors)[:300]


def _number(reference: str) -> int:
    if not reference.isascii() or not reference.isdecimal() or len(reference) > 18:
        raise ConnectorError(f"référence Redmine inattendue : {reference!r:.40}")
    return int(reference)


def _at(value: Any) -> datetime | None:
    return instant(value, "date") if value else None


def _day(value: Any) -> date | None:
    if not value:
        return None
    try:
        return date.fromisoformat(text(value, "date"))
    except ValueError as error:
        raise ConnectorError(f"date : jour inattendu {value!r:.40}") from error


DRIVER = GmaoDriver(
    label="Redmine",
    options_schema=REDMINE_OPTIONS,
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
)
