# SPDX-License-Identifier: EUPL-1.2
"""Whatever people do, in any order, at any hour: the lives hold, the clocks count what was promised, nothing is lost.

A state machine on real rows. It keeps its own idea of what happened and counts the deadlines minute by minute, without
the project's engine. `INTERVENTION_EXAMPLES=500` looks further than the default run.
"""

import os
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from apps.contracts import clocks as engine
from apps.contracts.trying import calendar_of
from apps.interventions import services, workflow
from apps.interventions.clocks import keeping, sweeping
from apps.interventions.models import NEVER, Clock, Outcome, Suspension, WorkRequest
from apps.interventions.services import Report, Wish
from apps.telemetry import partitions
from tests.factories import (
    AssetFactory,
    CommitmentFactory,
    ContractFactory,
    ContractVersionFactory,
    FaultClassFactory,
    TeamFactory,
    TerritoryFactory,
    published,
)
from tests.interventions.conftest import somebody

EXAMPLES = int(os.environ.get("INTERVENTION_EXAMPLES", "10"))
MINUTE = timedelta(minutes=1)
STARTS = [  # before a clock change, before holidays, in the middle of a night
    datetime(2026, 10, 23, 14, 0, tzinfo=UTC),
    datetime(2026, 12, 23, 15, 0, tzinfo=UTC),
    datetime(2027, 3, 26, 15, 0, tzinfo=UTC),
    datetime(2027, 5, 12, 1, 30, tzinfo=UTC),
]
WAITS = st.sampled_from([1, 7, 30, 59, 60, 119, 120, 240, 700, 1440, 2880, 5000])  # minutes
REFUSED = (services.TransitionRefused, services.InterventionRefused, services.AlreadyOpen)
ORDER_ACTS = ["depart", "arrive", "suspend", "resume", "provisional", "repaired", "nothing", "control", "uncontrol"]
REQUEST_ACTS = ["validate", "refuse", "close", "contest", "withdraw", "reopen", "take_back", "assign", "support"]


@pytest.fixture
def stage(db):
    """Two contracts' worth of lines, people of each role, two teams, an asset: shared, each example is undone."""
    commune = TerritoryFactory(code="51108")
    classes = [FaultClassFactory(code=f"c{n}", label=f"Classe {n}", recognises=[], rank=500 - n) for n in range(3)]
    versions = []
    for rule_, start in (("restart", "sent"), ("go_on", "detection")):
        owner = TerritoryFactory()
        version = ContractVersionFactory(
            contract=ContractFactory(territory=owner), aggravation=rule_, clock_start=start
        )
        CommitmentFactory(version=version, fault_class=classes[0], gti="24 h", gtr="3 jours ouvrés")
        CommitmentFactory(version=version, fault_class=classes[1], gti="2 h", gtrp="12 h", gtr="24 h")
        published(version)
        versions.append(SimpleNamespace(owner=owner, version=version))
    for start in STARTS:
        for table in ("events_journalentry", "events_livemessage"):
            partitions.ensure(table, [start + timedelta(days=30 * month) for month in range(5)])
    places = []
    for one in versions:
        referent = somebody(one.owner, f"referent-{one.owner.code}", "referent")
        asker = somebody(one.owner, f"terrain-{one.owner.code}", "technician")
        teams = [TeamFactory(territory=one.owner) for _ in range(2)]
        places.append(SimpleNamespace(by=referent, asker=asker, teams=teams, asset=AssetFactory(owner=one.owner)))
    return SimpleNamespace(places=places, classes=classes, commune=commune)


