# SPDX-License-Identifier: EUPL-1.2
"""What the scoping matrix is made of: roles as data, one object of everything in a territory, parameters of routes."""

import json
import uuid
from datetime import timedelta

import pytest
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.utils import timezone

from apps.assets.models import ImportJob, ImportMapping
from apps.contracts.models import Contract
from apps.events.models import Alarm
from apps.supervision.models import Poll
from apps.territories.models import MapFeature, Token
from tests.factories import (
    AlarmFactory,
    ApiKeyFactory,
    AssetFactory,
    AttachmentFactory,
    CategoryFactory,
    ChannelFactory,
    ClockFactory,
    CommentFactory,
    CommitmentFactory,
    ConditionNatureFactory,
    ConflictFactory,
    ContractFactory,
    ContractVersionFactory,
    DeadLetterFactory,
    DeliveryFactory,
    DeskFactory,
    EpisodeFactory,
    EscalationStepFactory,
    FaultClassFactory,
    FieldActFactory,
    FollowerFactory,
    GmaoFactory,
    IntakeFactory,
    JournalEntryFactory,
    JurisdictionFactory,
    LetterFactory,
    MembershipFactory,
    NetworkEdgeFactory,
    NoteFactory,
    NoticeFactory,
    OnCallFactory,
    PartyFactory,
    PassageFactory,
    PlanFactory,
    PlannedEventFactory,
    ProcedureFactory,
    ProcedureRunFactory,
    ReportPhotoFactory,
    RuleFactory,
    RuleFiringFactory,
    SeriesFactory,
    ShiftFactory,
    SignalementFactory,
    SourceFactory,
    StatementFactory,
    StatementLineFactory,
    StepFactory,
    SubscriptionFactory,
    SuspensionFactory,
    SuspensionReasonFactory,
    TerritoryFactory,
    TicketFactory,
    TicketItemFactory,
    UserFactory,
    WorkOrderFactory,
    WorkRequestFactory,
    ZoneFactory,
    published,
    role_with,
    square,
)

