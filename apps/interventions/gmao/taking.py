# SPDX-License-Identifier: EUPL-1.2
"""What a GMAO says of one order, taken in by our own doors: texts, then files, then how far the work is.

Taken twice, it is taken once: each text and file carries a token made from its number there. What cannot be taken is
kept with its reason, beside the request.
"""

import uuid
from collections.abc import Callable
from typing import Any
from zoneinfo import ZoneInfo

from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.connectors.base import MAX_MESSAGE, ConnectorError
from apps.connectors.gmao.base import File, Progress, Said, step_of
from apps.interventions import discussing, holding
from apps.interventions.gmao import steps
from apps.interventions.gmao.addressing import call, driver_of
from apps.interventions.models import Conflict, Gmao, Step, Ticket, TicketItem, WorkRequest
from apps.interventions.models.thread import LONGEST
from apps.interventions.refusals import InterventionRefused
from apps.interventions.workflow import TransitionRefused

TEXT, PHOTO = "text", "photo"
CANNOT = (TransitionRefused, InterventionRefused, PermissionDenied, ObjectDoesNotExist)


def take(ticket: Ticket, gmao: Gmao, progress: Progress) -> None:
    """Raises ConnectorError when a file must be asked for again: what came before it is kept."""
    known = set(ticket.items.values_list("kind", "ref"))
    problems = [_text(ticket, gmao, one) for one in progress.comments if not one.ours and (TEXT, one.ref) not in known]
    problems += [_file(ticket, gmao, one) for one in progress.files if not one.ours and (PHOTO, one.ref) not in known]
    problems.append(_state(ticket, gmao, progress))
    now = timezone.now()
    asked = Ticket.objects.filter(pk=ticket.pk)
    problem = next(filter(None, problems), "")
    asked.update(read_at=now, changed_at=progress.glance.changed_at, problem=problem[:300])
    asked.filter(asked_at=ticket.asked_at).update(asked_at=None)  # rung again meanwhile: it is read again


def _text(ticket: Ticket, gmao: Gmao, said: Said) -> str:
    words = f"{said.author} : {said.text}" if said.author else said.text
    if len(words) > LONGEST:
        more = _("… (la suite est dans la GMAO)")
        words = words[: LONGEST - len(more)] + more

    def write() -> dict[str, Any]:
        token = _token(ticket, TEXT, said.ref)
        return {"comment": discussing.comment(request_id=ticket.request_id, by=gmao.account, text=words, token=token)}

    return _kept(ticket, TEXT, said.ref, "", write)


