# SPDX-License-Identifier: EUPL-1.2
"""A territory with one object of everything in it, for tests that look at it from another one."""

from django.utils import timezone

from apps.assets.models import ImportJob, ImportMapping
from apps.contracts.models import Contract
from apps.energy.models import LedgerCount, PrimaryFactor
from apps.events.models import Alarm
from apps.kpi.models import Definition, Indicator
from apps.supervision.models import Poll
from apps.territories.models import MapFeature, Token
from tests.factories import (
    AddresseeFactory,
    AdjustmentFactory,
    AlarmFactory,
    ApiKeyFactory,
    AssetFactory,
    AssignmentFactory,
    AttachmentFactory,
    BlockFactory,
    BulkActFactory,
    CalorificValueFactory,
    CategoryFactory,
    ChannelFactory,
    ChargingSessionFactory,
    ClockFactory,
    ClosureFactory,
    CommentFactory,
    CommitmentFactory,
    ConditionNatureFactory,
    ConflictFactory,
    ContractFactory,
    ContractVersionFactory,
    DeadLetterFactory,
    DefinitionFactory,
    DeliveryFactory,
    DepartureFactory,
    DeskFactory,
    DocumentFactory,
    EmissionMethodFactory,
    EpisodeFactory,
    EscalationStepFactory,
    EvidenceFactory,
    FaultClassFactory,
    FieldActFactory,
    FigureFactory,
    FollowerFactory,
    GmaoFactory,
    GuardFactory,
    HandoverFactory,
    IntakeFactory,
    JournalEntryFactory,
    JurisdictionFactory,
    LedgerLineFactory,
    LetterFactory,
    MembershipFactory,
    MeteringPointFactory,
    NetworkEdgeFactory,
    NoteFactory,
    NoticeFactory,
    OnCallFactory,
    OpeningFactory,
    OpenKindFactory,
    OwedFactory,
    PartyFactory,
    PassageFactory,
    PlanFactory,
    PlannedEventFactory,
    PrimaryFactorFactory,
    ProcedureFactory,
    ProcedureRunFactory,
    PublicationFactory,
    ReadingImportFactory,
    ReplyFactory,
    ReportPhotoFactory,
    RoomFactory,
    RoomRuleFactory,
    RoutingRuleFactory,
    RuleFactory,
    RuleFiringFactory,
    SavedScenarioFactory,
    SavedViewFactory,
    SavingBaselineFactory,
    SavingsStatementFactory,
    SavingsStatementLineFactory,
    SeriesFactory,
    SheetLetterFactory,
    ShiftFactory,
    SightingFactory,
    SignalementFactory,
    SiteFactory,
    SourceFactory,
    StatementFactory,
    StatementLineFactory,
    StepFactory,
    SubscriberFactory,
    SubscriptionFactory,
    SuspensionFactory,
    SuspensionReasonFactory,
    TariffFactory,
    TerritoryFactory,
    TertiaryDeclarationFactory,
    TicketFactory,
    TicketItemFactory,
    TreatmentFactory,
    UserFactory,
    WorkOrderFactory,
    WorkRequestFactory,
    ZoneFactory,
    published,
    role_with,
    square,
)

