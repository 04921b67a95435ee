# SPDX-License-Identifier: EUPL-1.2
"""Which line of which contract applies, and why: in French, for an operator.

Two contracts may overlap. The most specific zone goes first, then the contract whose perimeter is the most specific,
then the latest signed. No line is an answer too: « aucun contrat à cette date ».
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.contrib.gis.geos import GEOSGeometry
from django.utils import formats
from django.utils.translation import gettext as _

from apps.contracts import coverage
from apps.contracts.coverage import Covering
from apps.contracts.models import Commitment, ContractVersion, FaultClass
from apps.territories.models import Territory


@dataclass(frozen=True, slots=True)
class Choice:
    """`line` None: nothing is promised, `why` says it. A line may promise nothing either: « sans engagement »."""

    line: Commitment | None
    version: ContractVersion | None
    why: str


@dataclass(frozen=True, slots=True)
class Candidate:
    """A line that could apply; the smallest `rank` does."""

    line: Commitment
    covering: Covering
    zone_size: float  # inf: the line is for the whole perimeter

    @property
    def rank(self) -> tuple[float, int, int, int, int]:
        contract = self.covering.version.contract
        signed = contract.signed_on or contract.starts_on
        return (self.zone_size, self.covering.depth, self.covering.size, -signed.toordinal(), -contract.pk)


def line_for(
    *, owner_id: int, trade: str, fault_class_id: int | None, place: GEOSGeometry | None, at: datetime
) -> Choice:
    """The line for a fault of the equipment that `owner_id` owns, found at `at`; `place` in degrees when it is known.

    Six queries at most, whatever the number of contracts.
    """
    owner = Territory.objects.only("name", "time_zone").get(pk=owner_id)
    day = at.astimezone(ZoneInfo(owner.time_zone)).date()
    found = coverage.in_force(owner_id, day)
    covering = found.versions
    if not covering:
        return Choice(None, None, _no_contract(owner, day, found.silent))
    fault_class = FaultClass.objects.filter(pk=fault_class_id).first() if fault_class_id else None
    refused = _class_problem(fault_class, trade)
    if fault_class is None or refused:
        return Choice(None, None, refused)
    return _best(coverage.candidates(covering, fault_class.pk, owner_id, place), covering, fault_class)


def line_in(version: ContractVersion, lines: Sequence[tuple[Commitment, float]]) -> Choice:
    """The line of one version among those that fit (with the size of their zone): as a draft is tried."""
    if not lines:
        return Choice(None, version, _("Cette version ne dit rien de cette classe de panne à cet endroit."))
    line, _size = min(lines, key=lambda one: (one[1], one[0].pk))
    return Choice(line, version, _line_in_words(line))


def _best(
    found: Sequence[tuple[Commitment, Covering, float]], covering: Sequence[Covering], known: FaultClass
) -> Choice:
    if not found:
        names = _(" ni ").join(_named(one.version) for one in covering)
        said = _("« %(label)s » : aucune ligne dans %(contracts)s.")
        version = covering[0].version if len(covering) == 1 else None
        return Choice(None, version, said % {"label": known.label, "contracts": names})
    candidates = sorted((Candidate(*one) for one in found), key=lambda one: one.rank)
    chosen = candidates[0]
    others = {one.covering.version.pk: one for one in reversed(candidates[1:])}
    others.pop(chosen.covering.version.pk, None)
    why = [f"{_named(chosen.covering.version)} : {_line_in_words(chosen.line)}"]
    why += [_preferred(chosen, other) for other in sorted(others.values(), key=lambda one: one.rank)]
    return Choice(chosen.line, chosen.covering.version, " ".join(why))


def _line_in_words(line: Commitment) -> str:
    said = _("ligne « %(label)s »") % {"label": line.fault_class.label}
    if line.zone is not None:
        said = _("%(line)s de la zone « %(zone)s »") % {"line": said, "zone": line.zone.name}
    return _("%(line)s.") % {"line": said} if line.delays else _("%(line)s, sans engagement.") % {"line": said}


def _preferred(chosen: Candidate, other: Candidate) -> str:
    """Why not the other contract: the first criterion that tells them apart."""
    reasons = (
        _("sa zone est plus large ou absente"),
        _("il couvre ce propriétaire par inclusion, et non par son nom"),
        _("son périmètre est plus large"),
        _("il a été signé avant"),
        _("il a été enregistré avant"),
    )
    pairs = zip(chosen.rank, other.rank, reasons, strict=True)
    reason = next(said for mine, theirs, said in pairs if mine != theirs)
    return _("Écarté : %(contract)s, %(reason)s.") % {"contract": _named(other.covering.version), "reason": reason}


def _named(version: ContractVersion) -> str:
    said = {"name": version.contract.name, "number": version.number}
    if version.contract.is_sample:
        return _("contrat « %(name)s » (exemple, à confirmer), version %(number)d") % said
    return _("contrat « %(name)s », version %(number)d") % said


def _no_contract(owner: Territory, day: date, silent: Sequence[str]) -> str:
    said = {"owner": owner.name, "day": formats.date_format(day, "j F Y"), "names": ", ".join(silent)}
    if silent:
        return _("Aucune version publiée à cette date pour %(owner)s (%(day)s) : %(names)s.") % said
    return _("Aucun contrat à cette date pour %(owner)s (%(day)s).") % said


def _class_problem(fault_class: FaultClass | None, trade: str) -> str:
    """Empty when there is none."""
    if fault_class is None:
        return _("Classe de panne à choisir : sans elle, aucun délai ne s'applique.")
    if fault_class.trade != trade:
        said = _("La classe « %(label)s » est du métier « %(trade)s » : ce n'est pas celui de l'équipement.")
        return said % {"label": fault_class.label, "trade": fault_class.get_trade_display()}
    return ""
