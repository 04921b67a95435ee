# SPDX-License-Identifier: EUPL-1.2
"""What a person decides of what a GMAO and we do not agree on, or of what did not leave."""

from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.interventions import holding, passing, telling, workflow
from apps.interventions.gmao import steps
from apps.interventions.gmao.health import PENDING
from apps.interventions.models import Conflict, Gmao, Handoff, Step, Ticket, WorkRequest
from apps.interventions.refusals import InterventionRefused
from apps.interventions.workflow import TransitionRefused
from apps.territories.models import User


def resolve_of(*, request_id: int, keep: str, by: User) -> WorkRequest:
    """The open disagreement about one request.

    Raises WorkRequest.DoesNotExist, PermissionDenied, TransitionRefused, InterventionRefused.
    """
    territory = WorkRequest.objects.visible_to(by).values_list("territory_id", flat=True).get(pk=request_id)
    holding.require(by, holding.DECIDE, territory)
    disputed = Conflict.objects.filter(ticket__request=request_id, resolved_at=None).first()
    if disputed is None:
        raise TransitionRefused(_("Rien à trancher : la GMAO et Connecte disent la même chose de cette demande."))
    return resolve(conflict_id=disputed.pk, keep=keep, by=by)


@transaction.atomic
def resolve(*, conflict_id: int, keep: str, by: User) -> WorkRequest:
    """Theirs: our request follows, as far as its life allows. Ours: the GMAO is told again.

    Raises Conflict.DoesNotExist, PermissionDenied, TransitionRefused, InterventionRefused.
    """
    found = Conflict.objects.visible_to(by, "interventions.view_workrequest").get(pk=conflict_id)
    request_id = Ticket.objects.values_list("request_id", flat=True).get(pk=found.ticket_id)
    request = holding.request(request_id, by, holding.DECIDE)
    conflict = Conflict.objects.select_for_update(of=("self",)).select_related("ticket").get(pk=conflict_id)
    if conflict.resolved_at is not None:
        return request
    if keep not in Conflict.Side.values:
        raise InterventionRefused("keep", _("Choisir un côté."))
    gmao = Gmao.objects.select_related("account", "team", "territory").get(pk=conflict.ticket.gmao_id)
    if keep == Conflict.Side.THEIRS:
        _follow(request, conflict, gmao, by)
        agreed = steps.ours(WorkRequest.objects.get(pk=request.pk))
    else:
        agreed = conflict.theirs  # what they believe: ours differs, so it is owed
    Ticket.objects.filter(pk=conflict.ticket_id).update(agreed=agreed, gathered_at=None)
    now = timezone.now()
    Conflict.objects.filter(pk=conflict.pk).update(resolved_at=now, resolved_by=by, kept=keep)
    _tell(request, conflict, keep, by)
    return request


@transaction.atomic
def retry(*, request_id: int, by: User) -> int:
    """Now, whatever the waits: what failed, and what was refused and corrected since. How many messages.

    Raises WorkRequest.DoesNotExist, PermissionDenied, InterventionRefused.
    """
    request = holding.request(request_id, by, holding.DISPATCH)
    now = timezone.now()
    waiting = Handoff.objects.filter(request=request, gmao__isnull=False)
    stuck = waiting.filter(state__in=(*PENDING, Handoff.State.REFUSED))
    if not stuck.exists():
        raise InterventionRefused("", _("Rien n'attend d'être envoyé à la GMAO."))
    paused = Gmao.objects.filter(pk__in=stuck.values("gmao"), paused=True).first()
    if paused is not None:
        raise InterventionRefused("", _("%(name)s est en pause : la reprendre d'abord.") % {"name": paused})
    Gmao.objects.filter(pk__in=stuck.values("gmao"), health=Gmao.Health.DOWN).update(try_at=now)
    done = stuck.filter(lease_until=None).update(state=Handoff.State.OWED, due_at=now)
    if request.state == workflow.SEND_FAILED:
        passing.transition(request, workflow.TO_SEND, by=by, why=_("Nouvel essai demandé."))
        telling.done(request)
    return done


def _follow(request: WorkRequest, conflict: Conflict, gmao: Gmao, by: User) -> None:
    if conflict.theirs == Step.NEEDLESS:
        steps.give_up(request, by=by, said=_("%(gmao)s : %(state)s.") % {"gmao": gmao, "state": conflict.said})
        return
    try:
        steps.lead(request, conflict.theirs, gmao=gmao, news=steps.News(words=(conflict.said,)))
    except (PermissionDenied, ObjectDoesNotExist) as error:  # of the account, not of who decides
        raise TransitionRefused(steps.ACCOUNT_MAY_NOT) from error


def _tell(request: WorkRequest, conflict: Conflict, keep: str, by: User) -> None:
    request.refresh_from_db()
    words = {"number": request.pk, "side": Conflict.Side(keep).label, "step": Step(getattr(conflict, keep)).label}
    text = _("DI n° %(number)d · conflit tranché : l'état de %(side)s est gardé (%(step)s)") % words
    passing.tell(request, "", "", by=by, text=text)
    telling.done(request)
