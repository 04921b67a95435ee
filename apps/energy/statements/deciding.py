# SPDX-License-Identifier: EUPL-1.2
"""What is done with a yearly statement: prepared, issued (frozen), contested, decided, accepted by both, paid."""

from collections.abc import Iterable
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.contracts.models import Contract, Period
from apps.contracts.penalties import NOTHING
from apps.energy.models import LedgerLine, SavingsStatement, SavingsStatementLine
from apps.energy.performance import promises, workflow
from apps.energy.performance.register import require
from apps.energy.performance.workflow import PerformanceRefused, TransitionRefused
from apps.energy.statements import counting, freezing
from apps.events import journal
from apps.territories.models import User

PREPARE = "energy.prepare_savingsstatement"
CONTEST = "energy.contest_savingsstatement"
SIDES = {"owner": "energy.sign_owner_savingsstatement", "contractor": "energy.sign_contractor_savingsstatement"}
KIND = "energy.statement"


@transaction.atomic
def prepare(*, contract: Contract, year: int, by: User) -> SavingsStatement:
    """The draft of a year of the contract, counted from the ledger as it is; asked again, counted again.

    Raises PermissionDenied, PerformanceRefused, TransitionRefused once it is issued.
    """
    require(by, PREPARE, contract.territory_id)
    period = _period(contract, year)
    if period.starts_on > timezone.localdate():
        raise PerformanceRefused("year", _("Cette année n'a pas commencé : il n'y a rien à compter."))
    given = {"first": period.starts_on, "last": period.ends_on, "counted_at": timezone.now()}
    SavingsStatement.objects.get_or_create(contract=contract, year=year, defaults=given)
    rows = SavingsStatement.objects.select_for_update(no_key=True, of=("self",)).select_related("contract")
    row = rows.get(contract=contract, year=year)
    if row.state != workflow.DRAFT:
        raise TransitionRefused(_("Ce décompte est émis : il ne se recompte plus. L'année suivante le régularise."))
    return _count(row)


@transaction.atomic
def issue(*, statement_id: int, by: User) -> SavingsStatement:
    """Counted one last time, then frozen: its lines and what they copy never change, whatever is read later."""
    row = held(statement_id, by, PREPARE)
    if row.last >= timezone.localdate():
        raise TransitionRefused(_("L'année n'est pas finie : ce décompte ne peut pas encore être émis."))
    waiting = why_not_yet(row)
    if waiting:
        raise TransitionRefused(waiting)
    freezing.follow(row, workflow.ISSUED)
    _count(row, save=False)
    row.issued_by, row.issued_at = by, timezone.now()
    row.checksum = freezing.checksum(row)
    row.save()
    _freeze_ledger(row)
    _tell(row, workflow.DRAFT, by, "")
    return row


@transaction.atomic
def contest(*, statement_id: int, line_id: int, why: str, by: User) -> SavingsStatementLine:
    """The line goes apart from the total until it is decided; acceptances already given fall."""
    row = held(statement_id, by, CONTEST)
    if not why.strip():
        raise PerformanceRefused("why", _("Dites pourquoi cette ligne est contestée."))
    line = row.lines.get(pk=line_id)
    if row.state not in workflow.STATEMENT_OPEN or line.contested:
        raise TransitionRefused(_("Seule une ligne d'un décompte émis, pas encore contestée, peut l'être."))
    line.contested, line.contest_reason = True, why.strip()[:500]
    line.save(update_fields=["contested", "contest_reason"])
    before = row.state
    if row.state == workflow.ISSUED:
        freezing.follow(row, workflow.CONTESTED)
    _resettle(row)
    _tell(row, before, by, f"{line} : {line.contest_reason}")
    return line


@transaction.atomic
def decide(*, statement_id: int, line_id: int, kept: bool, why: str, by: User) -> SavingsStatementLine:
    """The authority keeps a contested line or drops it, with its reason."""
    row = held(statement_id, by, SIDES["owner"])
    if not why.strip():
        raise PerformanceRefused("why", _("Dites pourquoi la ligne est maintenue ou abandonnée."))
    line = row.lines.get(pk=line_id)
    if row.state != workflow.CONTESTED or not line.contested or line.decision:
        raise TransitionRefused(_("Seule une ligne contestée, pas encore décidée, peut l'être."))
    line.decision = SavingsStatementLine.Decision.KEPT if kept else SavingsStatementLine.Decision.DROPPED
    line.decision_said = why.strip()[:500]
    line.save(update_fields=["decision", "decision_said"])
    if not row.lines.filter(contested=True, decision="").exists():
        freezing.follow(row, workflow.ISSUED)
    _resettle(row)
    _tell(row, workflow.CONTESTED, by, f"{line} : {line.decision_said}")
    return line


