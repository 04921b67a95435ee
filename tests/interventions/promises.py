# SPDX-License-Identifier: EUPL-1.2
"""A contract with delays, a clock of the wall that goes as it is told, and requests that they promise something of."""

from datetime import timedelta
from zoneinfo import ZoneInfo

from apps.events.models import JournalEntry
from apps.interventions import services
from apps.interventions.clocks import sweeping
from apps.interventions.models import Clock
from apps.interventions.services import Wish
from tests.factories import (
    CommitmentFactory,
    ContractFactory,
    ContractVersionFactory,
    FaultClassFactory,
    SuspensionReasonFactory,
    published,
)

PARIS = ZoneInfo("Europe/Paris")
HOUR = timedelta(hours=1)


def make_contract(commune, cabinet_dark, lamp_off, **version):
    made = ContractVersionFactory(contract=ContractFactory(territory=commune), **version)
    CommitmentFactory(version=made, fault_class=cabinet_dark, gti="2 h", gtrp="12 h", gtr="24 h")
    CommitmentFactory(version=made, fault_class=lamp_off, gti="24 h", gtr="3 jours ouvrés")
    CommitmentFactory(version=made, fault_class=flickering(), gti="72 h", gtr="72 h")
    SuspensionReasonFactory(version=made, code="part", label="Pièce en commande", clocks=["gtr"])
    published(made)
    return made


def flickering():
    return FaultClassFactory(code="lamp_flickers", label="Lampe qui clignote", recognises=[], rank=330)


class Watch:
    """The time of the test: what is asked of the project happens then."""

    def __init__(self, monkeypatch, at):
        self.at = at
        monkeypatch.setattr("django.utils.timezone.now", lambda: self.at)

    def goes(self, **length):
        self.at += timedelta(**length)
        sweeping.sweep()


def asked(asset, by, fault_class, **wish):
    return services.open_from_assets(uids=[asset.uid], by=by, wish=Wish(fault_class=fault_class, **wish))


def clocks_of(request):
    return {row.kind: row for row in Clock.objects.filter(request=request, round=request.round)}


def states(request):
    return {kind: row.state for kind, row in clocks_of(request).items()}


def lines():
    rows = JournalEntry.objects.filter(kind="intervention.clock").order_by("id")
    return [(row.text.partition(" · ")[2], row.actor_id) for row in rows]
