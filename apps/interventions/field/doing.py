# SPDX-License-Identifier: EUPL-1.2
"""Each act of a phone, done by the service that does it for everybody. The caller has the transaction.

An order moved since the phone showed it is not moved again; one that is already where the phone asks for is left
there, and what the phone says of the work is written in the thread.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from apps.interventions import discussing, holding, opening, passing, working
from apps.interventions.field import finding, moments, seeing
from apps.interventions.field.sent import Done, Sent
from apps.interventions.models import Attachment, FieldAct, WorkOrder, WorkRequest
from apps.interventions.refusals import AlreadyOpen, InterventionRefused
from apps.interventions.workflow import CLOSED, EN_ROUTE, ON_SITE, ORDER_BEGUN, PROVISIONAL, REPAIRED, SUSPENDED
from apps.interventions.working import TOLD_WITHIN, Report, Used
from apps.territories.models import User

FIELD = "intervention.field"
MARGIN = timedelta(minutes=1)  # inside what the services accept
K = FieldAct.Kind
REACHED = {
    K.DEPART: EN_ROUTE,
    K.ARRIVE: ON_SITE,
    K.RESUME: ON_SITE,
    K.SUSPEND: SUSPENDED,
    K.PROVISIONAL: PROVISIONAL,
    K.REPAIR: REPAIRED,
    K.CONCLUDE: CLOSED,
}


def do(sent: Sent, by: User, now: datetime, photo: Any) -> Done:
    """Raises what the services raise."""
    if sent.kind == K.PHOTO:
        return _photo(sent, by, now, photo)
    if sent.kind == K.OBSERVE:
        return _observe(sent, by, now)
    if sent.kind == K.LIT:
        return _lit(sent, by, now)
    if sent.kind == K.NOTE:
        return _note(sent, by, now)
    order = holding.order(_number(sent), by, holding.WORK)
    moment = moments.counted(sent.declared_at, sent.sent_at, now, _not_before(order, now))
    if sent.kind == K.CHECK:
        working.check(order_id=order.pk, by=by, at=moment.at, **sent.data)
        return Done(order.request, order, moment)
    return _step(sent, by, order, moment)


def target(sent: Sent, by: User) -> int:
    """The request that a photo or a message goes to. Raises WorkOrder.DoesNotExist, InterventionRefused (about)."""
    if sent.request is not None:
        return sent.request
    if sent.order is not None:
        return WorkOrder.objects.visible_to(by).values_list("request_id", flat=True).get(pk=sent.order)
    first = FieldAct.objects.filter(uid=sent.about, by=by.pk).first() if sent.about else None
    if first is None or first.request_id is None:
        raise InterventionRefused("about", _("L'observation n'a pas encore donné de demande."))
    return first.request_id


# --- Steps of an order ------------------------------------------------------------------------------------------------


def _step(sent: Sent, by: User, order: WorkOrder, moment: moments.Moment) -> Done:
    reached = REACHED[K(sent.kind)]
    holding.expected(order, *filter(None, (sent.state or order.state, reached)))
    if order.state == reached:
        said = _said_too(sent, by, order, moment)
        return Done(order.request, order, moment, said=said)
    row = STEPS[K(sent.kind)](sent, by, order.pk, moment.at)
    _tell(row, moment, by)
    return Done(row.request, row, moment, seen=seeing.by_order(sent, row.request))


def _repair(*, final: bool) -> Callable[..., WorkOrder]:
    return lambda sent, by, number, at: working.repair(
        order_id=number, by=by, final=final, report=report(sent.data), at=at
    )


STEPS: dict[str, Callable[[Sent, User, int, datetime], WorkOrder]] = {
    K.DEPART: lambda sent, by, number, at: working.depart(order_id=number, by=by, at=at),
    K.ARRIVE: lambda sent, by, number, at: working.arrive(order_id=number, by=by, at=at),
    K.RESUME: lambda sent, by, number, at: working.resume(order_id=number, by=by, at=at),
    K.SUSPEND: lambda sent, by, number, at: working.suspend(order_id=number, by=by, at=at, **sent.data),
    K.PROVISIONAL: _repair(final=False),
    K.REPAIR: _repair(final=True),
    K.CONCLUDE: lambda sent, by, number, at: working.conclude(
        order_id=number, by=by, outcome=sent.data["outcome"], report=report(sent.data), at=at
    ),
}


def report(data: dict[str, Any]) -> Report:
    parts = [Used(**part) for part in data.get("parts", [])]
    said = {name: data[name] for name in ("said", "minutes", "signed_by") if name in data}
    return Report(parts=parts, **said)


def _not_before(order: WorkOrder, now: datetime) -> datetime:
    """The order was given, the fault was seen, what precedes was done; and no longer ago than a service accepts."""
    last = order.passages.filter(after__in=(*ORDER_BEGUN, REPAIRED)).order_by("-at").values_list("at", flat=True)
    bounds = [order.created_at, order.request.detected_at, now - TOLD_WITHIN + MARGIN, *last[:1]]
    return max(bounds)


def _tell(order: WorkOrder, moment: moments.Moment, by: User) -> None:
    """The hour that the phone said and the one that is counted, when they are not the one at which we heard."""
    if not (moment.late or moment.moved):
        return
    words = {
        "order": order,
        "state": order.get_state_display(),
        "declared": _clock(moment.declared),
        "at": _clock(moment.at),
        "received": _clock(moment.received),
    }
    text = _("%(order)s · « %(state)s » déclaré pour %(declared)s, compté à %(at)s, reçu à %(received)s") % words
    passing.tell(order, "", "", by=by, at=moment.at, kind=FIELD, text=text)


def _clock(at: datetime) -> str:
    return f"{timezone.localtime(at):%d/%m %H:%M}"


def _said_too(sent: Sent, by: User, order: WorkOrder, moment: moments.Moment) -> str:
    """A colleague was faster: what this one says of the work is not lost."""
    given = report(sent.data)
    parts = ", ".join(f"{part.quantity.normalize():f} × {part.label}" for part in given.parts)
    minutes = _("%(n)d min") % {"n": given.minutes} if given.minutes else ""
    text = " · ".join(filter(None, (given.said, minutes, parts)))
    if text:
        discussing.comment(request_id=order.request_id, by=by, text=text, token=sent.uid, at=moment.at)
    return _("C'était déjà fait.")


# --- Thread -----------------------------------------------------------------------------------------------------------


def _note(sent: Sent, by: User, now: datetime) -> Done:
    moment = moments.counted(sent.declared_at, sent.sent_at, now)
    number = target(sent, by)
    row = discussing.comment(request_id=number, by=by, text=sent.data["text"], token=sent.uid, at=moment.at)
    return Done(row.request, _order_of(sent), moment)


def _photo(sent: Sent, by: User, now: datetime, photo: Any) -> Done:
    if isinstance(photo, Exception):
        raise photo
    moment = moments.counted(sent.declared_at, sent.sent_at, now)
    row = photo if isinstance(photo, Attachment) else discussing.keep(photo, by=by, at=moment.at)
    return Done(row.request, _order_of(sent), moment)


def _order_of(sent: Sent) -> WorkOrder | None:
    return WorkOrder.objects.filter(pk=sent.order).first() if sent.order else None


def _number(sent: Sent) -> int:
    if sent.order is None:
        raise WorkOrder.DoesNotExist
    return sent.order


# --- Observation ------------------------------------------------------------------------------------------------------


def _observe(sent: Sent, by: User, now: datetime) -> Done:
    """What a patrol saw, about the equipment whose number it read. Open already: it is written there."""
    moment = moments.counted(sent.declared_at, sent.sent_at, now, now - TOLD_WITHIN)
    asset = finding.asset(sent.data["asset"], by)
    wish = opening.Wish(
        title=sent.data.get("title", ""),
        description=sent.data.get("text", ""),
        fault_class=sent.data.get("fault_class"),
        detected_at=moment.at,
        token=sent.uid,
    )
    try:
        made = opening.open_from_assets(uids=[asset.uid], by=by, wish=wish, origin=WorkRequest.Origin.PATROL)
    except AlreadyOpen as known:
        done = _seen_again(sent, by, known.request, moment)
        return replace(done, seen=seeing.dark(asset, wish.fault_class))
    words = _("DI n° %(number)d ouverte.") % {"number": made.pk}
    return Done(made, None, moment, said=words, seen=seeing.dark(asset, wish.fault_class))


def _seen_again(sent: Sent, by: User, request: WorkRequest, moment: moments.Moment) -> Done:
    text = " : ".join(filter(None, (sent.data.get("title", ""), sent.data.get("text", "")))) or _("Vu de nouveau.")
    seen = _("Vu en patrouille, %(asset)s : %(text)s") % {"asset": sent.data["asset"], "text": text}
    discussing.comment(request_id=request.pk, by=by, text=seen, token=sent.uid, at=moment.at)
    words = _("La DI n° %(number)d est déjà ouverte pour cela : votre observation y est écrite.")
    return Done(request, None, moment, said=words % {"number": request.pk})


def _lit(sent: Sent, by: User, now: datetime) -> Done:
    """A lamp that is lit: nothing to do, only to be known. Who may open a request may say so."""
    moment = moments.counted(sent.declared_at, sent.sent_at, now, now - TOLD_WITHIN)
    asset = finding.asset(sent.data["asset"], by)
    holding.require(by, holding.OPEN, asset.owner_id)
    seen = seeing.lit(asset)
    words = _("%(asset)s : vue allumée, c'est noté.") % {"asset": asset.code}
    return Done(None, None, moment, said=words, seen=seen)