def _file(ticket: Ticket, gmao: Gmao, file: File) -> str:
    """A photo is decoded again, as any other; another kind of file stays there, and the page says so."""
    if file.size > MAX_MESSAGE:
        return _refuse(ticket, file, _("trop lourde : %(most)d Mo au plus") % {"most": MAX_MESSAGE // 1_000_000})
    try:
        data = call(gmao, driver_of(gmao).download, file)
    except ConnectorError as error:
        if error.retryable:
            raise
        return _refuse(ticket, file, error.reason)

    def write() -> dict[str, Any]:
        token = _token(ticket, PHOTO, file.ref)
        return {"attachment": discussing.attach(request_id=ticket.request_id, by=gmao.account, data=data, token=token)}

    return _kept(ticket, PHOTO, file.ref, file.name, write)


def _kept(ticket: Ticket, kind: str, ref: str, name: str, write: Callable[[], dict[str, Any]]) -> str:
    """The item with what it became, or why it became nothing; "" or the problem."""
    try:
        linked = write()
    except (PermissionDenied, ObjectDoesNotExist):
        return _("le compte de service de la GMAO n'a pas le droit d'écrire sur cette demande")
    except InterventionRefused as refusal:
        linked = {"refused": str(refusal)[:300]}
    TicketItem.objects.get_or_create(ticket=ticket, kind=kind, ref=ref, defaults={"name": name[:200], **linked})
    return ""


def _refuse(ticket: Ticket, file: File, why: str) -> str:
    values = {"name": file.name[:200], "refused": why[:300]}
    TicketItem.objects.get_or_create(ticket=ticket, kind=PHOTO, ref=file.ref, defaults=values)
    return ""


def _token(ticket: Ticket, kind: str, ref: str) -> uuid.UUID:
    return uuid.uuid5(ticket.handoff.key, f"{kind}:{ref}")


# --- How far the work is ----------------------------------------------------------------------------------------------


@transaction.atomic
def _state(ticket: Ticket, gmao: Gmao, progress: Progress) -> str:
    """Followed when only they moved; disputed when both did, or when our life-cycle refuses theirs."""
    rows = WorkRequest.objects.select_related(*holding.AT_HAND)
    request = rows.select_for_update(of=("self",), no_key=True).get(pk=ticket.request_id)
    held = Ticket.objects.select_for_update(of=("self",)).get(pk=ticket.pk)
    newer = request.tickets.filter(pk__gt=ticket.pk).exists()
    theirs = step_of(gmao.options.get("states", {}), progress.glance.state)
    moved = _window(held, gmao, progress)
    if newer or progress.glance.state == held.state:
        if moved and not newer and theirs == steps.ours(request) == Step.PLANNED:
            _follow(ticket, gmao, request, theirs, progress)
        return ""
    Ticket.objects.filter(pk=ticket.pk).update(state=progress.glance.state, gathered_at=None)
    if not theirs:
        return _("état « %(state)s » sans correspondance dans les réglages") % {"state": progress.glance.state}
    here = steps.ours(request)
    if here == theirs:
        _agree(ticket, theirs)
    elif here != held.agreed:
        if held.state:  # their first word is where the order was born: ours is told, nothing is disputed
            _dispute(ticket, here, theirs, progress.glance.state, _("Les deux côtés ont changé."))
    else:
        _follow(ticket, gmao, request, theirs, progress)
    return ""


def _window(held: Ticket, gmao: Gmao, progress: Progress) -> bool:
    """Whether they plan it otherwise than the last time; what people plan here is not undone by anything else."""
    seen = progress.glance
    window = steps.planned(seen.starts, seen.ends, ZoneInfo(gmao.territory.time_zone)) or (None, None)
    if window == (held.planned_from, held.planned_to):
        return False
    Ticket.objects.filter(pk=held.pk).update(planned_from=window[0], planned_to=window[1])
    return window != (None, None)


def _follow(ticket: Ticket, gmao: Gmao, request: WorkRequest, theirs: str, progress: Progress) -> None:
    here = steps.ours(request)
    try:
        with transaction.atomic():
            steps.lead(request, theirs, gmao=gmao, news=_news(progress))
    except CANNOT as refusal:
        _dispute(ticket, here, theirs, progress.glance.state, _in_words(refusal))
        return
    fresh = WorkRequest.objects.get(pk=request.pk)
    _agree(ticket, steps.ours(fresh))


def _news(progress: Progress) -> steps.News:
    seen = progress.glance
    words = (seen.why, seen.state)
    return steps.News(seen.changed_at, _last_words(progress), words, seen.starts, seen.ends)


def _agree(ticket: Ticket, step: str) -> None:
    Ticket.objects.filter(pk=ticket.pk).update(agreed=step)
    Conflict.objects.filter(ticket=ticket, resolved_at=None).update(
        resolved_at=timezone.now(), kept=Conflict.Side.THEIRS
    )


def _dispute(ticket: Ticket, here: str, theirs: str, said: str, why: str) -> None:
    values = {"ours": here, "theirs": theirs, "said": said[:120], "why": why[:300], "at": timezone.now()}
    Conflict.objects.update_or_create(ticket=ticket, resolved_at=None, defaults=values)


def _in_words(refusal: BaseException) -> str:
    if isinstance(refusal, ObjectDoesNotExist | PermissionDenied):
        return str(steps.ACCOUNT_MAY_NOT)
    return str(refusal)


def _last_words(progress: Progress) -> str:
    theirs = [one.text for one in progress.comments if not one.ours]
    return theirs[-1].strip() if theirs else ""