BACKEND = "apps.territories.backends.MembershipBackend"
MARK = "VOISIN"  # in every name of the other territory: must never be read from this one
ROLES = {
    role["code"]: role["permissions"] for role in json.loads((settings.BASE_DIR / "fixtures/roles.json").read_text())
}
READ_ONLY = {
    "anonyme",
    "sans habilitation",
    *(name for name, given in ROLES.items() if all(".view_" in right for right in given)),
}
ABSENT = {
    "pk": 999_999_999,
    "id": 999_999_999,
    "fid": 999_999_999,
    "object_id": 999_999_999,
    "content_type_id": 999_999,
    "uid": uuid.UUID(int=1),
    "code": "00000",
    "slug": "absent",
    "secret": "absent",
    "token": "aaaaaaaaaaaaaaaaaaaaaa",
    "app_label": "absent",
    "url": "absent",
    "z": 1,
    "x": 1,
    "y": 1,
}
BODIES = {
    "alarm-acknowledge-many": lambda world: {"ids": [world.objects["events.alarm"].pk], "comment": ""},
    "alarm-acknowledge": lambda world: {"comment": ""},
    "alarm-shelve": lambda world: {"hours": 1, "reason": "essai"},
    "alarm-out-of-service": lambda world: {"reason": "travaux"},
    "alarm-bring-back": lambda world: {"comment": ""},
    "procedure-run-list": lambda world: {
        "incident": world.objects["events.incident"].pk,
        "procedure": world.objects["events.procedure"].code,
    },
    "procedure-run-check": lambda world: {"step": 1, "comment": ""},
    "procedure-run-uncheck": lambda world: {"step": 1},
    "incident-take": lambda world: {"comment": ""},
    "incident-move": lambda world: {"to": "qualified"},
    "incident-assign": lambda world: {"assigned_to": None},
    "incident-classify": lambda world: {"fault_class": world.shared["contracts.faultclass"].code},
    "incident-split": lambda world: {"episodes": [world.objects["events.episode"].pk], "why": "essai"},
    "work-request-list": lambda world: {"assets": [str(world.objects["assets.asset"].uid)], "another": True},
    "work-request-validate": lambda world: {"why": "essai"},
    "work-request-refuse": lambda world: {"why": "essai"},
    "work-request-close": lambda world: {"why": "essai"},
    "work-request-contest": lambda world: {"why": "essai"},
    "work-request-withdraw": lambda world: {"why": "essai"},
    "work-request-reopen": lambda world: {"why": "essai"},
    "work-request-take-back": lambda world: {"why": "essai"},
    "work-request-assign": lambda world: {"team": world.objects["interventions.team"].pk},
    "work-request-classify": lambda world: {
        "fault_class": world.shared["contracts.faultclass"].code,
        "aggravated": True,
    },
    "work-request-merge": lambda world: {"requests": [world.objects["interventions.workrequest"].pk], "why": "essai"},
    "work-request-split": lambda world: {"assets": [str(world.objects["assets.asset"].uid)], "why": "essai"},
    "work-request-comments": lambda world: {"text": "essai"},
    "work-request-suspensions": lambda world: {
        "reason": "weather",
        "started_at": (timezone.now() - timedelta(hours=2)).isoformat(),
        "ended_at": (timezone.now() - timedelta(hours=1)).isoformat(),
    },
    "work-request-resolve": lambda world: {"keep": "ours"},
    "work-order-plan": lambda world: {
        "start": timezone.now().isoformat(),
        "end": (timezone.now() + timedelta(hours=1)).isoformat(),
    },
    "planning-place": lambda world: {
        "request": world.objects["interventions.workrequest"].pk,
        "team": world.objects["interventions.team"].pk,
        "start": (timezone.now() + timedelta(hours=1)).isoformat(),
        "confirmed": True,
    },
    "planning-unplan": lambda world: {"order": world.objects["interventions.workorder"].pk},
    "work-order-cancel": lambda world: {"why": "essai"},
    "work-order-suspend": lambda world: {"reason": "part"},
    "work-order-repair": lambda world: {"final": True},
    "work-order-conclude": lambda world: {"outcome": "not_found", "said": "rien vu"},
    "work-order-control": lambda world: {"accepted": True},
    "work-order-check": lambda world: {"rank": 1},
    "field-acts": lambda world: {
        "uid": str(uuid.uuid4()),
        "person": 1,
        "kind": "arrive",
        "declared_at": timezone.now().isoformat(),
        "sent_at": timezone.now().isoformat(),
        "order": world.objects["interventions.workorder"].pk,
    },
    "suspension-clarify": lambda world: {"reason": "access"},
    "suspension-decide": lambda world: {"accepted": True},
    "monthly-statement-list": lambda world: {
        "contract": world.objects["contracts.contract"].reference,
        "month": f"{timezone.now():%Y-%m}",
    },
    "monthly-statement-sign": lambda world: {"side": "owner"},
    "monthly-statement-contest": lambda world: {"line": 1, "why": "essai"},
    "monthly-statement-decide": lambda world: {"line": 1, "kept": True, "why": "essai"},
    "report-list": lambda world: {
        "token": "essai-de-la-matrice",
        "territory": world.territory.code,
        "category": world.objects["signalements.category"].code,
        "address": "12 rue d'essai",
    },
    "report-qualify": lambda world: {"text": "essai"},
    "report-ask": lambda world: {"text": "essai"},
    "report-note": lambda world: {"text": "essai"},
    "report-reject": lambda world: {"why": "essai"},
    "report-elsewhere": lambda world: {"addressee": "essai"},
    "report-treat": lambda world: {"outcome": "resolved"},
    "report-duplicate": lambda world: {"of": world.objects["signalements.signalement"].pk},
    "report-reopen": lambda world: {"why": "essai"},
    "incident-merge": lambda world: {"incidents": [world.objects["events.incident"].pk], "why": "essai"},
}
API_OBJECTS = {
    "gmao": "interventions.gmao",
    "conflits": "interventions.conflict",  # collection of the address -> model whose object its parameter names
    "territories": "territories.territory",
    "assets": "assets.asset",
    "sources": "assets.source",
    "contracts": "contracts.contract",
    "versions": "contracts.contractversion",
    "lines": "contracts.commitment",
    "alarms": "events.alarm",
    "incidents": "events.incident",
    "journal": "events.journalentry",
    "planned-events": "events.plannedevent",
    "procedure-runs": "events.procedurerun",
    "procedures": "events.procedure",
    "rule-firings": "events.rulefiring",
    "rules": "events.rule",
    "dead-letters": "supervision.deadletter",
    "series": "telemetry.series",
    "points": "assets.asset",
    "equipements": "assets.asset",
    "notes": "duty.note",
    "shifts": "duty.shift",
    "services": "duty.shift",
    "moyens": "duty.channel",
    "requests": "interventions.workrequest",
    "orders": "interventions.workorder",
    "suspensions": "interventions.suspension",
    "teams": "interventions.team",
    "plans": "interventions.plan",
    "photos": "interventions.attachment",
    "interventions": "interventions.workrequest",
    "ordres": "interventions.workorder",
    "equipes": "interventions.team",
    "signalements": "signalements.signalement",
    "depuis-signalement": "signalements.signalement",
    "signalement-categories": "signalements.category",
    "images": "signalements.photo",
    "statements": "interventions.statement",
    "decomptes": "interventions.statement",
    "planning": "interventions.workrequest",
}
REFERENCE = {"/kinds/": "assets.assetkind", "/fault-classes/": "contracts.faultclass"}  # addressed by their code
COMMON = {"auth", "axes", "assets.assetkind", "assets.conditionnature", "contracts.faultclass", "supervision.heartbeat"}


