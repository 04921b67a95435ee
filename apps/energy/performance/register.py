# SPDX-License-Identifier: EUPL-1.2
"""The register of adjustments: proposed, justified, accepted by each party, applied or rejected. Each step is locked,
allowed by the life-cycle, told to the journal; nothing is applied without both."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.contracts.models import Contract
from apps.energy.models import Adjustment, Evidence, MeteringPoint
from apps.energy.performance import evidence, reading, recounting, workflow
from apps.energy.performance.workflow import PerformanceRefused, TransitionRefused
from apps.events import journal
from apps.territories.models import Territory, User

KIND = "energy.adjustment"
MOST_EVIDENCE = 20


@dataclass(frozen=True, slots=True)
class Proposal:
    """What is asked for; `label` "": the whole lot of the authority."""

    lot: str
    authority: Territory
    kind: str
    title: str
    said: str
    first: date
    last: date | None = None
    unit: str = Adjustment.Unit.KWH_YEAR
    effect: Decimal = Decimal(0)
    margin_percent: Decimal = Decimal(0)
    label: str = ""
    point: MeteringPoint | None = None


@transaction.atomic
def propose(*, contract: Contract, proposal: Proposal, by: User) -> Adjustment:
    """Raises PermissionDenied, PerformanceRefused (with the field)."""
    require(by, reading.PROPOSE, proposal.authority.pk)
    _check(contract, proposal)
    works = proposal.kind == Adjustment.Kind.WORKS
    row = Adjustment.objects.create(
        contract=contract,
        lot=proposal.lot,
        authority=proposal.authority,
        point=proposal.point,
        label=proposal.label.strip(),
        kind=proposal.kind,
        title=proposal.title.strip(),
        said=proposal.said.strip(),
        first=proposal.first,
        last=proposal.last,
        unit=Adjustment.Unit.NONE if works else proposal.unit,
        effect=Decimal(0) if works else proposal.effect,
        margin_percent=Decimal(0) if works else proposal.margin_percent,
        proposed_by=by,
        is_sample=contract.is_sample,
    )
    _tell(row, "", by, row.said)
    return row


@transaction.atomic
def add_evidence(*, adjustment_id: int, by: User, note: str = "", name: str = "", content: bytes = b"") -> Evidence:
    """A note, a file, or both. Raises PerformanceRefused, TransitionRefused once it is decided."""
    row = held(adjustment_id, by, reading.PROPOSE)
    if row.state not in workflow.ADJUSTMENT_OPEN:
        raise TransitionRefused(_("Cet ajustement est décidé : plus aucune pièce ne s'y ajoute."))
    if not note.strip() and not content:
        raise PerformanceRefused("note", _("Écrire une note, ou joindre un fichier."))
    if row.evidence.count() >= MOST_EVIDENCE:
        raise PerformanceRefused("file", _("%(n)d pièces au plus par ajustement.") % {"n": MOST_EVIDENCE})
    filed = evidence.filed(name, content) if content else {}
    made = Evidence.objects.create(adjustment=row, note=note.strip()[:2000], by=by, **filed)
    _tell(row, row.state, by, str(made))
    return made


@transaction.atomic
def justify(*, adjustment_id: int, by: User) -> Adjustment:
    """Its evidence is there: from here on its effect is sealed, and each party may accept it."""
    row = held(adjustment_id, by, reading.PROPOSE)
    if not row.evidence.exists():
        raise PerformanceRefused("note", _("Un ajustement se justifie : joindre d'abord une pièce ou une note."))
    transition(row, workflow.JUSTIFIED, by=by, justified_by=by, justified_at=timezone.now())
    return row


@transaction.atomic
def accept(*, adjustment_id: int, side: str, by: User) -> Adjustment:
    """For "owner" or "contractor"; the second acceptance applies it. Nobody accepts for both."""
    row = held(adjustment_id, by, reading.SIDES[side])
    other = "contractor" if side == "owner" else "owner"
    if row.state not in workflow.ACCEPTABLE:
        raise TransitionRefused(_("Seul un ajustement justifié, pas encore décidé, s'accepte."))
    if getattr(row, f"{side}_at"):
        raise TransitionRefused(_("Cette partie l'a déjà accepté."))
    if getattr(row, f"{other}_by_id") == by.pk:
        raise TransitionRefused(_("La même personne ne peut pas accepter pour les deux parties."))
    signed: dict[str, Any] = {f"{side}_by": by, f"{side}_at": timezone.now()}
    if not getattr(row, f"{other}_at"):
        accepted = workflow.ACCEPTED_OWNER if side == "owner" else workflow.ACCEPTED_CONTRACTOR
        transition(row, accepted, by=by, **signed)
        return row
    transition(row, workflow.ACCEPTED, by=by, **signed)
    transition(row, workflow.APPLIED, by=by, applied_at=timezone.now())
    recounting.apply(row)
    return row


@transaction.atomic
def reject(*, adjustment_id: int, side: str, why: str, by: User) -> Adjustment:
    """By either party, with its reason."""
    row = held(adjustment_id, by, reading.SIDES[side])
    if not why.strip():
        raise PerformanceRefused("why", _("Dites pourquoi cet ajustement est rejeté."))
    said = why.strip()[:500]
    transition(row, workflow.REJECTED, by=by, why=said, rejected_by=by, rejected_at=timezone.now(), rejected_why=said)
    return row


def transition(row: Adjustment, to: str, *, by: User, why: str = "", **fields: object) -> None:
    """Raises TransitionRefused. The caller holds the row."""
    before = row.state
    if to not in workflow.ADJUSTMENT[before]:
        raise TransitionRefused(
            _("Un ajustement « %(state)s » ne peut pas devenir « %(to)s ».")
            % {"state": row.get_state_display(), "to": Adjustment.State(to).label}
        )
    row.state = to
    for name, value in fields.items():
        setattr(row, name, value)
    row.save(update_fields=["state", *fields])
    _tell(row, before, by, why)


def held(number: int, by: User, right: str) -> Adjustment:
    """The locked row. Raises Adjustment.DoesNotExist when `by` may not see it, PermissionDenied when seeing is all."""
    rows = Adjustment.objects.visible_to(by).select_for_update(of=("self",), no_key=True)
    row = rows.select_related("contract", "authority").get(pk=number)
    require(by, right, row.authority_id)
    return row


def require(by: User, right: str, territory_id: int) -> None:
    if not may(by, right, territory_id):
        raise PermissionDenied(_("Votre rôle ne permet pas cela sur les économies de ce contrat."))


def may(by: User, right: str, territory_id: int) -> bool:
    return Territory.objects.visible_to(by, right).filter(pk=territory_id).exists()


def _check(contract: Contract, proposal: Proposal) -> None:
    if not proposal.title.strip():
        raise PerformanceRefused("title", _("Donner un intitulé."))
    if not proposal.said.strip():
        raise PerformanceRefused("said", _("Dire ce qui a changé, et pourquoi la référence doit suivre."))
    if not reading.authorities(contract).filter(pk=proposal.authority.pk).exists():
        raise PerformanceRefused("authority", _("Ce contrat ne promet rien pour cette autorité."))
    if not contract.starts_on <= proposal.first <= contract.ends_on:
        raise PerformanceRefused("first", _("Hors du contrat."))
    if proposal.last is not None and proposal.last < proposal.first:
        raise PerformanceRefused("last", _("La fin vient après le début."))
    _check_effect(proposal)


def _check_effect(proposal: Proposal) -> None:
    if proposal.kind == Adjustment.Kind.WORKS:
        if proposal.last is None:
            raise PerformanceRefused("last", _("Une période de travaux a une fin."))
        return
    if proposal.unit == Adjustment.Unit.NONE or not proposal.effect:
        raise PerformanceRefused("effect", _("Dire de combien la référence monte ou descend."))
    if proposal.unit == Adjustment.Unit.PERCENT and not -100 <= proposal.effect <= 1000:
        raise PerformanceRefused("effect", _("Un effet en % va de −100 à 1 000."))
    if not 0 <= proposal.margin_percent <= 100:
        raise PerformanceRefused("margin_percent", _("L'incertitude va de 0 à 100 %."))


def _tell(row: Adjustment, before: str, by: User, why: str) -> None:
    said = {"title": row.title, "state": row.get_state_display()}
    journal.record(
        journal.Entry(
            territory_id=row.authority_id,
            kind=KIND,
            text=_("Ajustement « %(title)s » : %(state)s") % said,
            before=before,
            after=row.state,
            why=why,
            actor_id=by.pk,
        )
    )
