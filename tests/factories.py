# SPDX-License-Identifier: EUPL-1.2
"""Minimal valid rows, with traits for situations: AlarmFactory(acked=True), SourceFactory(down=True)."""

import uuid
from datetime import date, timedelta
from decimal import Decimal

import factory
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group, Permission
from django.contrib.gis.geos import MultiPolygon, Point, Polygon
from django.utils import timezone
from factory.django import DjangoModelFactory

from apps.assets.conditions import Nature
from apps.assets.models import Asset, AssetKind, ConditionNature, NetworkEdge, Source, Trade
from apps.contracts import delay_text
from apps.contracts import services as contracts
from apps.contracts.models import (
    Commitment,
    Contract,
    ContractVersion,
    FaultClass,
    Party,
    PenaltyRule,
    Period,
    ServiceCalendar,
    SuspensionReason,
    Zone,
)
from apps.duty.models import Channel, EscalationStep, Note, Notice, OnCall, Shift, Subscription
from apps.events.models import (
    Alarm,
    Episode,
    Incident,
    JournalEntry,
    PlannedEvent,
    Procedure,
    ProcedureRun,
    ProcedureVersion,
    Rule,
    RuleFiring,
    Severity,
)
from apps.interventions.models import (
    Attachment,
    Clock,
    Comment,
    FieldAct,
    Passage,
    Plan,
    Suspension,
    Team,
    WorkOrder,
    WorkRequest,
)
from apps.interventions.photos import storing
from apps.interventions.photos.making import Photo
from apps.supervision.models import DeadLetter
from apps.telemetry.models import LastValue, Series
from apps.territories.models import Membership, Territory, User

VIEWER = (
    "territories.view_territory",
    "assets.view_asset",
    "assets.view_assetkind",
    "assets.view_networkedge",
    "assets.view_source",
    "telemetry.view_series",
    "events.view_alarm",
    "events.view_incident",
    "events.view_journalentry",
)
OPERATOR = (
    *VIEWER,
    "events.acknowledge_alarm",
    "events.shelve_alarm",
    "events.handle_incident",
    "events.regroup_incident",
    "events.export_incidents",
    "assets.view_restricted_position",
    "assets.export_assets",
    "supervision.view_deadletter",
)


def role_with(permissions, name=""):
    """A group that holds these permissions ("app_label.codename"); an unknown one is an error of the test."""
    group = Group.objects.create(name=name or f"rôle {Group.objects.count() + 1}")
    group.permissions.set([permission_named(permission) for permission in permissions])
    return group


def permission_named(permission):
    app_label, codename = permission.split(".", 1)
    return Permission.objects.get(content_type__app_label=app_label, codename=codename)


def square(lon=4.36, lat=48.95, side=0.05):
    """A square outline, in degrees."""
    return MultiPolygon(Polygon.from_bbox((lon, lat, lon + side, lat + side)), srid=4326)


class TerritoryFactory(DjangoModelFactory):
    class Meta:
        model = Territory

    class Params:
        epci = factory.Trait(kind=Territory.Kind.EPCI, code=factory.Sequence(lambda n: f"2{n:08d}"))

    code = factory.Sequence(lambda n: f"9{n:04d}")
    name = factory.Sequence(lambda n: f"Commune fictive {n}")
    outline = factory.LazyFunction(square)


class UserFactory(DjangoModelFactory):
    """Without a usable password: hashing is slow; `UserFactory(raw_password="…")` for tests that log in."""

    class Meta:
        model = User

    class Params:
        raw_password = None

    username = factory.Sequence(lambda n: f"agent{n}")
    password = factory.LazyAttribute(lambda user: make_password(user.raw_password))


class MembershipFactory(DjangoModelFactory):
    """`MembershipFactory(user=…, territory=…, permissions=["events.view_alarm"])` makes the role too."""

    class Meta:
        model = Membership

    class Params:
        permissions = VIEWER

    user = factory.SubFactory(UserFactory)
    territory = factory.SubFactory(TerritoryFactory)
    role = factory.LazyAttribute(lambda membership: role_with(membership.permissions))


