# SPDX-License-Identifier: EUPL-1.2
"""Traffic light controllers: each reference is a site of RSMP, with its own link and its own buffer."""

import itertools
import json

from apps.connectors import rsmp
from apps.connectors.catalogue import DRIVERS
from apps.supervision import link_facts, mqtt
from apps.supervision.ingest import Inbound, ingest
from demo import rsmp_site
from tests.connectors.conformance.counterpart import ACKED, OPEN, Counterpart


class Rsmp(Counterpart):
    """Its messages go through the conversation, the one door and the acknowledgement, as the listener does; that the
    listener acknowledges after the commit is proven on sockets (test_links)."""

    driver, page = "rsmp", "rsmp.md"
    condition, severity = "controller_minor_fault", 2
    kind = "signal_junction"
    refs = tuple(f"FR+CAR9{n:02}" for n in range(12))
    options = {"port": 12111, "components": {"TC9": "inconnu-99"}}
    code = "A0002"

    def __init__(self, territory, settings):
        super().__init__(territory, settings)
        self.taker = self.source.name  # the protocol does not say who
        self.sessions, self.unacknowledged, self.told, self.heard = {}, {}, [], True

    def link(self, site):
        """The handshake: the site presents itself, both give a sign of life."""
        session = rsmp.Session(self.source.options, link_facts.known_sites(self.source), 0.0)
        alive = rsmp_site.message("Watchdog", wTs="2026-11-29T08:00:00.000Z")
        told = self.do(session, [rsmp_site.presentation(site), alive])
        assert [one["type"] for one in told] == ["MessageAck", "Version", "MessageAck", "Watchdog"]
        self.sessions[site] = session

    def do(self, session, said):
        """Everything that the supervisor answers to `said`, stored in between as the listener does."""
        frames = [json.dumps(one).encode() if isinstance(one, dict) else one for one in said]
        acts = [act for frame in frames for act in session.receive(frame, 0.0)]
        answers = [act.data for act in acts if isinstance(act, rsmp.Reply)]
        heard = [act for act in acts if isinstance(act, rsmp.Heard)]
        for batch in (heard[n : n + 200] for n in range(0, len(heard), 200)):
            inbound = [self.read(one) for one in batch]
            ingest(source=self.source, inbound=inbound)
            answers += [session.settled(one, read.reason) for one, read in zip(batch, inbound, strict=True)]
        self.source.refresh_from_db()
        return [json.loads(answer[:-1]) for answer in answers if answer]

    def read(self, heard):
        if heard.reason:
            return Inbound(heard.topic, heard.payload, reason=heard.reason)
        return mqtt.decode(DRIVERS["rsmp"].decode, heard.topic, heard.payload, self.source.options)

    def send(self, site, messages):
        """What is not acknowledged stays in the buffer of the site."""
        buffer = self.unacknowledged.setdefault(site, {})
        buffer.update((one["mId"], one) for one in messages)
        self.told += [(site, one) for one in messages]
        if not self.heard:
            return
        if site not in self.sessions:
            self.link(site)
        for answer in self.do(self.sessions[site], messages):
            if answer["type"] in ("MessageAck", "MessageNotAck"):
                buffer.pop(answer["oMId"], None)

    def alarm(self, word):
        site, component = (self.refs[0], "TC9") if word.ref == self.stranger else (word.ref, "TC")
        taken = {"aSp": "Acknowledge", "ack": "Acknowledged"} if word.what == ACKED else {}
        active = word.what in (OPEN, ACKED)
        return site, rsmp_site.alarm(site, component, self.code, word.at.timestamp(), active, "2", **taken)

    def tell(self, *words):
        for site, said in itertools.groupby(map(self.alarm, words), key=lambda one: one[0]):
            self.send(site, [message for _site, message in said])

    def burst(self, words):
        self.tell(*sorted(words, key=lambda word: word.ref))  # each site on its own link, in the order of its clock

    def tell_again(self):
        """The links come back: each site tells what it knows."""
        again, self.told = self.told, []
        self.sessions.clear()
        for site, said in itertools.groupby(again, key=lambda one: one[0]):
            self.send(site, [message for _site, message in said])

    def garble(self):
        self.link(self.refs[0])
        self.do(self.sessions[self.refs[0]], [b'{"ceci": '])

    def mumble(self, ref, at):
        self.send(ref, [rsmp_site.alarm(ref, "TC", "A0999", at.timestamp(), True, "3")])

    def keep_quiet(self):
        self.heard = False
        self.sessions.clear()

    def come_back(self):
        self.heard = True
        for site, buffer in list(self.unacknowledged.items()):
            self.send(site, list(buffer.values()))

    def taken_there(self, ref):
        """The site is told which alarm, never by whom: its name is that of what we owed."""
        (row,) = link_facts.owed_acknowledgements(self.source, {ref})
        session = self.sessions[ref]
        mid, data = session.acknowledge(row.alarm.detail, 0.0)
        said = json.loads(data[:-1])
        assert (said["type"], said["aSp"], said["cId"], said["aCId"]) == ("Alarm", "Acknowledge", "TC", self.code)
        (answer,) = session.receive(json.dumps({"mType": "rSMsg", "type": "MessageAck", "oMId": mid}).encode(), 1.0)
        link_facts.settle_acknowledgement(row, answer.reason)
        row.refresh_from_db()
        return row.by if row.sent_at else ""
