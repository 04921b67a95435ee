# SPDX-License-Identifier: EUPL-1.2
"""Two suppliers without any standard: one posts signed JSON, the other leaves a CSV somewhere."""

import csv
import io
import json
import uuid

from django.utils import timezone

from apps.connectors import standard_webhooks
from tests.connectors.conformance.counterpart import ACKED, OPEN, Polled, Posting

EVENTS = {"E12": {"condition": "lamp_failure", "severity": "major", "title": "Lampe en panne"}}


class Signed(Posting):
    driver, page = "json-push", "json-push.md"
    condition, severity = "lamp_failure", 2
    unknown_type = "minor"
    unsupported = frozenset({"acknowledged_here"})
    options = {
        "list": "defauts",
        "fields": {"ref": "equipement.id", "at": "date", "event": "code", "state": "etat", "by": "agent"},
        "events": EVENTS,
        "states": {"présent": "active", "terminé": "ended", "pris en compte": "acknowledged"},
    }
    states = {OPEN: "présent", "closed": "terminé", ACKED: "pris en compte"}

    def headers(self, body):
        """A new id for each: those of the suite repeat the content, `test_posting` repeats the id."""
        message_id, now = f"msg_{uuid.uuid4().hex}", str(int(timezone.now().timestamp()))
        signed = standard_webhooks.signature(self.key, message_id, now, body)
        return {"webhook-id": message_id, "webhook-timestamp": now, "webhook-signature": signed}

    def item(self, ref, code, state, at):
        return {"equipement": {"id": ref}, "date": at.isoformat(), "code": code, "etat": state, "agent": "n.martin"}

    def tell(self, *words):
        items = [self.item(one.ref, "E12", self.states[one.what], one.at) for one in words]
        self.post(json.dumps({"defauts": items}).encode())
        self.stored()

    def mumble(self, ref, at):
        self.post(json.dumps({"defauts": [self.item(ref, "Z99", "présent", at)]}).encode())
        self.stored()


class Left(Polled):
    """A CSV in the encoding of a spreadsheet, in local time, to which lines are added."""

    driver, page = "file-poll", "file-poll.md"
    condition, severity = "lamp_failure", 2
    unknown_type = "minor"
    unsupported = frozenset({"acknowledged_here"})
    states = {OPEN: "O", "closed": "F", ACKED: "P"}

    def __init__(self, territory, settings, server):
        self.server, self.rows, self.broken = server, [], b""
        server.answer = self.answer
        settings.OUTBOUND_ALLOW = frozenset({server.url.removeprefix("http://")})
        super().__init__(territory, settings)

    def options_of(self):
        return {
            "url": self.server.url,
            "path": "/export/defauts.csv",
            "format": "csv",
            "fields": {"ref": "Repère", "at": "Date", "event": "Code", "state": "État", "by": "Agent"},
            "dates": "%d/%m/%Y %H:%M:%S.%f%z",
            "events": EVENTS,
            "states": {"O": "active", "F": "ended", "P": "acknowledged"},
        }

    def answer(self, path, query):
        if self.broken:
            return self.broken
        text = io.StringIO()
        writer = csv.writer(text, delimiter=";")
        writer.writerow(["Repère", "Date", "Code", "État", "Agent"])
        writer.writerows(self.rows)
        return text.getvalue().encode("cp1252")

    def row(self, ref, code, state, at):
        return [ref, f"{at:%d/%m/%Y %H:%M:%S.%f%z}", code, state, "n.martin"]

    def tell(self, *words):
        self.rows += [self.row(one.ref, "E12", self.states[one.what], one.at) for one in words]
        self.poll()

    def garble(self):
        self.broken = b"<html>\n<body>\n"
        self.poll()
        self.broken = b""

    def mumble(self, ref, at):
        self.rows.append(self.row(ref, "Z99", "O", at))
        self.poll()
