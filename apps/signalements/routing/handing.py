# SPDX-License-Identifier: EUPL-1.2
"""« Transmettre »: to a service or a contractor of ours it is said; to a neighbour that speaks Open311 it is owed."""

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.signalements import cleaning, holding, passing, telling, workflow
from apps.signalements.models import LONGEST, Addressee, Handover, Routing, Signalement, Step
from apps.signalements.refusals import SignalementRefused
from apps.signalements.routing import choosing
from apps.signalements.workflow import FORWARDED
from apps.territories.models import User

State = Handover.State


@transaction.atomic
def forward(*, signalement_id: int, by: User, text: str = "", seen: int | None = None) -> Signalement:
    """To whom it is routed. Asked twice, handed once."""
    report = holding.report(signalement_id, by)
    routing = choosing.of(report)
    if routing is None:
        raise SignalementRefused("", _("À qui ? Choisir d'abord un destinataire."))
    if alive(report) is not None or report.state == FORWARDED:
        return report
    holding.unchanged(report, seen)
    message = cleaning.text("text", text, LONGEST)
    owed = _owed(report, routing, by)
    fields: dict[str, Any] = {"qualified_at": report.qualified_at or timezone.now(), "held": False}
    passing.move(report, FORWARDED, by=by, text=message, **fields, **_unsaid(report))
    if owed is not None:
        words = {"who": routing.addressee, "service": owed.service_code}
        said = _("À transmettre à %(who)s, service « %(service)s », sans les coordonnées de l'habitant.") % words
        passing.tell(report, Step.Kind.NOTE, by=by, said=said)
    telling.done(report)
    return report


@transaction.atomic
def retry(*, signalement_id: int, by: User, reference: str = "", seen: int | None = None) -> Signalement:
    """What the neighbour refused, or may have: sent again, or found there by a person under `reference`."""
    report = holding.report(signalement_id, by)
    row = alive(report)
    if row is None or row.state not in (State.REFUSED, State.UNCERTAIN):
        raise SignalementRefused("reference", _("Rien n'attend d'être repris."))
    holding.unchanged(report, seen)
    theirs = cleaning.line("reference", reference, 120)
    row.due_at, row.lease_until, row.lease_token, row.attempts, row.last_error = timezone.now(), None, None, 0, ""
    if theirs:
        row.state, row.reference, row.sent_at = State.SENT, theirs, timezone.now()
        said = _("Retrouvé chez %(who)s sous la référence %(ref)s.") % {"who": row.addressee, "ref": theirs}
    else:
        row.state, row.tried_at = State.OWED, None
        row.service_code = row.addressee.service_of(report.category) or row.service_code
        said = _("À transmettre de nouveau à %(who)s.") % {"who": row.addressee}
    row.save()
    passing.write(report)
    passing.tell(report, Step.Kind.NOTE, by=by, said=said)
    telling.done(report)
    return report


def alive(report: Signalement) -> Handover | None:
    rows = Handover.objects.filter(signalement=report, state__in=Handover.LIVE)
    return rows.select_related("addressee").first()


def last(report: Signalement) -> Handover | None:
    return Handover.objects.filter(signalement=report).select_related("addressee").order_by("-pk").first()


def may_forward(report: Signalement, routing: Routing | None) -> bool:
    """Whether the page offers it."""
    return routing is not None and FORWARDED in workflow.ALLOWED[report.state] and report.state != workflow.INFO_ASKED


def _owed(report: Signalement, routing: Routing, by: User) -> Handover | None:
    addressee: Addressee = routing.addressee
    if not addressee.is_reached:
        if addressee.kind == Addressee.Kind.NEIGHBOUR:
            raise SignalementRefused("", _("Cette autorité ne reçoit rien de nous : « Hors compétence » la nomme."))
        return None
    service = addressee.service_of(report.category)
    if not service:
        words = _("%(who)s : à quel service correspond « %(category)s » ? À dire dans la fiche du destinataire.")
        raise SignalementRefused("", words % {"who": addressee, "category": report.category})
    if report.place is None and not report.address:
        raise SignalementRefused("", _("Sans position ni adresse, l'autre autorité ne trouverait pas."))
    return Handover.objects.create(
        signalement=report,
        addressee=addressee,
        key=_key(report),
        service_code=service,
        by=by,
        created_at=timezone.now(),
    )


def _key(report: Signalement) -> str:
    """Ours there: the reference, then the reference and a rank when it is handed over again."""
    before = Handover.objects.filter(signalement=report).count()
    return f"{report.reference}/{before + 1}" if before else report.reference


def _unsaid(report: Signalement) -> dict[str, Any]:
    """Opened again, nothing is said of its outcome any more."""
    return {"outcome": "", "outcome_said": ""} if report.outcome else {}
