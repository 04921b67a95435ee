# SPDX-License-Identifier: EUPL-1.2
"""What Atlas CMMS does with the calls that we make, written from its published sources (Grashjs/cmms, api/): the same
addresses, the same fields, the same refusals. It keeps what it received, and can misbehave.

The real server needs an object store, a licence and a Java runtime: it is not started by the tests.
"""

import hashlib
import hmac
import html
import json
import re
import threading
import time
from datetime import UTC, datetime
from email.parser import BytesParser
from email.policy import HTTP
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from tests.connectors.serving import closed_port

KEY = "cle-de-l-api"
STATUSES = {"OPEN", "IN_PROGRESS", "ON_HOLD", "COMPLETE"}
PRIORITIES = {"NONE", "LOW", "MEDIUM", "HIGH"}
POSTED = {
    *("title", "description", "priority", "dueDate", "estimatedStartDate", "estimatedDuration", "requiredSignature"),
    *("image", "category", "location", "team", "primaryUser", "assignedTo", "customers", "files", "asset"),
    *("assetStatus", "customFields", "completedBy", "completedOn", "status", "archived"),
}
LARGEST_FILE = 35 * 1024 * 1024  # spring.servlet.multipart.max-file-size


class Refusal(Exception):
    """An answer of Atlas's GlobalExceptionHandlerController."""

    def __init__(self, status, message, headers=()):
        super().__init__(message)
        self.status, self.message, self.headers = status, message, dict(headers)


