# SPDX-License-Identifier: EUPL-1.2
"""The two supervisors of networks and servers: a real Icinga 2, and Alertmanager's webhook."""

import json

from apps.assets import secrets
from apps.events.models import OwedAcknowledgement
from apps.supervision import acknowledging
from tests.connectors.conformance.counterpart import ACKED, OPEN, Polled, Posting
from tests.icinga import PASSWORD, USER

NEVER = "0001-01-01T00:00:00Z"


class Icinga(Polled):
    """Its dates are its own: it checks, then believes."""

    driver, page = "icinga2", "icinga2.md"
    condition, severity = "disque_var", 2
    announces, dated = True, False
    kind = "camera"
    refs = ("cam-place", "cam-gare", "serveur")
    disk = "cam-place!Disque /var"
    unsupported = frozenset({"out_of_order", "malformed", "unknown_type", "unknown_asset", "clock_skew", "burst"})

    def __init__(self, territory, settings, server):
        self.icinga = server
        settings.OUTBOUND_ALLOW = frozenset({f"localhost:{server.port}"})
        for name in (*self.refs, self.disk):
            server.found(name, 0, times=1)
        super().__init__(territory, settings)

    def options_of(self):
        return self.icinga.options

    def poll(self):
        if not self.source.secret:
            self.source.secret = secrets.encrypt(f"{USER}:{PASSWORD}")
            self.source.save(update_fields=["secret"])
        super().poll()

    def tell(self, *words):
        """Polled after each: it only tells how things are."""
        for one in words:
            if one.what == ACKED:
                self.icinga.act("acknowledge-problem", **self.service, author="n.martin", comment="vu")
            else:
                self.icinga.found(self.disk, 2 if one.what == OPEN else 0)
            self.poll()

    @property
    def service(self):
        return {"type": "Service", "service": self.disk}

    def taken_there(self, ref):
        assert OwedAcknowledgement.objects.exists()
        acknowledging.tell()
        comments = self.icinga.ask("objects/comments", {"filter": "comment.entry_type == 4"}).json()["results"]
        return " ".join(one["attrs"]["author"] for one in comments)


class Alertmanager(Posting):
    """A rule that fires for an instance; a resolved alert brings its start."""

    driver, page = "alertmanager", "alertmanager.md"
    condition, severity = "lampfailure", 3
    unknown_type = "minor"
    unsupported = frozenset({"acknowledged_there", "acknowledged_here"})

    def __init__(self, territory, settings):
        super().__init__(territory, settings)
        self.began = {}

    def alert(self, ref, at, status, rule="LampFailure"):
        if status == "firing":
            self.began[ref] = at
        return {
            "status": status,
            "labels": {"alertname": rule, "instance": ref},
            "annotations": {"summary": "Lampe en panne"},
            "startsAt": min(self.began.get(ref, at), at).isoformat(),
            "endsAt": NEVER if status == "firing" else at.isoformat(),
            "generatorURL": "http://prometheus.example/graph",
            "fingerprint": "1a30ba71cca2921f",
        }

    def notify(self, alerts):
        common = {"receiver": "connecte", "status": alerts[0]["status"], "externalURL": "http://alertmanager.example"}
        groups = {"groupLabels": {"alertname": "LampFailure"}, "commonLabels": {}, "commonAnnotations": {}}
        said = {"version": "4", "groupKey": '{}:{alertname="LampFailure"}', "truncatedAlerts": 0, "alerts": alerts}
        self.post(json.dumps({**common, **groups, **said}).encode())

    def tell(self, *words):
        self.notify([self.alert(one.ref, one.at, "firing" if one.what == OPEN else "resolved") for one in words])
        self.stored()

    def mumble(self, ref, at):
        self.notify([self.alert(ref, at, "firing", rule="Telepathy")])
        self.stored()