class SourceFactory(DjangoModelFactory):
    """An inventory file by default; `telemetered=True` for a supervisor that answers, `down=True` for a dead one."""

    class Meta:
        model = Source

    class Params:
        telemetered = factory.Trait(
            driver="talq",
            health=Source.Health.OK,
            health_at=factory.LazyFunction(timezone.now),
            last_seen_at=factory.LazyFunction(timezone.now),
        )
        down = factory.Trait(
            driver="talq",
            health=Source.Health.DOWN,
            health_reason="délai dépassé",
            health_at=factory.LazyFunction(timezone.now),
            last_seen_at=factory.LazyFunction(lambda: timezone.now() - timedelta(hours=1)),
        )

    slug = factory.Sequence(lambda n: f"source-{n}")
    name = factory.Sequence(lambda n: f"Source {n}")
    territory = factory.SubFactory(TerritoryFactory)


class AssetKindFactory(DjangoModelFactory):
    class Meta:
        model = AssetKind
        django_get_or_create = ["code"]

    class Params:
        camera = factory.Trait(
            code="camera", trade=Trade.CCTV, label="Caméra", label_plural="Caméras", icon="cctv", restricted=True
        )

    code = "light_point"
    trade = Trade.LIGHTING
    label = "Point lumineux"
    label_plural = "Points lumineux"
    icon = "lamp"


class ConditionNatureFactory(DjangoModelFactory):
    class Meta:
        model = ConditionNature
        django_get_or_create = ["pattern"]

    pattern = "supply_loss"
    nature = Nature.SUPPLY
    label = "Perte d'alimentation"


class FaultClassFactory(DjangoModelFactory):
    """Recognises what the correlation found to be a whole cabinet."""

    class Meta:
        model = FaultClass
        django_get_or_create = ["code"]

    code = "cabinet_dark"
    trade = Trade.LIGHTING
    label = "Armoire au noir"
    rank = 100
    recognises = [{"shapes": ["cabinet"]}]


