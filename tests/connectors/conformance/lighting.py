# SPDX-License-Identifier: EUPL-1.2
"""A TALQ gateway: devices on one side, log reports that are told once on the other; polled, then calling us."""

import json
import uuid

from tests.connectors.conformance.counterpart import OPEN, Polled, Posting

CMS = "11111111-1111-4111-8111-111111111111"


class Talq(Polled):
    driver, page = "talq", "talq.md"
    condition, severity = "lamp_failure", 2
    unknown_type = "minor"
    announces = True
    refs = tuple(str(uuid.uuid5(uuid.NAMESPACE_OID, f"lampe {n}")) for n in range(12))
    stranger = str(uuid.uuid5(uuid.NAMESPACE_OID, "inconnue"))
    unsupported = frozenset({"acknowledged_there", "acknowledged_here"})

    def __init__(self, territory, settings, server):
        self.entries, self.told, self.server = [], [], server
        server.answer = self.answer
        settings.OUTBOUND_ALLOW = frozenset({server.url.removeprefix("http://")})
        super().__init__(territory, settings)

    def options_of(self):
        return {"url": self.server.url, "cms_address": CMS, "measure_logger": ""}

    def answer(self, path, query):
        if path == "/devices":
            return json.dumps([self.device(ref) for ref in self.refs] if "offset=0" in query else []).encode()
        said, self.entries = self.entries, []
        self.told += [entry for entry in said if isinstance(entry, dict)]
        return b"<html>" if "garbage" in said else json.dumps({"loggerAddress": "alarms", "entries": said}).encode()

    @staticmethod
    def device(ref):
        functions = [{"id": "lampe", "type": "LampMonitorFunction"}]
        return {"address": ref, "name": "Lampe", "class": "Luminaire", "functions": functions}

    @staticmethod
    def entry(ref, event, at, begins):
        said = {"type": "EventLogData", "srcAddress": f"{ref}/lampe", "eventType": event, "timestamp": at.isoformat()}
        return {"data": said | ({} if begins is None else {"startEndFlag": begins})}

    def tell(self, *words):
        self.entries += [self.entry(one.ref, "lampFailure", one.at, one.what == OPEN) for one in words]
        self.poll()

    def tell_again(self):
        """A gateway that lost track of what it reported, and we of what we read."""
        self.entries = list(self.told)
        super().tell_again()

    def garble(self):
        self.entries = ["garbage"]
        self.poll()

    def mumble(self, ref, at):
        self.entries = [self.entry(ref, "lampTelepathy", at, True)]
        self.poll()


class TalqPosted(Posting):
    """The same gateway, which calls our CMS. A repetition bears a new request id: the suite repeats the content."""

    name, driver, page = "talq-posted", "talq", "talq.md"
    condition, severity = "lamp_failure", 2
    unknown_type = "minor"
    announces = True
    refs, stranger = Talq.refs, Talq.stranger
    unsupported = Talq.unsupported
    options = {"url": "https://passerelle.example", "cms_address": CMS}

    def __init__(self, territory, settings):
        super().__init__(territory, settings)
        self.call("POST", "devices", json.dumps([Talq.device(ref) for ref in self.refs]).encode())
        self.stored()

    def call(self, method, path, body, expected=201):
        address = f"/ingest/{self.source.slug}/talq/{path}?clientAddress={CMS}&talqRequestId={uuid.uuid4()}"
        headers = {"talq-api-version": "2.7.1", **self.headers(body)}
        answer = self.client.generic(method, address, body, content_type="application/json", headers=headers)
        assert answer.status_code == expected, answer.content.decode()
        return answer

    def report(self, entries):
        body = json.dumps({"address": "alarms", "entries": entries}).encode()
        self.sent.append((body, "log-report"))
        if self.heard:
            self.call("POST", "log-reports", body)

    def tell(self, *words):
        self.report([Talq.entry(one.ref, "lampFailure", one.at, one.what == OPEN) for one in words])
        self.stored()

    def tell_again(self):
        again, self.sent = self.sent, []
        for body, _topic in again:
            self.report(json.loads(body)["entries"])
        self.stored()

    def garble(self):
        self.call("POST", "log-reports", b'{"entries": [{"data": 3}]}', expected=422)
        self.stored()

    def mumble(self, ref, at):
        self.report([Talq.entry(ref, "lampTelepathy", at, True)])
        self.stored()
