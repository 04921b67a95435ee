# SPDX-License-Identifier: EUPL-1.2
"""A party that neither signs nor contests does not hold the months that follow for ever: the version of the contract
may say after how many days of silence it is deemed to accept what the other one signed (decision 14).

Days are counted from the other party's signature, which falls each time that a line is contested or decided: what was
signed is what is accepted. The last day is whole. Nothing happens by itself: who signed says that the time is over.
"""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.events import journal
from apps.interventions import workflow
from apps.interventions.models import Statement
from apps.interventions.models.statement import SIDES
from apps.interventions.statements import deciding, earlier, freezing
from apps.interventions.workflow import TransitionRefused
from apps.territories.models import User

KIND = "statement.tacit"


def silent(row: Statement) -> str:
    """The side that is waited for while the other one signed, "" when there is none or the contract says nothing."""
    if row.state not in (workflow.STATEMENT_ISSUED, workflow.STATEMENT_CONTESTED) or days(row) is None:
        return ""
    if bool(row.owner_signed_at) == bool(row.contractor_signed_at):
        return ""
    return "contractor" if row.owner_signed_at else "owner"


def other(side: str) -> str:
    """Who signed, and may say that the time of the silent side is over."""
    return "contractor" if side == "owner" else "owner"


def may_accept(row: Statement) -> str:
    """The side whose signatory may say it now, "" when the time is not over."""
    due = accepted_from(row)
    return other(silent(row)) if due is not None and timezone.now() >= due else ""


def days(row: Statement) -> int | None:
    """As the version in force in its month says."""
    return row.version.tacit_days if row.version else None


def accepted_from(row: Statement) -> datetime | None:
    """The instant from which silence is acceptance; None: it never is."""
    length, signed = days(row), row.owner_signed_at or row.contractor_signed_at
    if not silent(row) or length is None or signed is None:
        return None
    zone = ZoneInfo(row.contract.territory.time_zone)
    day = signed.astimezone(zone).date() + timedelta(days=length + 1)
    return datetime.combine(day, time.min, tzinfo=zone)


@transaction.atomic
def accept(*, statement_id: int, by: User) -> Statement:
    """Frozen as it was signed. Raises Statement.DoesNotExist, PermissionDenied, TransitionRefused."""
    row = deciding.held(statement_id, by)
    side, now = silent(row), timezone.now()
    deciding.require(by, deciding.SIDES[other(side)], row.contract)
    due = accepted_from(row)
    if due is None:
        raise TransitionRefused(_why_never(row))
    if now < due:
        said = {"side": SIDES[side], "at": f"{due:%d/%m/%Y}"}
        raise TransitionRefused(_("Le silence ne vaut acceptation par %(side)s qu'à partir du %(at)s.") % said)
    row.tacit_side, row.tacit_days, row.tacit_at, row.tacit_by = side, days(row), now, by
    freezing.freeze(row, now)
    _tell(row, by)
    return row


def _why_never(row: Statement) -> str:
    if days(row) is None:
        return _("Cette version du contrat ne prévoit pas d'acceptation tacite.")
    return _("Une partie a signé, l'autre se tait : sans cela, il n'y a pas d'acceptation tacite.")


def _tell(row: Statement, by: User) -> None:
    said = {"month": earlier.in_words(row.month), "side": SIDES[row.tacit_side], "contract": row.contract.reference}
    why = _("%(n)d jours de silence après la signature de l'autre partie.") % {"n": row.tacit_days}
    text = _("Décompte de %(month)s (%(contract)s) réputé accepté par %(side)s") % said
    place = row.contract.territory_id
    journal.record(journal.Entry(territory_id=place, kind=KIND, text=text, why=why, actor_id=by.pk, after=row.state))