class AssetFactory(DjangoModelFactory):
    """A lamp of an inventory; `telemetered=True` for one that a supervisor follows, `camera=True` for a camera."""

    class Meta:
        model = Asset

    class Params:
        telemetered = factory.Trait(
            source=factory.SubFactory(SourceFactory, territory=factory.SelfAttribute("..owner"), telemetered=True),
            state=Asset.State.NORMAL,
            state_at=factory.LazyFunction(timezone.now),
            last_seen_at=factory.LazyFunction(timezone.now),
        )
        camera = factory.Trait(kind=factory.SubFactory(AssetKindFactory, camera=True))

    code = factory.Sequence(lambda n: f"PL-{n:04d}")
    kind = factory.SubFactory(AssetKindFactory)
    owner = factory.SubFactory(TerritoryFactory)
    source = factory.SubFactory(SourceFactory, territory=factory.SelfAttribute("..owner"))
    source_ref = factory.SelfAttribute("code")
    geometry = factory.Sequence(lambda n: Point(4.36 + n % 100 / 5000, 48.95 + n // 100 % 100 / 5000, srid=4326))


class NetworkEdgeFactory(DjangoModelFactory):
    class Meta:
        model = NetworkEdge

    upstream = factory.SubFactory(AssetFactory)
    downstream = factory.SubFactory(AssetFactory, owner=factory.SelfAttribute("..upstream.owner"))
    nature = NetworkEdge.Nature.POWER


class AlarmFactory(DjangoModelFactory):
    """Active and to acknowledge; `acked=True`, `returned=True`, `over=True` for what comes after."""

    class Meta:
        model = Alarm

    class Params:
        acked = factory.Trait(state=Alarm.State.ACKED, acked_at=factory.LazyFunction(timezone.now))
        returned = factory.Trait(
            state=Alarm.State.RTN_UNACK, active=False, cleared_at=factory.LazyFunction(timezone.now)
        )
        over = factory.Trait(state=Alarm.State.NORMAL, active=False, cleared_at=factory.LazyFunction(timezone.now))

    asset = factory.SubFactory(AssetFactory, telemetered=True)
    source = factory.SelfAttribute("asset.source")
    territory = factory.SelfAttribute("asset.owner")
    restricted = factory.SelfAttribute("asset.kind.restricted")
    condition = "lamp_failure"
    title = "Lampe éteinte"
    severity = Severity.MAJOR
    state = Alarm.State.UNACK
    active = True
    occurrences = 1
    raised_at = factory.LazyFunction(timezone.now)
    first_at = factory.SelfAttribute("raised_at")
    last_at = factory.SelfAttribute("raised_at")


class IncidentFactory(DjangoModelFactory):
    """What one alarm makes; `EpisodeFactory(alarm=…)` makes its member with it. To correlate, observe instead."""

    class Meta:
        model = Incident

    class Params:
        alarm = factory.SubFactory(AlarmFactory)

    territory = factory.SelfAttribute("alarm.territory")
    restricted = factory.SelfAttribute("alarm.restricted")
    cause_asset = factory.SelfAttribute("alarm.asset")
    title = factory.SelfAttribute("alarm.title")
    severity = factory.SelfAttribute("alarm.severity")
    reason = "Alarme isolée"
    opened_at = factory.SelfAttribute("alarm.raised_at")
    ended_at = factory.SelfAttribute("alarm.cleared_at")
    changed_at = factory.LazyFunction(timezone.now)
    members = 1
    active = factory.LazyAttribute(lambda incident: int(incident.alarm.active))


class EpisodeFactory(DjangoModelFactory):
    """The spell of an alarm in its incident."""

    class Meta:
        model = Episode

    alarm = factory.SubFactory(AlarmFactory)
    incident = factory.SubFactory(IncidentFactory, alarm=factory.SelfAttribute("..alarm"))
    source = factory.SelfAttribute("alarm.source")
    asset = factory.SelfAttribute("alarm.asset")
    condition = factory.SelfAttribute("alarm.condition")
    territory = factory.SelfAttribute("alarm.territory")
    restricted = factory.SelfAttribute("alarm.restricted")
    severity = factory.SelfAttribute("alarm.severity")
    started_at = factory.SelfAttribute("alarm.raised_at")
    ended_at = factory.SelfAttribute("alarm.cleared_at")
    is_cause = True


class JournalEntryFactory(DjangoModelFactory):
    class Meta:
        model = JournalEntry

    territory = factory.SubFactory(TerritoryFactory)
    at = factory.LazyFunction(timezone.now)
    kind = "alarm.raised"
    text = "Lampe éteinte"


class PlannedEventFactory(DjangoModelFactory):
    """A market that began an hour ago, around every asset of the tests; it suppresses all of their alarms."""

    class Meta:
        model = PlannedEvent

    title = factory.Sequence(lambda n: f"Marché {n}")
    kind = PlannedEvent.Kind.MARKET
    territory = factory.SubFactory(TerritoryFactory)
    starts_at = factory.LazyFunction(lambda: timezone.now() - timedelta(hours=1))
    ends_at = factory.LazyFunction(lambda: timezone.now() + timedelta(hours=1))
    perimeter = factory.LazyFunction(square)


class RuleFactory(DjangoModelFactory):
    """Applies to everything of its territory; disabled: enable it through its service, or with `enabled=True`."""

    class Meta:
        model = Rule

    name = factory.Sequence(lambda n: f"Règle {n}")
    territory = factory.SubFactory(TerritoryFactory)
    actions = [{"do": "propose_intervention"}]


class RuleFiringFactory(DjangoModelFactory):
    class Meta:
        model = RuleFiring

    rule = factory.SubFactory(RuleFactory)
    incident = factory.SubFactory(IncidentFactory)
    at = factory.LazyFunction(timezone.now)
    why = "forme : cabinet"


STEPS = [
    {"kind": "doubt", "text": "Regarder la caméra la plus proche", "minutes": 5},
    {"kind": "call_csu", "text": "Prévenir le CSU"},
]


class ProcedureFactory(DjangoModelFactory):
    """With a first version of two steps."""

    class Meta:
        model = Procedure
        skip_postgeneration_save = True

    code = factory.Sequence(lambda n: f"fiche-{n}")
    title = factory.Sequence(lambda n: f"Fiche {n}")
    territory = None

    @factory.post_generation
    def steps(procedure, create, value, **_):  # noqa: N805  (factory_boy passes the object)
        ProcedureVersion.objects.create(procedure=procedure, number=1, steps=value or STEPS)


class ProcedureRunFactory(DjangoModelFactory):
    class Meta:
        model = ProcedureRun

    procedure = factory.SubFactory(ProcedureFactory)
    version = factory.LazyAttribute(lambda run: run.procedure.versions.get())
    incident = factory.SubFactory(IncidentFactory)
    opened_at = factory.LazyFunction(timezone.now)


class SeriesFactory(DjangoModelFactory):
    """`SeriesFactory(value=42.0)` keeps a last value too."""

    class Meta:
        model = Series
        skip_postgeneration_save = True

    asset = factory.SubFactory(AssetFactory, telemetered=True)
    metric = "active_power"
    unit = "W"

    @factory.post_generation
    def value(series, create, value, **_):  # noqa: N805  (factory_boy passes the object)
        if value is not None:
            LastValue.objects.create(series=series, at=timezone.now(), value=value)


class DeadLetterFactory(DjangoModelFactory):
    class Meta:
        model = DeadLetter

    source = factory.SubFactory(SourceFactory, telemetered=True)
    received_at = factory.LazyFunction(timezone.now)
    last_at = factory.SelfAttribute("received_at")
    topic = "application/1/device/0000000000000000/event/up"
    payload = b"{"
    digest = factory.Sequence(lambda n: f"{n:064d}")
    reason = "JSON illisible"


class TeamFactory(DjangoModelFactory):
    class Meta:
        model = Team

    territory = factory.SubFactory(TerritoryFactory)
    name = factory.Sequence(lambda n: f"Équipe {n}")


class WorkRequestFactory(DjangoModelFactory):
    """« Créée », about one lamp. To live it, use the services."""

    class Meta:
        model = WorkRequest
        skip_postgeneration_save = True

    asset = factory.SubFactory(AssetFactory)
    territory = factory.SelfAttribute("asset.owner")
    restricted = factory.SelfAttribute("asset.kind.restricted")
    trade = factory.SelfAttribute("asset.kind.trade")
    title = "Lampe éteinte"
    origin = WorkRequest.Origin.ASSET
    detected_at = factory.LazyFunction(timezone.now)
    changed_at = factory.SelfAttribute("detected_at")

    @factory.post_generation
    def assets(request, create, value, **_):  # noqa: N805  (factory_boy passes the object)
        request.assets.set([request.asset] if request.asset else [])


class WorkOrderFactory(DjangoModelFactory):
    class Meta:
        model = WorkOrder

    request = factory.SubFactory(WorkRequestFactory, state=WorkRequest.State.ASSIGNED)
    team = factory.SubFactory(TeamFactory, territory=factory.SelfAttribute("..request.territory"))
    changed_at = factory.LazyFunction(timezone.now)


class PlanFactory(DjangoModelFactory):
    """Every year, for the first time in ten days."""

    class Meta:
        model = Plan

    territory = factory.SubFactory(TerritoryFactory)
    title = factory.Sequence(lambda n: f"Vérification {n}")
    trade = Trade.LIGHTING
    starts_on = factory.LazyFunction(lambda: timezone.localdate() + timedelta(days=10))


class ClockFactory(DjangoModelFactory):
    """A GTI of two hours that has just started."""

    class Meta:
        model = Clock

    request = factory.SubFactory(WorkRequestFactory)
    kind = "gti"
    amount = 2
    unit = "hours"
    state = Clock.State.RUNNING
    started_at = factory.LazyFunction(timezone.now)
    due_at = factory.LazyAttribute(lambda clock: clock.started_at + timedelta(hours=2))


class SuspensionFactory(DjangoModelFactory):
    class Meta:
        model = Suspension

    request = factory.SubFactory(WorkRequestFactory)
    reason = Suspension.Reason.ACCESS
    started_at = factory.LazyFunction(timezone.now)
    proposed_at = factory.SelfAttribute("started_at")
    proposed_by = factory.SubFactory(UserFactory)


class PassageFactory(DjangoModelFactory):
    class Meta:
        model = Passage

    request = factory.SubFactory(WorkRequestFactory)
    at = factory.LazyFunction(timezone.now)
    kind = "intervention.opened"
    after = "created"
    text = "DI"


class CommentFactory(DjangoModelFactory):
    class Meta:
        model = Comment

    request = factory.SubFactory(WorkRequestFactory)
    at = factory.LazyFunction(timezone.now)
    by = factory.SubFactory(UserFactory)
    text = "Portail fermé"


class AttachmentFactory(DjangoModelFactory):
    """Its files are those of an image of one pixel."""

    class Meta:
        model = Attachment

    request = factory.SubFactory(WorkRequestFactory)
    at = factory.LazyFunction(timezone.now)
    by = factory.SubFactory(UserFactory)
    file = factory.LazyFunction(lambda: storing.keep(Photo(1, 1, b"jpeg", b"jpeg"))[0])
    thumbnail = factory.SelfAttribute("file")
    width = 1
    height = 1
    size = 4
    digest = factory.Sequence(lambda n: f"{n:064d}")


class FieldActFactory(DjangoModelFactory):
    """A lamp that a phone said was repaired."""

    class Meta:
        model = FieldAct

    uid = factory.LazyFunction(uuid.uuid4)
    by = factory.SubFactory(UserFactory)
    kind = "repair"
    request = factory.SubFactory(WorkRequestFactory)
    territory = factory.SelfAttribute("request.territory")
    declared_at = factory.LazyFunction(timezone.now)
    counted_at = sent_at = received_at = factory.SelfAttribute("declared_at")
    done = True
    answer = factory.LazyFunction(dict)


class ShiftFactory(DjangoModelFactory):
    """Running; `signed_by=` somebody for one that ended."""

    class Meta:
        model = Shift

    territory = factory.SubFactory(TerritoryFactory)
    started_at = factory.LazyFunction(lambda: timezone.now() - timedelta(hours=8))
    signed_by = None
    signed_at = factory.LazyAttribute(lambda shift: timezone.now() if shift.signed_by else None)
    ended_at = factory.SelfAttribute("signed_at")


class NoteFactory(DjangoModelFactory):
    class Meta:
        model = Note

    territory = factory.SubFactory(TerritoryFactory)
    at = factory.LazyFunction(timezone.now)
    author = factory.SubFactory(UserFactory)
    text = "Appel des pompiers"


class ChannelFactory(DjangoModelFactory):
    class Meta:
        model = Channel

    person = factory.SubFactory(UserFactory)
    name = "Courriel"
    email = factory.LazyAttribute(lambda channel: f"{channel.person.username}@exemple.invalid")


class SubscriptionFactory(DjangoModelFactory):
    """Created an hour ago: what opens now is news."""

    class Meta:
        model = Subscription
        skip_postgeneration_save = True

    channel = factory.SubFactory(ChannelFactory)
    territory = factory.SubFactory(TerritoryFactory)

    @factory.post_generation
    def since(subscription, create, since, **_):  # noqa: N805  (factory_boy passes the object)
        subscription.created_at = since or timezone.now() - timedelta(hours=1)
        subscription.save(update_fields=["created_at"])


class OnCallFactory(DjangoModelFactory):
    class Meta:
        model = OnCall

    territory = factory.SubFactory(TerritoryFactory)
    person = factory.SubFactory(UserFactory)
    starts_at = factory.LazyFunction(lambda: timezone.now() - timedelta(hours=1))
    ends_at = factory.LazyFunction(lambda: timezone.now() + timedelta(hours=8))


class EscalationStepFactory(DjangoModelFactory):
    class Meta:
        model = EscalationStep

    territory = factory.SubFactory(TerritoryFactory)


class NoticeFactory(DjangoModelFactory):
    class Meta:
        model = Notice

    channel = factory.SubFactory(ChannelFactory)


def delay_fields(name):
    """The two columns of a delay, from its text."""
    return (
        factory.LazyAttribute(lambda line: getattr(delay_text.read(getattr(line, name)), "amount", None)),
        factory.LazyAttribute(lambda line: getattr(delay_text.read(getattr(line, name)), "unit", "")),
    )


class ContractFactory(DjangoModelFactory):
    """Twelve years from 2023 on, of one territory; `perimeter=[…]` for others."""

    class Meta:
        model = Contract
        skip_postgeneration_save = True

    reference = factory.Sequence(lambda n: f"2023-{n:04d}")
    name = factory.Sequence(lambda n: f"Contrat {n}")
    territory = factory.SubFactory(TerritoryFactory)
    signed_on = date(2023, 1, 15)
    starts_on = date(2023, 3, 1)
    ends_on = date(2035, 2, 28)

    @factory.post_generation
    def perimeter(contract, create, territories, **_):  # noqa: N805  (factory_boy passes the object)
        for territory in [contract.territory] if territories is None else territories:
            contract.perimeters.create(territory=territory)


class PartyFactory(DjangoModelFactory):
    class Meta:
        model = Party

    contract = factory.SubFactory(ContractFactory)
    role = Party.Role.CONTRACTOR
    name = "Titulaire fictif"


class PeriodFactory(DjangoModelFactory):
    class Meta:
        model = Period

    contract = factory.SubFactory(ContractFactory)
    number = 1
    starts_on = factory.SelfAttribute("contract.starts_on")
    ends_on = date(2024, 2, 29)


class ContractVersionFactory(DjangoModelFactory):
    """A draft with its calendar; `published(version)` once its lines are there."""

    class Meta:
        model = ContractVersion
        skip_postgeneration_save = True

    contract = factory.SubFactory(ContractFactory)
    number = factory.LazyAttribute(lambda version: version.contract.versions.count() + 1)

    @factory.post_generation
    def calendar(version, create, changed, **_):  # noqa: N805  (factory_boy passes the object)
        ServiceCalendar.objects.create(
            **{"version": version, "name": "Heures de service", "is_default": True, **(changed or {})}
        )


class ZoneFactory(DjangoModelFactory):
    class Meta:
        model = Zone

    version = factory.SubFactory(ContractVersionFactory)
    name = factory.Sequence(lambda n: f"Zone {n}")
    outline = factory.LazyFunction(square)


class ServiceCalendarFactory(DjangoModelFactory):
    class Meta:
        model = ServiceCalendar

    version = factory.SubFactory(ContractVersionFactory)
    name = factory.Sequence(lambda n: f"Calendrier {n}")


class SuspensionReasonFactory(DjangoModelFactory):
    class Meta:
        model = SuspensionReason

    version = factory.SubFactory(ContractVersionFactory)
    code = factory.Sequence(lambda n: f"motif-{n}")
    label = "Accès refusé par un tiers"


class PenaltyRuleFactory(DjangoModelFactory):
    class Meta:
        model = PenaltyRule

    version = factory.SubFactory(ContractVersionFactory)
    clock = "gtr"
    step_amount = 24
    step_unit = "hours"
    amount = Decimal("50.00")


class CommitmentFactory(DjangoModelFactory):
    """`CommitmentFactory(gti="2 h", gtr="3 jours ouvrés")`; an empty text promises nothing."""

    class Meta:
        model = Commitment

    class Params:
        gti = "2 h"
        gtrp = ""
        gtr = "24 h"

    version = factory.SubFactory(ContractVersionFactory)
    fault_class = factory.SubFactory(FaultClassFactory)
    trade = factory.SelfAttribute("fault_class.trade")
    gti_amount, gti_unit = delay_fields("gti")
    gtrp_amount, gtrp_unit = delay_fields("gtrp")
    gtr_amount, gtr_unit = delay_fields("gtr")


def published(version, valid_from=None, by=None, now=None):
    """The version in force from the first day of its contract, or from another one."""
    return contracts.publish(version=version, valid_from=valid_from or version.contract.starts_on, by=by, now=now)