class Atlas:
    """`fault(method, path)` says how the next call goes wrong: "" (well), "cut" or "500" after it was done,
    "before" (500, nothing done), "garbage" after, "429", "slow" (one second), "413", "kill" (`kill()` once done)."""

    def __init__(self):
        self.port, self.server = closed_port(), None
        self.orders, self.comments, self.files, self.shown, self.calls = {}, [], {}, {}, []
        self.kill = lambda: None
        self.largest, self.lock, self.fault = LARGEST_FILE, threading.RLock(), lambda method, path: ""

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}"

    @property
    def options(self):
        return {
            "url": self.url,
            "page_url": "http://atlas.exemple.invalid",
            "states": {
                "OPEN": "acknowledged",
                "IN_PROGRESS": "on_site",
                "ON_HOLD": "suspended",
                "COMPLETE": "repaired",
            },
        }

    def start(self):
        handler = type("Bound", (Conversation,), {"atlas": self})
        self.server = ThreadingHTTPServer(("127.0.0.1", self.port), handler)
        self.server.daemon_threads = True
        threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()

    def stop(self):
        if self.server is not None:
            self.server.shutdown()
            self.server.server_close()
            self.server = None

    # --- What people do there -------------------------------------------------------------------------------------

    def say(self, number, text, **more):
        with self.lock:
            return self.keep_comment(number, {"content": text, **more}, {"firstName": "Jean", "lastName": "Martin"})

    def put(self, number, status):
        with self.lock:
            self.orders[number]["status"] = status
            self.orders[number]["updatedAt"] = now()

    def attach(self, number, name, data):
        with self.lock:
            self.orders[number]["files"].append(self.keep_file(name, data))

    def keys(self):
        """Our key of each order that it has, in the order that it got them."""
        return [order["description"].rpartition("Réf. Connecte : ")[2] for order in self.orders.values()]

    # --- What the API does ----------------------------------------------------------------------------------------

    def answer(self, method, path, headers, body):
        if headers.get("x-api-key") != KEY:
            raise Refusal(401, "Unauthorized")
        for pattern, verb, function in ROUTES:
            found = re.fullmatch(pattern, path)
            if found and verb == method:
                with self.lock:
                    return function(self, *map(int, found.groups()), *self.read(path, headers, body))
        raise Refusal(404, "Not found")

    def read(self, path, headers, body):
        if path == "/files/upload":
            return [form_of(headers["Content-Type"], body)]
        return [json.loads(body)] if body else []

    def create(self, posted):
        unknown = set(posted) - POSTED
        if unknown:
            raise Refusal(500, f"Unrecognized field {sorted(unknown)}")
        if not posted.get("title"):
            raise Refusal(400, "must not be null")
        if posted.get("priority", "NONE") not in PRIORITIES:
            raise Refusal(500, "not one of the values accepted for Enum class: [NONE, LOW, MEDIUM, HIGH]")
        posted = posted | {name: cleaned(posted[name]) for name in ("title", "description") if posted.get(name)}
        if len(posted.get("description") or "") > 10_000:
            raise Refusal(500, "value too long for type character varying(10000)")
        number = len(self.orders) + 1
        base = {"priority": "NONE", "description": None, "files": [], "status": "OPEN", "archived": False}
        stamps = {"createdAt": now(), "updatedAt": now(), "createdBy": 1, "updatedBy": 1}
        self.orders[number] = {**base, **posted, **stamps, "id": number, "customId": f"WO{number:06d}", "files": []}
        return self.orders[number]

    def search(self, criteria):
        rows = [row for row in self.orders.values() if all(fits(row, one) for one in criteria["filterFields"])]
        size, page = criteria.get("pageSize", 10), criteria.get("pageNum", 0)
        return {"content": rows[page * size : (page + 1) * size], "totalElements": len(rows)}

    def show(self, number):
        if number not in self.orders:
            raise Refusal(404, "Work Order not found")
        return self.orders[number]

    def change_status(self, number, given):
        if given.get("status") not in STATUSES:
            raise Refusal(406, "Status can't be null")
        self.show(number)
        self.put(number, given["status"])
        return self.show(number)

    def comment(self, given):
        self.show(given["workOrder"]["id"])
        if not (given.get("content") or "").strip():
            raise Refusal(400, "must not be blank")
        return self.keep_comment(given["workOrder"]["id"], given, {"firstName": "Compte", "lastName": "Connecte"})

    def keep_comment(self, number, given, user):
        kept = {
            "id": len(self.comments) + 1,
            "content": cleaned(given["content"]),
            "files": given.get("files", []),
            "system": False,
            "createdAt": now(),
        }
        self.comments.append((number, kept | {"user": user}))
        return kept

    def comments_of(self, number, _criteria):
        """The newest first, those that the system makes from the history among them."""
        self.show(number)
        mine = [one for order, one in self.comments if order == number]
        told = {"id": 99_999_999, "content": "Statut changé", "system": True, "createdAt": now(), "files": []}
        return [told, *reversed(mine)]

    def upload(self, form):
        missing = {"folder", "hidden", "type"} - set(form["fields"])
        if missing or not form["files"]:
            raise Refusal(400, f"Required parameter {sorted(missing)} is not present")
        if any(len(data) > self.largest for _name, data in form["files"]):
            raise Refusal(413, "Maximum upload size exceeded")
        return [self.keep_file(name, data) for name, data in form["files"]]

    def keep_file(self, name, data):
        number = len(self.files) + 1
        self.files[number] = data
        address = f"{self.url}/storage/{number}?signature=abc"
        self.shown[number] = {"id": number, "name": name, "url": address, "type": "IMAGE", "hidden": False}
        return self.shown[number]

    def add_files(self, number, given):
        order = self.show(number)
        order["files"].extend(self.shown[row["id"]] for row in given)
        return order["files"]

    # --- Its webhooks ---------------------------------------------------------------------------------------------

    def hook(self, number, status="COMPLETE", **more):
        """Body and headers of WORK_ORDER_STATUS_CHANGE, as WebhookDispatchService writes them."""
        said = {"workOrderId": number, "workOrderTitle": "Lampe", "previousStatus": "OPEN", "newStatus": status}
        said |= {"occurredAt": now(), "companyId": 1, "changedWorkOrder": None, **more}
        return json.dumps(said).encode()


