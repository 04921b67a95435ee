# SPDX-License-Identifier: EUPL-1.2
"""Asking for an intervention: one gesture makes the request, and hands it over when its author may decide so.

Idempotent: the client's token, asked twice, gives the same request. Two people who ask for the same thing at the same
time make one: the second is told the number of the first.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from django.contrib.gis.geos import Point
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.assets.models import Trade
from apps.contracts.models import FaultClass
from apps.events import live
from apps.events.incidents import acts, intervening
from apps.events.models import Severity
from apps.interventions import assigning, drafts, handing, holding, passing, reported, telling
from apps.interventions.clocks import choosing
from apps.interventions.drafts import LONGEST_TEXT, Draft
from apps.interventions.models import Team, WorkRequest
from apps.interventions.refusals import AlreadyOpen, InterventionRefused
from apps.signalements import services as signalements
from apps.signalements.models import Signalement
from apps.territories.models import Territory, User

LONGEST_TITLE = 200  # characters
OF_REPORT = ("territory", "category__fault_class", "asset", "incident", "alarm")
CLOCKS_DIFFER = timedelta(minutes=2)  # between a phone and us


@dataclass(frozen=True, slots=True)
class Wish:
    """What the person changed in the form; None or "": what was proposed. `another`: although one is open already."""

    title: str = ""
    description: str = ""
    priority: int | None = None
    trade: str = ""
    fault_class: FaultClass | None = None
    detected_at: datetime | None = None
    team: Team | None = None
    another: bool = False
    token: UUID | None = None


@transaction.atomic
def open_from_incident(*, incident_id: int, by: User, wish: Wish = Wish()) -> WorkRequest:
    """Raises Incident.DoesNotExist, PermissionDenied, InterventionRefused, AlreadyOpen."""
    return _opened(by, wish, lambda: drafts.of_incident(incident_id, by))


@transaction.atomic
def open_from_alarm(*, alarm_id: int, by: User, wish: Wish = Wish()) -> WorkRequest:
    """Raises Alarm.DoesNotExist, and as `open_from_incident`."""
    return _opened(by, wish, lambda: drafts.of_alarm(alarm_id, by))


@transaction.atomic
def open_from_assets(
    *, uids: Sequence[UUID], by: User, wish: Wish = Wish(), origin: str = WorkRequest.Origin.ASSET
) -> WorkRequest:
    """Raises Asset.DoesNotExist, and as `open_from_incident`."""
    return _opened(by, wish, lambda: drafts.of_assets(uids, by, origin=origin))


@transaction.atomic
def open_by_hand(*, territory: Territory, by: User, wish: Wish, place: Point | None = None) -> WorkRequest:
    """About something that is in no inventory. Raises as `open_from_incident`, InterventionRefused (title)."""
    return _opened(by, wish, lambda: drafts.by_hand(territory, wish.trade or Trade.OTHER, place))


def open_from_report(*, signalement_id: int, by: User, wish: Wish = Wish()) -> WorkRequest:
    """Its words and photos travel with it; what becomes of the work is told back to it. One that is already asked for
    is answered. Raises Signalement.DoesNotExist, and as `open_from_incident`."""
    report = (
        Signalement.objects.visible_to(by).select_related(*OF_REPORT).defer("territory__outline").get(pk=signalement_id)
    )
    holding.require(by, holding.OPEN, report.territory_id)
    if not report.is_open:
        raise InterventionRefused("", _("Ce signalement est terminé : le rouvrir d'abord."))
    copied = reported.copies(report)  # files, before anything is locked
    try:
        return _from_report(report, by, wish, copied)
    finally:
        reported.forget_unless_kept(copied)


@transaction.atomic
def _from_report(report: Signalement, by: User, wish: Wish, copied: Sequence[reported.Copy]) -> WorkRequest:
    def begun(request: WorkRequest) -> None:
        reported.link(request, report, copied)
        signalements.taken_over(report, number=request.pk, by=by)

    def read() -> Draft:
        found = None if wish.another else reported.asked_by(report, by)
        if found is not None:
            raise AlreadyOpen(found)
        return drafts.of_report(report, by)

    return _opened(by, wish, read, begun)


@transaction.atomic
def join_report(*, request_id: int, signalement_id: int, by: User) -> WorkRequest:
    """An open request is also for this report. Raises WorkRequest.DoesNotExist, Signalement.DoesNotExist,
    PermissionDenied, InterventionRefused."""
    request = holding.request(request_id, by, holding.OPEN)
    report = Signalement.objects.visible_to(by).get(pk=signalement_id)
    if not request.is_open or report.territory_id != request.territory_id or not report.is_open:
        raise InterventionRefused("request", _("Cette demande est terminée, ou d'un autre territoire."))
    if not request.signalements.filter(pk=report.pk).exists():
        request.signalements.add(report)
        signalements.taken_over(report, number=request.pk, by=by)
    return telling.done(request)


def _opened(
    by: User, wish: Wish, read: Callable[[], Draft], begun: Callable[[WorkRequest], None] | None = None
) -> WorkRequest:
    """`begun`: what else to write with the row, before anybody is told."""
    holding.openings()
    if wish.token and (made := WorkRequest.objects.filter(token=wish.token).first()):
        return _same(made, by)
    draft = _with(read(), wish)
    holding.require(by, holding.OPEN, draft.territory.pk)
    if not wish.another:
        _refuse_a_second(draft, by)
    request = create(draft, by=by, token=wish.token)
    if begun is not None:
        begun(request)
    told = _ask(request, draft, by)
    if holding.may(by, holding.DECIDE, request.territory_id):  # whoever may decide has decided by asking
        handing.hand_over(request, by=by)
    if wish.team is not None:
        holding.require(by, holding.DISPATCH, request.territory_id)
        _refuse_a_team(request)
        assigning.give(request, wish.team, by=by)
    return telling.done(request, news=told)


def _refuse_a_team(request: WorkRequest) -> None:
    """A GMAO gives its work to its own teams."""
    last = request.handoffs.select_related("gmao").order_by("-rank").first()
    if last is not None and last.gmao is not None:
        words = {"name": last.gmao}
        raise InterventionRefused("team", _("%(name)s affecte ses équipes elle-même : ne pas en choisir.") % words)


def create(draft: Draft, *, by: User | None, token: UUID | None = None) -> WorkRequest:
    """The row and its links, born « créée », told in the journal. The caller holds `holding.openings`."""
    now = timezone.now()
    request = WorkRequest.objects.create(
        territory=draft.territory,
        restricted=draft.restricted,
        title=draft.title,
        description=draft.description,
        priority=draft.priority,
        trade=draft.trade,
        fault_class=draft.fault_class,
        origin=draft.origin,
        asset_id=draft.asset_ids[0] if draft.asset_ids else None,
        place=draft.place,
        detected_at=draft.detected_at,
        repeat_of=drafts.repeated(draft.asset_ids, now),
        created_by=by,
        changed_at=now,
        token=token or uuid4(),
    )
    request.assets.set(draft.asset_ids)
    request.incidents.set(draft.incident_ids)
    request.alarms.set(draft.alarm_ids)
    passing.tell(request, "", request.state, by=by, kind=passing.OPENED)
    choosing.choose(request)
    return request


def _ask(request: WorkRequest, draft: Draft, by: User) -> list[live.Message]:
    """Its incidents know; they are taken in charge by who may handle them."""
    if not draft.incident_ids:
        return []
    why = _("Intervention demandée, DI n° %(number)d.") % {"number": request.pk}
    takes = holding.may(by, acts.HANDLE, request.territory_id)
    return intervening.requested(incident_ids=draft.incident_ids, by=by, why=why, takes=takes)


def _same(made: WorkRequest, by: User) -> WorkRequest:
    if made.created_by_id != by.pk:
        raise InterventionRefused("token", _("Ce jeton est déjà celui d'une autre demande."))
    return made


def _with(draft: Draft, wish: Wish) -> Draft:
    """The draft as the person wants it. Raises InterventionRefused naming the field."""
    draft.title = _text("title", wish.title, LONGEST_TITLE) or draft.title
    draft.description = _text("description", wish.description, LONGEST_TEXT) or draft.description
    draft.priority = wish.priority or draft.priority
    draft.fault_class = wish.fault_class or draft.fault_class
    draft.trade = draft.fault_class.trade if draft.fault_class else wish.trade or draft.trade
    draft.detected_at = wish.detected_at or draft.detected_at
    if not draft.title:
        raise InterventionRefused("title", _("Dire en quelques mots ce qu'il faut réparer."))
    if draft.priority not in Severity.values:
        raise InterventionRefused("priority", _("Priorité inconnue."))
    if draft.trade not in Trade.values:
        raise InterventionRefused("trade", _("Métier inconnu."))
    if draft.detected_at > timezone.now() + CLOCKS_DIFFER:
        raise InterventionRefused("detected_at", _("La panne ne peut pas avoir été détectée dans l'avenir."))
    return draft


def _text(field: str, given: str, most: int) -> str:
    text = given.replace("\x00", "").strip()
    if len(text) > most:
        raise InterventionRefused(field, _("%(most)d caractères au plus.") % {"most": most})
    return text


def _refuse_a_second(draft: Draft, by: User) -> None:
    found = drafts.already_open(draft, by).first()
    if found is not None:
        raise AlreadyOpen(found)