class Life(RuleBasedStateMachine):
    """One request, from the day it is asked for."""

    stage = None
    patch = None

    def __init__(self):
        super().__init__()
        self.point = transaction.atomic()
        self.point.__enter__()
        self.now = STARTS[0]
        self.patch.setattr("django.utils.timezone.now", lambda: self.now)

    def teardown(self):
        transaction.set_rollback(True)
        self.point.__exit__(None, None, None)

    @initialize(start=st.sampled_from(STARTS), place=st.integers(0, 1), decided=st.booleans(), kind=st.integers(0, 2))
    def asks(self, start, place, decided, kind):
        self.now = start
        self.place = self.stage.places[place]
        by = self.place.by if decided else self.place.asker
        wish = Wish(fault_class=self.stage.classes[kind], detected_at=start - 20 * MINUTE)
        self.pk = services.open_from_assets(uids=[self.place.asset.uid], by=by, wish=wish).pk

    # --- What happens ---------------------------------------------------------------------------------------------

    @rule(minutes=WAITS)
    def time_passes(self, minutes):
        self.now += minutes * MINUTE
        sweeping.sweep(self.now)

    @rule(act=st.sampled_from(ORDER_ACTS), last=st.booleans(), late=st.sampled_from([0, 0, 5, 90]))
    def a_team_acts(self, act, last, late):
        orders = list(self.request.orders.order_by("pk"))
        if not orders:
            return
        order = orders[-1 if last else 0]
        at = self.now - late * MINUTE if late else None
        self.attempt(lambda: self.order_act(order.pk, act, at))

    def order_act(self, pk, act, at):
        by = self.place.by
        match act:
            case "depart" | "arrive" | "resume":
                getattr(services, act)(order_id=pk, by=by, at=at)
            case "suspend":
                services.suspend(order_id=pk, by=by, reason="access", at=at)
            case "provisional" | "repaired":
                services.repair(order_id=pk, by=by, final=act == "repaired", at=at)
            case "nothing":
                services.conclude(order_id=pk, by=by, outcome="not_found", report=Report("rien"), at=at)
            case _:
                services.control(order_id=pk, by=by, accepted=act == "control", why="vu")

    @rule(act=st.sampled_from(REQUEST_ACTS), team=st.integers(0, 1))
    def the_authority_acts(self, act, team):
        self.attempt(lambda: self.request_act(act, team))

    def request_act(self, act, team):
        asked = {"request_id": self.pk, "by": self.place.by}
        if act in ("assign", "support"):
            services.assign(**asked, team=self.place.teams[team], also=act == "support")
        else:
            getattr(services, act)(**asked, why="motif")

    @rule(kind=st.integers(0, 2), aggravated=st.booleans())
    def it_is_classed(self, kind, aggravated):
        found = self.stage.classes[kind]
        self.attempt(
            lambda: services.classify(request_id=self.pk, by=self.place.by, fault_class=found, aggravated=aggravated)
        )

    @rule(accepted=st.booleans())
    def a_suspension_is_decided(self, accepted):
        row = Suspension.objects.filter(request=self.pk).order_by("-pk").first()
        if row:
            self.attempt(
                lambda: services.decide(suspension_id=row.pk, by=self.place.by, accepted=accepted, why="décidé")
            )

    @precondition(lambda self: self.request.is_open)
    @rule(hours=st.integers(1, 5))
    def a_past_time_is_proposed(self, hours):
        period = {"started_at": self.now - hours * 60 * MINUTE, "ended_at": self.now - 30 * MINUTE}
        self.attempt(lambda: services.propose(request_id=self.pk, by=self.place.by, reason="weather", **period))

    def attempt(self, act):
        """It is done, or refused in words and nothing has changed."""
        before = self.picture()
        try:
            with transaction.atomic():
                act()
        except REFUSED as refusal:
            assert str(refusal)
            assert self.picture() == before

    def picture(self):
        request = self.request
        return (
            [getattr(request, field.attname) for field in WorkRequest._meta.concrete_fields],
            list(request.orders.order_by("pk").values_list()),
            list(request.suspensions.order_by("pk").values_list()),
            list(Clock.objects.filter(request=request).order_by("pk").values_list()),
            request.passages.count(),
        )

    @property
    def request(self):
        return WorkRequest.objects.select_related("commitment", "version_of_contract").get(pk=self.pk)

    # --- What always holds ----------------------------------------------------------------------------------------

    @invariant()
    def each_step_is_one_that_the_life_allows_and_is_told(self):
        request = self.request
        told = request.passages.filter(order=None).exclude(before="", after="").exclude(kind="intervention.suspension")
        chain = list(told.order_by("id").values_list("before", "after"))
        assert chain[0] == ("", "created") and chain[-1][1] == request.state
        assert [before for before, _after in chain[1:]] == [after for _before, after in chain[:-1]]
        for order in request.orders.all():
            chain = list(order.passages.order_by("id").values_list("before", "after"))
            assert chain[0] == ("", "to_plan") and chain[-1][1] == order.state
            assert all(after in workflow.ORDER[before] for before, after in chain[1:])

    @invariant()
    def the_request_says_what_its_orders_say(self):
        request = self.request
        orders = list(request.orders.filter(round=request.round))
        active = [order for order in orders if order.state in workflow.ORDER_ACTIVE]
        if request.state == "assigned":
            assert active
        if request.state in ("acknowledged", "settled", "closed", "contested", "created", "refused"):
            assert not active
        if request.state == "settled":
            assert request.outcome
        if request.repaired_at:
            assert request.outcome == Outcome.REPAIRED and request.state in ("settled", "closed")
        assert request.team_id is None or request.state not in ("created", "acknowledged")

    @invariant()
    def the_clocks_are_what_was_promised(self):
        request = self.request
        rows = {row.kind: row for row in Clock.objects.filter(request=request, round=request.round)}
        assert set(rows) == {"gti", "gtrp", "gtr"}
        for kind, row in rows.items():
            expected = self.counted(request, kind)
            assert (row.state, row.due_at) == expected, (kind, request.state)
        running = [row.due_at for row in rows.values() if row.state in ("running", "breached")]
        assert request.due_at == min(running, default=NEVER)

    @invariant()
    def counting_again_changes_nothing_and_the_sweep_repeats_nothing(self):
        before = self.picture()
        with transaction.atomic():
            keeping.count(self.request, self.now)
        sweeping.sweep(self.now)
        told = self.picture()
        sweeping.sweep(self.now)
        assert self.picture() == told
        assert before[1:3] == told[1:3]

    # --- Counted without the project ------------------------------------------------------------------------------

    def counted(self, request, kind):
        delay = request.commitment.delay(kind) if request.commitment else None
        if delay is None:
            return "none", None
        version = request.version_of_contract
        start = request.detected_at if version.clock_start == "detection" and request.round == 1 else request.sent_at
        stop = {"gti": request.arrived_at, "gtrp": request.provisional_at or request.repaired_at}.get(
            kind, request.repaired_at
        )
        again = request.aggravated_at if version.aggravation == "restart" else None
        if start and again and again > start and (stop is None or stop > again):
            start = again
        nothing = request.state in ("settled", "closed") and request.outcome not in ("", "repaired")
        if start is None:
            return ("void" if request.state == "refused" else "waiting"), None
        due = self.due(request, start, delay)
        if stop:
            return ("missed" if due and stop > due else "met"), due
        if request.state == "refused":
            return "void", due
        if nothing:
            late = kind == "gti" and due and request.settled_at > due
            return ("missed" if late else "void"), due
        if due is None:
            return "paused", None
        return ("breached" if self.now >= due else "running"), due

    def due(self, request, start, delay):
        accepted = Suspension.objects.filter(request=request, round=request.round, state="accepted")
        pauses = list(accepted.values_list("started_at", "ended_at"))
        if delay.unit != engine.HOURS:
            return engine.deadline(start, delay, calendar_of(request.commitment), pauses)
        at, left = start, delay.amount * 60
        while left:
            holding = next((pause for pause in pauses if pause[0] <= at and (pause[1] is None or at < pause[1])), None)
            if holding is None:
                at, left = at + MINUTE, left - 1
            elif holding[1] is None:
                return None
            else:
                at = holding[1]
        return at


@pytest.mark.django_db
def test_the_lives_and_the_clocks_hold_whatever_people_do(stage, monkeypatch):
    Life.stage, Life.patch = stage, monkeypatch
    run_state_machine_as_test(
        Life,
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=25,
            deadline=None,
            derandomize=EXAMPLES == 10,
            phases=[Phase.explicit, Phase.reuse, Phase.generate],  # shrinking rows and partitions takes minutes
            suppress_health_check=list(HealthCheck),
        ),
    )