class World:
    """A territory with one object of every model that belongs to it; `mark` is in all their names."""

    def __init__(self, name, code, mark=""):
        self.territory = TerritoryFactory(name=name, code=code, notice=mark)
        source = SourceFactory(territory=self.territory, name=f"Source {mark}", slug=f"source-{code}", telemetered=True)
        asset = AssetFactory(
            owner=self.territory,
            source=source,
            telemetered=True,
            code=f"PL-1 {mark}",
            name=f"Mât {mark}",
            state="fault",
        )
        camera = AssetFactory(owner=self.territory, source=source, camera=True, code=f"CAM-1 {mark}")
        alarm = AlarmFactory(asset=asset, title=f"Lampe éteinte {mark}", state=Alarm.State.UNACK)
        AlarmFactory(asset=camera, condition="offline", title=f"Caméra muette {mark}")
        episode = EpisodeFactory(alarm=alarm)
        person = UserFactory(username=f"quelqu-un-{code}", first_name=mark)
        token, _ = Token.objects.create(user=person, name=f"jeton {mark}")
        rows = [
            self.territory,
            source,
            asset,
            alarm,
            episode,
            episode.incident,
            NetworkEdgeFactory(upstream=asset, downstream=camera),
            SeriesFactory(asset=asset, value=42.0),
            JournalEntryFactory(territory=self.territory, asset=asset, alarm=alarm, text=f"Lampe éteinte {mark}"),
            DeadLetterFactory(source=source, reason=f"illisible {mark}", topic=mark),
            Poll.objects.create(source=source, last_error=mark),
            person,
            MembershipFactory(user=person, territory=self.territory, role=role_with([], f"rôle {code}")),
            token,
            self.import_job(source, person, mark),
            ImportMapping.objects.create(territory=self.territory, signature=f"{code}{mark}"),
            MapFeature.objects.create(territory=self.territory, layer="street", name=mark, geometry=square()[0]),
        ]
        rows += self.overlays(episode.incident, code, mark)
        rows += self.promised(code, mark)
        rows += self.interventions(asset, person, mark)
        rows += self.reported(asset, mark)
        rows += self.handed(rows[-1].signalement, mark)
        shared = [asset.kind, ConditionNatureFactory(), FaultClassFactory()]  # reference data, in no territory
        rows += self.duty(person, code, mark)
        self.shared = {row._meta.label_lower: row for row in shared}
        self.objects = {row._meta.label_lower: row for row in rows}

    def duty(self, person, code, mark):
        """What people on duty write, and how they are told."""
        channel = ChannelFactory(person=person, name=f"Courriel {mark}", email=f"{mark or 'ici'}@exemple.invalid")
        return [
            ShiftFactory(territory=self.territory, note=f"Consigne {mark}"),
            NoteFactory(territory=self.territory, author=person, text=f"Appel {mark}"),
            channel,
            SubscriptionFactory(channel=channel, territory=self.territory),
            OnCallFactory(territory=self.territory, person=person),
            EscalationStepFactory(territory=self.territory),
            NoticeFactory(channel=channel, subject=f"Incident {mark}", body=mark, due_at=None),
        ]

    def promised(self, code, mark):
        """A contract with a published version."""
        contract = ContractFactory(territory=self.territory, name=f"Contrat {mark}", reference=f"2023-{code}")
        draft = ContractVersionFactory(contract=contract, reason=mark, calendar={"name": f"Heures {mark}"})
        zone = ZoneFactory(version=draft, name=f"Centre {mark}")
        line = CommitmentFactory(version=draft, zone=zone, note=mark)
        SuspensionReasonFactory(version=draft, label=f"Accès {mark}")
        PartyFactory(contract=contract, name=f"Titulaire {mark}")
        return [contract, published(draft), zone, line, draft.calendars.get()]

    def interventions(self, asset, person, mark):
        """A request given to a team that waits for somebody, with its thread."""
        request = WorkRequestFactory(
            asset=asset, title=f"Lampe à changer {mark}", state="assigned", sent_at=timezone.now()
        )
        order = WorkOrderFactory(request=request, team__name=f"Équipe {mark}", said=mark)
        wait = SuspensionFactory(request=request, order=order, said=mark, proposed_by=person)
        PassageFactory(request=request, text=f"DI {mark}", by=person)
        CommentFactory(request=request, text=f"Portail {mark}", by=person)
        photo = AttachmentFactory(request=request, caption=mark, by=person)
        plan = PlanFactory(territory=self.territory, title=f"Vérification {mark}", description=mark)
        clock = ClockFactory(request=request)
        act = FieldActFactory(request=request, order=order, by=person, detail=mark)
        rows = [request, order, act, order.team, wait, clock, photo, plan, self.statement(request, clock, mark)]
        return rows + self.gmao(request, person, mark)

    def reported(self, asset, mark):
        """A report of a person, with a photo and an e-mail that is owed. Open desks are public: theirs is closed."""
        desk = DeskFactory(territory=self.territory, privacy=f"Mention {mark}", is_open=not mark)
        category = CategoryFactory(territory=self.territory, label=f"Éclairage {mark}", service=mark)
        said = {"address": f"12 rue {mark}", "text": f"Éteinte {mark}", "asset": asset}
        report = SignalementFactory(territory=self.territory, category=category, **said)
        step = StepFactory(signalement=report, said=f"Reçu {mark}", text=mark)
        follower = FollowerFactory(signalement=report, email=f"{mark or 'ici'}@exemple.invalid")
        letter = LetterFactory(follower=follower, step=step, due_at=None, last_error=mark)
        return [desk, category, report, step, follower, letter, ReportPhotoFactory(signalement=report)]

    def handed(self, report, mark):
        """What a program sent with its key. The jurisdiction is closed with its desk."""
        key = ApiKeyFactory(territory=self.territory, partner=f"Voisine {mark}")
        intake = IntakeFactory(key=key, signalement=report, reference=f"V-1 {mark}")
        return [JurisdictionFactory(territory=self.territory, is_open=not mark), key, intake]

    def statement(self, request, clock, mark):
        """Issued, one line of it contested by the contractor."""
        contract = Contract.objects.get(territory=self.territory)
        made = StatementFactory(contract=contract)
        StatementLineFactory(
            statement=made, clock=clock, about=request.title, contested=True, contest_reason=mark or "x"
        )
        return made

    def gmao(self, request, person, mark):
        """Where it was sent, what is disputed there, what rang."""
        gmao = GmaoFactory(
            territory=self.territory,
            name=f"GMAO {mark}",
            slug=f"gmao-{self.territory.code}",
            health_reason=mark,
            account=person,
            active=False,
        )
        ticket = TicketFactory(request=request, gmao=gmao, reference=f"12 {mark}", problem=mark)
        TicketItemFactory(ticket=ticket, name=mark, refused=mark)
        conflict = ConflictFactory(ticket=ticket, said=mark, why=mark)
        delivery = DeliveryFactory(gmao=gmao, reason=mark)
        return [gmao, ticket.handoff, conflict, delivery]

    def overlays(self, incident, code, mark):
        """What is laid over incidents: planned events, rules, procedures."""
        rule = RuleFactory(territory=self.territory, name=f"Règle {mark}")
        procedure = ProcedureFactory(territory=self.territory, code=f"fiche-{code}", title=f"Fiche {mark}")
        return [
            PlannedEventFactory(territory=self.territory, title=f"Marché {mark}"),
            rule,
            RuleFiringFactory(rule=rule, incident=incident, why=f"condition : {mark}"),
            procedure,
            ProcedureRunFactory(incident=incident, procedure=procedure, rule=rule),
        ]

    def import_job(self, source, person, mark):
        return ImportJob.objects.create(
            territory=self.territory,
            source=source,
            created_by=person,
            filename=f"fichier {mark}.csv",
            file_format="csv",
            content=b"code;lon;lat\n",
            status=ImportJob.Status.READY,
            errors=[{"line": 1, "field": "lon", "reason": f"illisible {mark}", "refused": True}],
        )


