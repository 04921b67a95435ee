# SPDX-License-Identifier: EUPL-1.2
"""Abuse of the public form: the report is set aside, its network sends nothing more until a date, and neither an
address nor anything that follows somebody from day to day is kept."""

import secrets
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext as _

from apps.signalements import cleaning, holding, passing, telling
from apps.signalements.models import LONGEST, Block, Origin, Signalement, Step
from apps.signalements.refusals import SignalementRefused, TooMany
from apps.signalements.workflow import ALLOWED, REJECTED
from apps.territories.models import User

ORIGIN_LASTS = timedelta(days=7)
LAPSES = (0, 1, 7, 30)  # days that an agent may block for; 0: not at all
MOST_ALIVE = 500  # blocks looked at for each form sent: a few milliseconds
ALIVE = """
SELECT id, salt, digest, until FROM signalements_block WHERE lifted_at IS NULL AND until > %s
 ORDER BY until DESC LIMIT %s"""


def remember(report: Signalement, network: str) -> None:
    """Where a new one came from, for ORIGIN_LASTS: under a salt of its own."""
    salt = secrets.token_hex(16)
    Origin.objects.create(signalement=report, salt=salt, digest=_digest(salt, network), at=timezone.now())


def check(network: str) -> None:
    """Raises TooMany when this network is blocked."""
    with connection.cursor() as cursor:
        cursor.execute(ALIVE, [timezone.now(), MOST_ALIVE])
        alive = cursor.fetchall()
    for pk, salt, digest, until in alive:
        if constant_time_compare(_digest(salt, network), digest):
            Block.objects.filter(pk=pk).update(refused=F("refused") + 1)
            words = _("Envois suspendus depuis votre réseau jusqu'au %(until)s, après un abus : appelez votre mairie.")
            raise TooMany(words % {"until": timezone.localtime(until).strftime("%d/%m/%Y à %H:%M")})


@transaction.atomic
def mark(*, signalement_id: int, by: User, why: str, days: int = 0, seen: int | None = None) -> Signalement:
    """Set aside as an abuse; `days`: its network is blocked so long. Raises SignalementRefused (why, days)."""
    report = holding.report(signalement_id, by)
    reason = cleaning.text("why", why, LONGEST)
    if not reason:
        raise SignalementRefused("why", _("Écrire au moins un mot."))
    if days not in LAPSES:
        raise SignalementRefused("days", _("Durée inconnue."))
    holding.unchanged(report, seen)
    if report.state != REJECTED or REJECTED in ALLOWED[report.state]:
        fields: dict[str, Any] = {"outcome": Signalement.Outcome.REJECTED.value, "outcome_said": reason[:500]}
        passing.move(report, REJECTED, by=by, text=reason, held=False, **fields)
    report.photos.filter(borrowed=False).update(shown=False)
    if days:
        _block(report, by, reason, days)
    telling.done(report)
    return report


@transaction.atomic
def lift(*, block_id: int, by: User) -> Block:
    """Before its end."""
    block = Block.objects.visible_to(by, "signalements.view_block").select_for_update(of=("self",)).get(pk=block_id)
    holding.require(by, holding.TRIAGE, block.territory_id)
    if block.lifted_at is None:
        block.lifted_at, block.lifted_by = timezone.now(), by
        block.save(update_fields=["lifted_at", "lifted_by"])
    return block


def forget(now: datetime) -> int:
    """Origins that are too old to be blocked."""
    return Origin.objects.filter(at__lt=now - ORIGIN_LASTS).delete()[0]


def may_block(report: Signalement) -> bool:
    return Origin.objects.filter(signalement=report, at__gte=timezone.now() - ORIGIN_LASTS).exists()


def _block(report: Signalement, by: User, why: str, days: int) -> None:
    origin = Origin.objects.filter(signalement=report, at__gte=timezone.now() - ORIGIN_LASTS).first()
    if origin is None:
        words = _("Son réseau n'est plus connu, ou il n'est pas venu du formulaire : ne rien bloquer.")
        raise SignalementRefused("days", words)
    now = timezone.now()
    until = now + timedelta(days=days)
    Block.objects.create(
        territory=report.territory,
        signalement=report,
        salt=origin.salt,
        digest=origin.digest,
        why=why[:300],
        by=by,
        at=now,
        until=until,
    )
    said = _("Réseau bloqué jusqu'au %(until)s.") % {"until": timezone.localtime(until).strftime("%d/%m/%Y à %H:%M")}
    passing.tell(report, Step.Kind.NOTE, by=by, said=said)


def _digest(salt: str, network: str) -> str:
    return salted_hmac(f"signalements.block.{salt}", network, algorithm="sha256").hexdigest()
