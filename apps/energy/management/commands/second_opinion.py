# SPDX-License-Identifier: EUPL-1.2
"""A contested meter judged by OpenDSM beside the ledger's own model: printed, never written."""

import os
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from apps.contracts.models import Contract
from apps.energy.audited import AuditFailed
from apps.energy.ledger import contested
from apps.energy.ledger.contested import Both
from apps.energy.performance.workflow import PerformanceRefused
from apps.energy.savings_words import REFUSALS


class Command(BaseCommand):
    help = "Compare l'économie d'un compteur contesté selon Connecte et selon OpenDSM (requirements-opendsm.txt)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("contract", help="référence du contrat")
        parser.add_argument("number", help="PRM, PCE ou référence du compteur")
        parser.add_argument("year", type=int, help="année du contrat : 1 pour la première")
        parser.add_argument(
            "--python",
            default=os.environ.get("OPENDSM_PYTHON", ""),
            help="interpréteur qui a OpenDSM ; sinon OPENDSM_PYTHON",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        contract = Contract.objects.filter(reference=options["contract"]).first()
        if contract is None:
            raise CommandError(_("Aucun contrat de cette référence."))
        if not options["python"]:
            raise CommandError(_("Quel interpréteur a OpenDSM ? Donnez --python, ou OPENDSM_PYTHON."))
        given = {name: options[name] for name in ("number", "year", "python")}
        try:
            found = contested.judged(contract=contract, **given)
        except (PerformanceRefused, AuditFailed) as refusal:
            raise CommandError(str(refusal)) from refusal
        for line in _lines(found):
            self.stdout.write(line)


def _lines(both: Both) -> list[str]:
    ours, theirs = both.ours, both.theirs
    half = 100 * ours.avoided.half / ours.adjusted if ours.adjusted > 0 else float("nan")
    other = 100 * theirs.half / theirs.adjusted if theirs.adjusted > 0 else float("nan")
    refused = [str(REFUSALS[one]) for one in ours.refusals]
    return [
        _("Du %(since)s au %(until)s (exclu), %(n)d jours connus.")
        % {"since": both.since, "until": both.until, "n": ours.days_known},
        _said("Connecte", 100 * ours.share, half, ours.measured, refused),
        _said(f"OpenDSM {theirs.version}", 100 * theirs.share, other, theirs.measured, list(theirs.refused)),
        _("Écart : %(points)s points.") % {"points": _number(100 * (ours.share - theirs.share))},
    ]


def _said(who: str, percent: float, half: float, measured: float, refused: list[str]) -> str:
    said = _("%(who)s : %(percent)s %% ± %(half)s, %(kwh)s kWh mesurés.") % {
        "who": who,
        "percent": _number(percent),
        "half": _number(half),
        "kwh": _number(measured, 0),
    }
    return f"{said} {_('Refusé :')} {' '.join(refused)}" if refused else said


def _number(value: float, digits: int = 1) -> str:
    return _("inconnu") if value != value else f"{value:.{digits}f}".replace(".", ",")
