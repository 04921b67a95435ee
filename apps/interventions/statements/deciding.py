# SPDX-License-Identifier: EUPL-1.2
"""What is done with a statement: prepared, issued, contested, decided, signed by both, paid. Its row is locked."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from operator import attrgetter

from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.contracts import selectors as contracts
from apps.contracts.models import Contract, ContractVersion
from apps.interventions import holding, workflow
from apps.interventions.models import Statement, StatementLine
from apps.interventions.refusals import InterventionRefused
from apps.interventions.statements import capping, counting, earlier, freezing
from apps.interventions.workflow import TransitionRefused
from apps.territories.models import User

RIGHT = "interventions.{}_statement"
SIDES = {"owner": RIGHT.format("sign_owner"), "contractor": RIGHT.format("sign_contractor")}
BATCH = 1_000


@transaction.atomic
def prepare(*, contract: Contract, month: date, by: User) -> Statement:
    """The draft of a month, counted from the clocks as they are; asked again, counted again.

    Raises PermissionDenied, InterventionRefused, TransitionRefused once it is issued, or a later month is.
    """
    require(by, RIGHT.format("prepare"), contract)
    now = timezone.now()
    begin, end = counting.bounds(contract, month.replace(day=1))
    if begin > now:
        raise InterventionRefused("month", _("Ce mois n'a pas commencé : il n'y a rien à compter."))
    if month.replace(day=1) > contract.ends_on or counting.following(month) <= contract.starts_on:
        raise InterventionRefused("month", _("Le contrat ne s'applique pas ce mois-là."))
    _check_followed(contract, month.replace(day=1))
    Statement.objects.get_or_create(contract=contract, month=month.replace(day=1), defaults={"counted_to": now})
    row = Statement.objects.select_for_update(no_key=True).get(contract=contract, month=month.replace(day=1))
    if row.state != workflow.STATEMENT_DRAFT:
        raise TransitionRefused(_("Ce décompte est déjà émis : il ne se recalcule plus."))
    return _count(row, min(end, now))


@transaction.atomic
def issue(*, statement_id: int, by: User) -> Statement:
    """Sent to the contractor, the month over and the earlier ones signed; counted one last time. Lines whose contest
    earlier months left undecided come with it."""
    row = _held(statement_id, by, RIGHT.format("prepare"))
    begin, end = counting.bounds(row.contract, row.month)
    if end > timezone.now():
        raise TransitionRefused(_("Le mois n'est pas fini : ce décompte ne peut pas encore être émis."))
    _check_followed(row.contract, row.month)
    lacking = earlier.why_not_yet(row.contract, row.month, begin)
    if lacking:
        raise TransitionRefused(lacking)
    freezing.follow(row, workflow.STATEMENT_ISSUED)
    row.issued_at = timezone.now()
    _count(row, end)
    if row.lines.filter(contested=True).exists():
        freezing.follow(row, workflow.STATEMENT_CONTESTED)
        row.save(update_fields=["state"])
    return row


@transaction.atomic
def contest(*, statement_id: int, line_id: int, why: str, by: User) -> StatementLine:
    """The line goes apart from the total until it is decided; signatures already given fall."""
    row = _held(statement_id, by, RIGHT.format("contest"))
    if not why.strip():
        raise InterventionRefused("why", _("Dites pourquoi cette ligne est contestée."))
    line = row.lines.get(pk=line_id)
    if row.state not in (workflow.STATEMENT_ISSUED, workflow.STATEMENT_CONTESTED) or line.contested:
        raise TransitionRefused(_("Seule une ligne d'un décompte émis, pas encore contestée, peut l'être."))
    line.contested, line.contest_reason = True, why.strip()[:500]
    line.save(update_fields=["contested", "contest_reason"])
    if row.state == workflow.STATEMENT_ISSUED:
        freezing.follow(row, workflow.STATEMENT_CONTESTED)
    _resettle(row)
    return line


@transaction.atomic
def decide(*, statement_id: int, line_id: int, kept: bool, why: str, by: User) -> StatementLine:
    """The authority keeps a contested line or drops it, with its reason."""
    row = _held(statement_id, by, SIDES["owner"])
    if not why.strip():
        raise InterventionRefused("why", _("Dites pourquoi la ligne est maintenue ou abandonnée."))
    line = row.lines.get(pk=line_id)
    if row.state != workflow.STATEMENT_CONTESTED or not line.contested or line.decision:
        raise TransitionRefused(_("Seule une ligne contestée, pas encore décidée, peut l'être."))
    line.decision = StatementLine.Decision.KEPT if kept else StatementLine.Decision.DROPPED
    line.decision_said = why.strip()[:500]
    line.save(update_fields=["decision", "decision_said"])
    if not row.lines.filter(contested=True, decision="").exists():
        freezing.follow(row, workflow.STATEMENT_ISSUED)
    _resettle(row)
    return line


@transaction.atomic
def sign(*, statement_id: int, side: str, by: User) -> Statement:
    """For "owner" or "contractor"; the second signature freezes it. Nobody signs for both."""
    row = _held(statement_id, by, SIDES[side])
    other = "contractor" if side == "owner" else "owner"
    if row.state not in (workflow.STATEMENT_ISSUED, workflow.STATEMENT_CONTESTED):
        raise TransitionRefused(_("Seul un décompte émis se signe."))
    if getattr(row, f"{side}_signed_at"):
        raise TransitionRefused(_("Cette partie a déjà signé."))
    if getattr(row, f"{other}_signed_by_id") == by.pk:
        raise TransitionRefused(_("La même personne ne peut pas signer pour les deux parties."))
    now = timezone.now()
    setattr(row, f"{side}_signed_by", by)
    setattr(row, f"{side}_signed_at", now)
    row.save()
    if getattr(row, f"{other}_signed_at"):
        freezing.freeze(row, now)
    return row


@transaction.atomic
def pay(*, statement_id: int, by: User) -> Statement:
    row = _held(statement_id, by, RIGHT.format("prepare"))
    freezing.follow(row, workflow.STATEMENT_PAID)
    row.paid_at = timezone.now()
    row.save(update_fields=["state", "paid_at"])
    return row


def recount(statement: Statement) -> capping.Totals:
    """The totals again from the rows of the statement, frozen or not: nothing is written."""
    return capping.settle(statement, statement.lines.select_related("rule", "previous"))


def is_intact(statement: Statement) -> bool:
    """Frozen: its rows are those that were signed, and counted again they give the same figures to the cent."""
    totals = recount(statement)
    counted = (totals.penalties, totals.bonuses, totals.corrections, totals.contested, totals.total)
    signed = (statement.penalties, statement.bonuses, statement.corrections, statement.contested, statement.total)
    return counted == signed and freezing.holds(statement)


def _check_followed(contract: Contract, month: date) -> None:
    later = earlier.followed_by(contract, month)
    if later is not None:
        raise TransitionRefused(
            _("Le décompte de %(month)s est déjà émis : ce mois, qui le précède, ne se compte plus.")
            % {"month": earlier.in_words(later.month)}
        )


def _count(row: Statement, to: datetime) -> Statement:
    row.counted_to = to
    row.version = _in_force(row)
    _clear(row)
    lines = counting.lines(row)
    _lay(row, capping.settle(row, lines))
    row.save()
    _write(lines)
    return row


def _write(lines: Sequence[StatementLine]) -> None:
    """By COPY: a month of a large city has 15 000 of them."""
    fields = [field for field in StatementLine._meta.concrete_fields if not field.primary_key]
    columns = ", ".join(connection.ops.quote_name(field.column) for field in fields)
    table = connection.ops.quote_name(StatementLine._meta.db_table)
    read = attrgetter(*(field.attname for field in fields))
    with connection.cursor() as cursor, cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
        for row in lines:
            copy.write_row(read(row))


def _clear(row: Statement) -> None:
    """The lines of a draft. A later draft may follow some of them: counted again, it will say so again."""
    StatementLine.objects.filter(previous__statement=row).update(previous=None)
    row.lines.all()._raw_delete(
        row._state.db
    )  # one statement: nothing else points to them, there is nothing to collect


def _resettle(row: Statement) -> None:
    lines = list(row.lines.select_related("rule", "previous"))
    _lay(row, capping.settle(row, lines))
    row.owner_signed_by = row.owner_signed_at = row.contractor_signed_by = row.contractor_signed_at = None
    row.save()
    StatementLine.objects.bulk_update(lines, ["amount", "said"], batch_size=BATCH)


def _lay(row: Statement, totals: capping.Totals) -> None:
    row.penalties, row.bonuses = totals.penalties, totals.bonuses
    row.corrections, row.contested, row.total = totals.corrections, totals.contested, totals.total


def _in_force(row: Statement) -> ContractVersion | None:
    day = min(counting.following(row.month) - timedelta(days=1), row.contract.ends_on)
    versions = contracts.timeline(ContractVersion.objects.filter(contract=row.contract_id))
    return contracts.in_force(versions, day).first()


def _held(number: int, by: User, right: str) -> Statement:
    """The locked row. Raises Statement.DoesNotExist when `by` may not see it, PermissionDenied when seeing is all."""
    row = held(number, by)
    require(by, right, row.contract)
    return row


def held(number: int, by: User) -> Statement:
    rows = Statement.objects.visible_to(by).select_for_update(of=("self",), no_key=True)
    return rows.select_related("contract__territory", "version").get(pk=number)


def require(by: User, right: str, contract: Contract) -> None:
    if not holding.may(by, right, contract.territory_id):
        raise PermissionDenied(_("Votre rôle ne permet pas cela sur les décomptes de ce contrat."))
