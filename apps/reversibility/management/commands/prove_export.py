# SPDX-License-Identifier: EUPL-1.2
"""`manage.py prove_export FICHIER`: that an archive restores, with the same rows and the same figures."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from apps.reversibility import proving
from apps.reversibility.proving import Line
from apps.reversibility.refusals import Refused


class Command(BaseCommand):
    help = (
        "Reprend l'archive dans une base d'essai, l'exporte de nouveau et compare tout. La base d'essai est supprimée."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("fichier", type=Path, help="l'archive")
        parser.add_argument("--tout", action="store_true", help="montrer aussi les tables vides et tous les chiffres")

    def handle(self, **options: Any) -> None:
        try:
            proof = proving.prove(options["fichier"])
        except Refused as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(f"{'table':<48}{'annoncé':>14}{'restauré':>14}")
        lines = [*proof.tables, *proof.figures, proof.files]
        for line in lines:
            if options["tout"] or not line.same or (line.announced != "0" and line not in proof.figures):
                self._show(line)
        same = sum(1 for line in proof.figures if line.same)
        self.stdout.write(f"{same} chiffres retrouvés sur {len(proof.figures)} (« --tout » les montre).")
        rows = sum(table.rows for table in proof.says.tables)
        self.stdout.write(f"{rows} lignes, {len(proof.tables)} tables, en {proof.seconds:.1f} s.")
        if not proof.holds:
            raise CommandError("L'archive ne se restaure pas à l'identique.")
        self.stdout.write("L'archive se restaure à l'identique : mêmes lignes, mêmes empreintes, mêmes chiffres.")

    def _show(self, line: Line) -> None:
        self.stdout.write(f"{line.name:<48}{line.announced:>14}{line.restored:>14}{'' if line.same else '   ≠'}")