def SHARED(route):  # noqa: N802
    """The parameter names nothing that belongs to a territory, or what the public may name."""
    if route.path.startswith(("q/", "signaler/", "suivi/", "open311/")):
        return True
    if route.path.startswith("admin/") and "<object_id>" in route.path.replace("path:", ""):
        app, model = route.path.split("/")[1:3]
        return app in COMMON or f"{app}.{model}" in COMMON
    return {"app_label", "url", "content_type_id", "z"} & set(route.parameters) or any(
        name in route.path for name in REFERENCE
    )


def values(route, world):
    """Which object of `world` the parameters of this route mean."""
    if not route.parameters:
        return {}
    if route.path.startswith("admin/"):
        return admin_values(route, world)
    if "z" in route.parameters:
        return {"z": 14, "x": 8390, "y": 5597}
    if "token" in route.parameters:
        return {name: ABSENT[name] for name in route.parameters}  # only its digest is kept, as below
    if route.path.startswith(("q/", "open311/")):
        return public_values(route, world)
    if "secret" in route.parameters:
        return {"secret": ABSENT["secret"]}  # no row tells it: only its digest is kept
    for name, model in REFERENCE.items():
        if name in route.path:
            return {"code": world.shared[model].code}
    collection = route.path[: route.path.index("<")].rstrip("/").rpartition("/")[2]
    if collection not in API_OBJECTS or len(route.parameters) > 1:
        pytest.fail(f"new route {route.path}: say in tests/matrix.py which object of a territory it means")
    row = world.objects[API_OBJECTS[collection]]
    return {name: getattr(row, name) for name in route.parameters}


def public_values(route, world):
    report, photo = world.objects["signalements.signalement"], world.objects["signalements.photo"]
    known = {"service_code": report.category.code, "reference": report.reference, "uid": photo.uid, "rest": "absent"}
    known["code"] = world.objects["assets.asset"].uid
    return {name: known[name] for name in route.parameters}


def admin_values(route, world):
    names = set(route.parameters)
    if names == {"app_label"}:
        return {"app_label": "assets"}
    if names == {"url"}:
        return {"url": "nulle-part"}
    if "content_type_id" in names:
        asset = world.objects["assets.asset"]
        return {"content_type_id": ContentType.objects.get_for_model(asset).pk, "object_id": asset.pk}
    app, model = route.path.split("/")[1:3]
    row = world.objects.get(f"{app}.{model}") or world.shared.get(f"{app}.{model}")
    if row is None and app not in COMMON and f"{app}.{model}" not in COMMON:
        pytest.fail(f"new screen {route.path}: put one object of {app}.{model} in World (tests/matrix.py)")
    return dict.fromkeys(route.parameters, row.pk if row else 1)