def signed(body, secret, event="WORK_ORDER_STATUS_CHANGE", delivery="8d5b6f1e-0000-4000-8000-000000000001"):
    """The headers of a webhook, for Django's client."""
    return {
        "HTTP_X_WEBHOOK_SIGNATURE": hmac.new(secret.encode(), body, hashlib.sha256).hexdigest(),
        "HTTP_X_WEBHOOK_TIMESTAMP": str(int(time.time() * 1000)),
        "HTTP_X_WEBHOOK_ID": delivery,
        "HTTP_X_WEBHOOK_EVENT": event,
    }


def fits(row, one):
    """The operations of SearchOperation that we use."""
    if one["field"] not in {"id", "description", "title", "status"}:
        raise Refusal(400, f"Invalid search field: {one['field']}")
    value = row.get(one["field"])
    if one["operation"] == "cn":
        return str(one["value"]).lower() in str(value or "").lower()
    if one["operation"] == "in":
        return value in one["values"]
    raise Refusal(400, f"Invalid search field: {one['field']}")


def cleaned(given):
    """Sanitizer.cleanText: jsoup without any allowed tag; what is left is kept as HTML."""
    kept = html.unescape(re.sub(r"<[A-Za-z/!?][^>]*>?", "", given))
    return html.escape(kept, quote=False).replace("\N{NO-BREAK SPACE}", "&nbsp;").strip()


def form_of(content_type, body):
    message = BytesParser(policy=HTTP).parsebytes(b"Content-Type: " + content_type.encode() + b"\r\n\r\n" + body)
    fields, files = {}, []
    for part in message.iter_parts():
        name = part.get_param("name", header="content-disposition")
        data = part.get_payload(decode=True)
        if part.get_filename():
            files.append((part.get_filename(), data))
        else:
            fields[name] = data.decode()
    return {"fields": fields, "files": files}


def now():
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


ROUTES = [
    (r"/work-orders", "POST", Atlas.create),
    (r"/work-orders/search", "POST", Atlas.search),
    (r"/work-orders/(\d+)", "GET", Atlas.show),
    (r"/work-orders/(\d+)/change-status", "PATCH", Atlas.change_status),
    (r"/work-orders/files/(\d+)/add", "PATCH", Atlas.add_files),
    (r"/comments", "POST", Atlas.comment),
    (r"/comments/search/(\d+)", "POST", Atlas.comments_of),
    (r"/files/upload", "POST", Atlas.upload),
]


class Conversation(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    atlas: Atlas

    def do_GET(self):
        if found := re.fullmatch(r"/storage/(\d+)", self.path.partition("?")[0]):
            self.give(200, self.atlas.files[int(found[1])], "image/jpeg")
            return
        self.handle_call()

    def handle_call(self):
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        way = self.atlas.fault(self.command, self.path)
        self.atlas.calls.append((self.command, self.path, way))
        if way == "slow":
            time.sleep(1)
        if way == "429":
            self.give(429, b'{"message":"Rate limit exceeded. Try again later."}', headers={"Retry-After": "7"})
            return
        if way in ("before", "413"):
            self.give(500 if way == "before" else 413, b'{"success":false,"message":"Maximum upload size exceeded"}')
            return
        try:
            answer = self.atlas.answer(self.command, self.path, self.headers, body)
            status, said = 200, json.dumps(answer).encode()
        except Refusal as refusal:
            status, said = refusal.status, json.dumps({"success": False, "message": refusal.message}).encode()
        if way == "kill":
            self.atlas.kill()
        if way in ("cut", "kill"):
            self.close_connection = True
            self.connection.close()
        elif way == "500":
            self.give(500, b'{"success":false,"message":"Internal server error"}')
        elif way == "garbage":
            self.give(200, b"<html>504 Gateway</html>", "text/html")
        else:
            self.give(status, said)

    do_POST = do_PATCH = do_PUT = handle_call

    def give(self, status, body, content_type="application/json", headers=None):
        self.send_response(status)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(body)))
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *words):
        """Nothing on the screen of the tests."""
