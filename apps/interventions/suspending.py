# SPDX-License-Identifier: EUPL-1.2
"""Time that is not counted: proposed by who works, accepted or refused by the authority, always with its reason."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.contracts.models import SuspensionReason
from apps.interventions import holding, telling
from apps.interventions.models import Suspension, WorkOrder, WorkRequest
from apps.interventions.passing import SUSPENSION, tell
from apps.interventions.refusals import InterventionRefused
from apps.interventions.workflow import ACCEPTED, PROPOSED, REJECTED, TransitionRefused
from apps.interventions.workflow import SUSPENSION as LIFE
from apps.territories.models import User

LONGEST = 500  # characters, as wide as the column
MAY_CLARIFY = (holding.DECIDE_SUSPENSION, holding.DECIDE, holding.WORK)
PROPOSED_WITHIN = timedelta(days=31)


@transaction.atomic
def propose(
    *, request_id: int, by: User, reason: str, started_at: datetime, ended_at: datetime, said: str = ""
) -> Suspension:
    """A time that is over, whether or not an order was suspended then.

    Raises WorkRequest.DoesNotExist, PermissionDenied, InterventionRefused naming the field.
    """
    request = holding.request(request_id, by, holding.WORK)
    check(reason, said)
    now = timezone.now()
    if not request.is_open:
        raise InterventionRefused("", _("La demande est terminée : ses délais ne changent plus."))
    if ended_at <= started_at:
        raise InterventionRefused("ended_at", _("La fin vient après le début."))
    if ended_at > now:
        raise InterventionRefused("ended_at", _("Cette période n'est pas finie : suspendre l'ordre de travail."))
    if started_at < now - PROPOSED_WITHIN:
        raise InterventionRefused("started_at", _("Une suspension se propose dans le mois."))
    same = request.suspensions.filter(reason=reason, started_at=started_at, ended_at=ended_at).first()
    return same or _created(request, None, reason, said, started_at, ended_at, by)


@transaction.atomic
def decide(*, suspension_id: int, by: User, accepted: bool, why: str = "") -> Suspension:
    """The authority answers; clocks are counted again. Raises Suspension.DoesNotExist, PermissionDenied,
    TransitionRefused, InterventionRefused (why)."""
    visible = Suspension.objects.visible_to(by).filter(pk=suspension_id)
    request = holding.request(visible.values_list("request_id", flat=True).get(), by, holding.DECIDE_SUSPENSION)
    row = Suspension.objects.select_for_update(of=("self",), no_key=True).get(pk=suspension_id)
    after = ACCEPTED if accepted else REJECTED
    if row.state == after:
        return row
    _check_decision(request, row, after, why)
    before, row.state = row.state, after
    row.decided_at, row.decided_by, row.decision_said = timezone.now(), by, why
    row.save(update_fields=["state", "decided_at", "decided_by", "decision_said"])
    _tell(row, request, before, by, why)
    telling.done(request)
    return row


@transaction.atomic
def clarify(*, suspension_id: int, by: User, reason: str, said: str = "") -> Suspension:
    """A GMAO said that it waits, a person says for what; the clocks it may stop follow the contract's own reason.

    Raises Suspension.DoesNotExist, PermissionDenied, TransitionRefused, InterventionRefused (reason, said).
    """
    visible = Suspension.objects.visible_to(by).select_related("request").filter(pk=suspension_id)
    found = visible.get()
    right = next((one for one in MAY_CLARIFY if holding.may(by, one, found.request.territory_id)), holding.WORK)
    request = holding.request(found.request_id, by, right)
    row = Suspension.objects.select_for_update(of=("self",), no_key=True).get(pk=suspension_id)
    check(reason, said)
    if reason == Suspension.Reason.TO_CLARIFY:
        raise InterventionRefused("reason", _("Dire ce qui est attendu."))
    if row.reason == reason:
        return row
    if row.is_clear:
        raise TransitionRefused(_("Le motif est déjà précisé : « %(reason)s ».") % {"reason": row.get_reason_display()})
    row.reason, row.contract_reason = reason, _in_contract(request, reason)
    row.said = said or row.said
    row.save(update_fields=["reason", "contract_reason", "said"])
    _tell(row, request, row.state, by, said)
    telling.done(request)
    return row


def check(reason: str, said: str) -> None:
    """Raises InterventionRefused (reason, said)."""
    if reason not in Suspension.Reason.values:
        raise InterventionRefused("reason", _("Motif de suspension inconnu."))
    if len(said) > LONGEST:
        raise InterventionRefused("said", _("%(most)d caractères au plus.") % {"most": LONGEST})


def begin(order: WorkOrder, *, reason: str, said: str, since: datetime, by: User) -> Suspension:
    """It lasts until `end`. The caller holds the order, and publishes."""
    return _created(order.request, order, reason, said, since, None, by)


def end(order: WorkOrder, *, at: datetime) -> None:
    """What the order waited for is there, or it will not be done."""
    for row in order.suspensions.filter(ended_at=None):
        row.ended_at = max(at, row.started_at)
        row.save(update_fields=["ended_at"])


def _created(
    request: WorkRequest,
    order: WorkOrder | None,
    reason: str,
    said: str,
    started_at: datetime,
    ended_at: datetime | None,
    by: User,
) -> Suspension:
    row = Suspension.objects.create(
        request=request,
        order=order,
        round=request.round,
        reason=reason,
        contract_reason=_in_contract(request, reason),
        said=said,
        started_at=started_at,
        ended_at=ended_at,
        proposed_at=timezone.now(),
        proposed_by=by,
    )
    _tell(row, request, "", by, said)
    return row


def _in_contract(request: WorkRequest, reason: str) -> SuspensionReason | None:
    """The reason of that code in the contract says which clocks it stops."""
    return SuspensionReason.objects.filter(version=request.version_of_contract_id, code=reason).first()


def _check_decision(request: WorkRequest, row: Suspension, after: str, why: str) -> None:
    if not request.is_open:
        raise TransitionRefused(_("La demande est terminée : ses délais ne changent plus."))
    if after not in LIFE[row.state]:
        raise TransitionRefused(_("Cette suspension est déjà « %(state)s ».") % {"state": row.get_state_display()})
    if after == ACCEPTED and not row.is_clear:
        raise TransitionRefused(_("Le motif est à préciser : dire ce qui est attendu avant d'accepter."))
    if len(why) > LONGEST:
        raise InterventionRefused("why", _("%(most)d caractères au plus.") % {"most": LONGEST})
    if not why.strip() and (after == REJECTED or row.state != PROPOSED):
        raise InterventionRefused("why", _("Un motif est nécessaire : le titulaire le lira."))


def _tell(row: Suspension, request: WorkRequest, before: str, by: User, why: str) -> None:
    label = str(Suspension.State(row.state).label).lower()
    text = _("DI n° %(number)d · suspension de délai %(state)s (%(reason)s)") % {
        "number": request.pk,
        "state": label,
        "reason": str(row.get_reason_display()).lower(),
    }
    tell(request, before, row.state, by=by, why=why, kind=SUSPENSION, text=text)
