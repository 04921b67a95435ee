# SPDX-License-Identifier: EUPL-1.2
"""What a line says of itself: the clause, how late it was, how its amount was come by."""

from datetime import timedelta
from typing import Any

from django.utils.translation import gettext as _

from apps.contracts.clocks import WORKING_DAYS, WORKING_HOURS
from apps.contracts.models import Commitment, ContractVersion
from apps.contracts.penalties import euros
from apps.interventions.clocks.keeping import in_words
from apps.interventions.models import Clock, Statement, StatementLine

LONGEST_CLAUSE, LONGEST = 300, 1000  # characters, as wide as the columns


def clause(clock: Clock, line: Commitment | None, version: ContractVersion | None) -> str:
    """« v2 · Armoire au noir, zone Centre · GTR 24 h »."""
    promised = f"{clock.acronym} {clock.delay}" if clock.delay else clock.acronym
    if line is None or version is None:
        return promised
    where = _("%(fault)s, zone %(zone)s") % {"fault": line.fault_class, "zone": line.zone} if line.zone else ""
    said = {"n": version.number, "what": where or line.fault_class, "promised": promised}
    return (_("v%(n)d · %(what)s · %(promised)s") % said)[:LONGEST_CLAUSE]


def overrun(length: timedelta, unit: str, why: str) -> str:
    """« Retard de 24 h 01 : 2 pas entamés de 24 h à 50,00 € = 100,00 € »."""
    said = {"length": counted(abs(length), unit), "why": why[:1].lower() + why[1:]}
    if length > timedelta(0):
        return _("Retard de %(length)s : %(why)s") % said
    if length < timedelta(0):
        return _("Avance de %(length)s : %(why)s") % said
    return _("À l'échéance exacte : %(why)s") % said


def tacit(statement: Statement, at: str) -> str:
    """In the place of a signature."""
    by: Any = statement.tacit_by
    said = {"n": statement.tacit_days, "at": at, "who": (by.get_full_name() or by.username) if by else "—"}
    return _("réputé accepté : %(n)s jours de silence (contrat), constatés par %(who)s, %(at)s") % said


def counted(length: timedelta, unit: str) -> str:
    """In the unit in which it was counted: a working day is a day of 24 counted hours."""
    if unit == WORKING_DAYS:
        return _("%(n)s jour(s) ouvré(s)") % {"n": f"{length / timedelta(days=1):.2f}".replace(".", ",")}
    minutes = int(length.total_seconds() // 60)
    if unit == WORKING_HOURS:
        return _("%(h)d h %(min)02d ouvrées") % {"h": minutes // 60, "min": minutes % 60}
    if timedelta(0) < length < timedelta(minutes=1):
        return _("moins d'une minute")
    return in_words(length)


def computed(row: StatementLine, capped: str) -> str:
    """The whole sentence; `capped`: its price as the caps left it."""
    parts = [capped.rstrip(".")]
    if row.nature == StatementLine.Nature.CORRECTION:
        parts.append(_("régularisation : %(before)s avait été compté") % {"before": euros(row.before)})
    elif row.before:
        parts.append(
            _("%(before)s déjà compté, reste %(owed)s") % {"before": euros(row.before), "owed": euros(row.owed)}
        )
    if row.nature == StatementLine.Nature.CORRECTION and row.amount != row.owed:
        parts.append(
            _("%(owed)s à rendre, dont les plafonds n'avaient laissé que %(amount)s")
            % {"owed": euros(-row.owed), "amount": euros(-row.amount)}
        )
    if row.contested and not row.decision:
        parts.append(_("contestée : hors du total jusqu'à la décision"))
    elif row.decision == StatementLine.Decision.DROPPED:
        parts.append(_("abandonnée : hors du total"))
    return (" ; ".join(parts) + ".")[:LONGEST]