@transaction.atomic
def sign(*, statement_id: int, side: str, by: User) -> SavingsStatement:
    """For "owner" or "contractor"; the second acceptance validates it. Nobody signs for both."""
    row = held(statement_id, by, SIDES[side])
    other = "contractor" if side == "owner" else "owner"
    if row.state != workflow.ISSUED:
        raise TransitionRefused(_("S'accepte un décompte émis, dont toutes les contestations sont décidées."))
    if getattr(row, f"{side}_at"):
        raise TransitionRefused(_("Cette partie l'a déjà accepté."))
    if getattr(row, f"{other}_by_id") == by.pk:
        raise TransitionRefused(_("La même personne ne peut pas accepter pour les deux parties."))
    setattr(row, f"{side}_by", by)
    setattr(row, f"{side}_at", timezone.now())
    if getattr(row, f"{other}_at"):
        freezing.follow(row, workflow.VALIDATED)
        row.validated_at = timezone.now()
    row.save()
    _tell(row, workflow.ISSUED, by, "")
    return row


@transaction.atomic
def pay(*, statement_id: int, by: User) -> SavingsStatement:
    row = held(statement_id, by, PREPARE)
    freezing.follow(row, workflow.PAID)
    row.paid_at = timezone.now()
    row.save(update_fields=["state", "paid_at"])
    _tell(row, workflow.VALIDATED, by, "")
    return row


def why_not_yet(row: SavingsStatement) -> str:
    """Why this year cannot be issued: an earlier one was counted and not issued. Empty: nothing lacks."""
    drafts = SavingsStatement.objects.filter(contract=row.contract_id, year__lt=row.year, state=workflow.DRAFT)
    waiting = drafts.order_by("year").first()
    if waiting is None:
        return ""
    return _("Le décompte de l'année %(year)d n'est pas encore émis : il vient d'abord.") % {"year": waiting.year}


def held(number: int, by: User, right: str) -> SavingsStatement:
    """The locked row. Raises SavingsStatement.DoesNotExist when `by` may not see it, PermissionDenied when seeing is
    all."""
    rows = SavingsStatement.objects.visible_to(by).select_for_update(of=("self",), no_key=True)
    row = rows.select_related("contract", "version").get(pk=number)
    require(by, right, row.contract.territory_id)
    return row


def _period(contract: Contract, year: int) -> Period:
    found = contract.periods.filter(number=year).first()
    if found is None:
        raise PerformanceRefused("year", _("Ce contrat n'a pas d'année %(year)d.") % {"year": year})
    return found


def _count(row: SavingsStatement, *, save: bool = True) -> SavingsStatement:
    promised = next(one for one in promises.of(row.contract) if one.period.number == row.year)
    row.version, row.counted_at = promised.version, timezone.now()
    row.lines.all().delete()
    lines = SavingsStatementLine.objects.bulk_create(counting.lines(row))
    _lay(row, lines)
    if save:
        row.save()
    return row


def _freeze_ledger(row: SavingsStatement) -> None:
    """The rows that its lines copied, this year's and those of its corrections, belong to it."""
    taken = [copied["id"] for line in row.lines.all() for copied in line.rows]
    LedgerLine.objects.filter(pk__in=taken, statement=None).update(statement=row)


def _resettle(row: SavingsStatement) -> None:
    _lay(row, row.lines.all())
    row.owner_by = row.owner_at = row.contractor_by = row.contractor_at = None
    row.save()


def _lay(row: SavingsStatement, lines: Iterable[SavingsStatementLine]) -> None:
    """The totals of what counts; contested lines that nobody decided stay apart."""
    found = list(lines)
    counted = [line for line in found if line.counts]
    usual = [line.amount for line in counted if line.nature == counting.YEAR]
    row.malus = _sum(amount for amount in usual if amount > 0)
    row.bonus = -_sum(amount for amount in usual if amount < 0)
    row.corrections = _sum(line.amount for line in counted if line.nature == counting.CORRECTION)
    row.contested = _sum(line.amount for line in found if line.contested and not line.decision)
    row.total = row.malus - row.bonus + row.corrections


def _sum(amounts: Iterable[Decimal]) -> Decimal:
    return sum(amounts, NOTHING)


def _tell(row: SavingsStatement, before: str, by: User, why: str) -> None:
    said = {"year": row.year, "contract": row.contract, "state": row.get_state_display()}
    journal.record(
        journal.Entry(
            territory_id=row.contract.territory_id,
            kind=KIND,
            text=_("Décompte d'économies, année %(year)d, %(contract)s : %(state)s") % said,
            before=before,
            after=row.state,
            why=why,
            actor_id=by.pk,
        )
    )