MARK = "VOISIN"  # in every name of the other territory: must never be read from this one


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
            DocumentFactory(asset=asset, title=f"Notice {mark}", name=f"notice{mark}.pdf"),
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
        rows += self.energy(person, mark)
        rows += self.figures(mark)
        shared = [asset.kind, ConditionNatureFactory(), FaultClassFactory()]  # reference data, in no territory
        shared += [EmissionMethodFactory(), PrimaryFactor.objects.first() or PrimaryFactorFactory()]
        rows += self.duty(person, code, mark)
        shared.append(Indicator.objects.first())
        rows += self.opened(asset, mark)
        rows += self.kept(person, alarm, mark)
        rows += self.told(code, mark)
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
        baseline = SavingBaselineFactory(version=draft, note=mark)
        rows = [contract, published(draft), zone, line, draft.calendars.get(), baseline]
        return [*rows, *self.saved(contract, mark)]

    def saved(self, contract, mark):
        """A month of its savings, an adjustment with its evidence, a yearly statement."""
        row = AdjustmentFactory(contract=contract, title=f"Extension {mark}", said=mark or "x")
        proof = EvidenceFactory(
            adjustment=row, note=mark, name=f"plan{mark}.pdf", content=b"%PDF-", media_type="application/pdf"
        )
        statement = SavingsStatementFactory(contract=contract)
        line = SavingsStatementLineFactory(statement=statement, why=f"Rien {mark}")
        counted = LedgerCount.objects.create(contract=contract, year=1, failure=mark, tried_at=timezone.now())
        return [LedgerLineFactory(contract=contract, label=f"École {mark}"), counted, row, proof, statement, line]

    def energy(self, person, mark):
        """A site with its meter, what it pays, a file of readings."""
        site = SiteFactory(territory=self.territory, name=f"École {mark}", note=mark)
        meter = {"owner": self.territory, "code": f"CPT-1 {mark}", "name": f"Compteur {mark}"}
        point = MeteringPointFactory(
            site=site, holder=mark, **{f"asset__{name}": value for name, value in meter.items()}
        )
        tariff = TariffFactory(territory=self.territory, name=f"Tarif {mark}", supplier=mark)
        value = CalorificValueFactory(point=point, energy="electricity", source=mark or "essai")
        errors = [{"line": 1, "reason": mark}]
        job = ReadingImportFactory(
            territory=self.territory, created_by=person, filename=f"releves {mark}.csv", errors=errors
        )
        declared = TertiaryDeclarationFactory(site=site, operator=mark, activity=mark)
        kept = SavedScenarioFactory(territory=self.territory, name=f"Coupure {mark}", note=mark, author=person)
        session = ChargingSessionFactory(charger=point, record=f"t {mark}", source=mark)
        room = RoomFactory(
            site=site, asset__owner=self.territory, asset__code=f"SAL-1 {mark}", asset__name=f"Salle {mark}"
        )
        rule = RoomRuleFactory(territory=self.territory, room=room, origin=mark)
        closed = ClosureFactory(territory=self.territory, site=site, label=f"Travaux {mark}")
        return [site, point, tariff, value, job, declared, kept, session, room, rule, closed]

    def figures(self, mark):
        """A month that was published. Open figures are public: theirs are closed."""
        definition = Definition.objects.first() or DefinitionFactory()
        opened = PublicationFactory(territory=self.territory, is_open=not mark, welcome=mark)
        figure = FigureFactory(territory=self.territory, definition=definition, value=None, why=mark or "essai")
        letter = SheetLetterFactory(reader__territory=self.territory, reader__email=f"lecteur-{mark}@exemple.invalid")
        return [opened, figure, letter, letter.reader]

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
        seen = SightingFactory(act=act, asset=asset)
        rows = [request, order, act, seen, order.team, wait, clock, photo, plan, self.statement(request, clock, mark)]
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
        photo = ReportPhotoFactory(signalement=report)
        kept = [GuardFactory(desk=desk), TreatmentFactory(desk=desk, name=f"Statistiques {mark}")]
        return [*self.routed(report, mark), desk, *kept, category, report, step, follower, letter, photo]

    def opened(self, asset, mark):
        """What anybody reads of it: theirs is closed."""
        opening = OpeningFactory(territory=self.territory, is_open=not mark, incidents=True, licence=f"Licence {mark}")
        return [opening, OpenKindFactory(opening=opening, kind=asset.kind)]

    def kept(self, person, alarm, mark):
        """A view that they share, what they did to many rows."""
        view = SavedViewFactory(owner=person, territory=self.territory, name=f"Vue {mark}")
        reasons = {"reasons": {mark or "essai": 1}}
        return [view, BulkActFactory(by=person, ids=[alarm.pk], outcome=reasons, asked={"comment": mark})]

    def told(self, code, mark):
        """A third party, what was refused there, and an archive to take away."""
        url = f"https://recepteur.exemple.invalid/{mark or 'ici'}"
        whom = SubscriberFactory(territory=self.territory, name=f"Tiers {mark}", url=url, last_error=mark)
        said = {"event__body": mark or "{}", "event__subject": f"alarms/{code}{mark}", "last_error": mark}
        leaving = DepartureFactory(territory=self.territory, last_error=mark, left=[[f"Table {mark}", 1, 0]])
        return [whom, OwedFactory(subscriber=whom, due_at=None, state="given_up", **said), leaving]

    def routed(self, report, mark):
        """Who treats it, what is answered, who may not report any more."""
        addressee = AddresseeFactory(territory=self.territory, name=f"Voirie {mark}", active=False)
        rule = RoutingRuleFactory(territory=self.territory, name=f"Règle {mark}", addressee=addressee)
        handover = HandoverFactory(signalement=report, addressee=addressee, last_error=mark, due_at=None)
        reply = ReplyFactory(territory=self.territory, name=f"Réponse {mark}", text=f"Bonjour {mark}")
        held = AssignmentFactory(signalement=report, person=MembershipFactory(territory=self.territory).user)
        return [addressee, rule, handover, reply, held, BlockFactory(territory=self.territory, why=mark or "essai")]

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
