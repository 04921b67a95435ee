# SPDX-License-Identifier: EUPL-1.2
"""What we say to a neighbour of a report, and what its answers become here: steps that people read."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from apps.connectors import open311
from apps.signalements import passing, workflow
from apps.signalements.cleaning import UNSTORABLE
from apps.signalements.models import LONGEST, Addressee, Handover, Signalement, Step

Outcome = Signalement.Outcome


def said(row: Handover, report: Signalement) -> open311.Report:
    """What was seen and where, our reference last. No name, no e-mail, no telephone: nobody agreed to that."""
    what = report.text or report.category.label
    where = (report.place.x, report.place.y) if report.place else None
    equipment = _("Équipement : %(code)s.") % {"code": report.asset.code} if report.asset else ""
    words = "\n".join(filter(None, [what[: LONGEST - 200], equipment, _("Réf. %(ref)s") % {"ref": row.key}]))
    return open311.Report(row.key, row.service_code, words, lonlat=where, address=report.where[:200])


def taken(report: Signalement, row: Handover, addressee: Addressee, receipt: open311.Receipt) -> None:
    """It has it. The caller holds the report, and publishes."""
    words = {"who": addressee.name, "ref": row.reference or _("à venir")}
    told = _("Reçu par %(who)s, sous la référence %(ref)s.") % words
    passing.tell(report, Step.Kind.MESSAGE, by=None, said=told, text=_clean(receipt.notice), public=True)


def heard(report: Signalement, row: Handover, addressee: Addressee, status: open311.Status) -> bool:
    """One answer; whether it is over there. Only what changed is told. The caller holds the report, and publishes."""
    notes, ended = _clean(status.notes), status.state == open311.CLOSED
    if (status.state, notes) == (row.told_state, row.told_notes):
        return ended
    begins = not row.told_state and not ended  # its first word: that it has it was told
    row.told_state, row.told_notes = status.state, notes
    if begins and not notes:
        return False
    words = {"who": addressee.name}
    said = _("%(who)s dit que c'est terminé.") % words if ended else _("Nouvelles de %(who)s.") % words
    passing.tell(report, Step.Kind.MESSAGE, by=None, said=said, text=notes, public=True)
    if ended:
        _over(report, addressee, notes)
    return ended


def _over(report: Signalement, addressee: Addressee, notes: str) -> None:
    """Closed there says nothing of a repair: it ends as theirs, and names them. What an agent decided since stays."""
    if report.state not in (workflow.FORWARDED, workflow.INFO_ASKED):
        return
    fields: dict[str, Any] = {"addressee": addressee.for_people[:200], "outcome": Outcome.OUT_OF_SCOPE.value}
    passing.move(
        report,
        workflow.OUT_OF_SCOPE,
        by=None,
        quietly=True,  # the step before it has said it
        outcome_said=notes[:500],
        before_question="",
        closed_at=timezone.now(),
        **fields,
    )


def _clean(words: str) -> str:
    return UNSTORABLE.sub("", words).strip()[:LONGEST]
