# SPDX-License-Identifier: EUPL-1.2
"""`manage.py export_territory CODE FICHIER`: everything a territory owns, in one archive in open formats."""

import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from apps.reversibility import exporting, withheld
from apps.reversibility.manifest import Manifest
from apps.reversibility.refusals import Refused


class Command(BaseCommand):
    help = "Exporte tout ce qu'un territoire possède (données, fichiers, configuration, histoire) dans une archive ZIP."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("code", help="code INSEE ou SIREN du territoire")
        parser.add_argument("fichier", type=Path, help="l'archive à écrire ; elle ne doit pas exister")
        parser.add_argument(
            "--sans-donnees-personnelles", action="store_true", help="sans ce qui est des habitants et des agents"
        )
        parser.add_argument("--avec-inclus", action="store_true", help="avec les territoires qu'il inclut")

    def handle(self, **options: Any) -> None:
        begun = time.monotonic()
        asked = exporting.Asked(
            options["code"], personal=not options["sans_donnees_personnelles"], included=options["avec_inclus"]
        )
        try:
            said = exporting.export(asked, options["fichier"])
        except Refused as refusal:
            raise CommandError(str(refusal)) from refusal
        self._tell(said, options["fichier"], time.monotonic() - begun)

    def _tell(self, said: Manifest, path: Path, seconds: float) -> None:
        size = path.stat().st_size / 1e6
        full = sum(1 for table in said.tables if table.rows)
        self.stdout.write(f"{said.territory} ({said.code}) : {path}, {size:.1f} Mo, en {seconds:.1f} s.")
        self.stdout.write(f"  {said.rows} lignes de {full} tables ({len(said.tables)} en tout).")
        self.stdout.write(f"  {said.files['count']} fichiers, {said.files['bytes'] / 1e6:.1f} Mo.")
        if said.files["missing"]:
            self.stdout.write(f"  {len(said.files['missing'])} fichiers que le disque n'a plus : le manifeste les dit.")
        for table in said.tables:
            if table.left_out or table.cut:
                cut = ", ".join(f"{name} vidé {count} fois" for name, count in table.cut.items())
                self.stdout.write(f"  {table.words} : {table.left_out} laissés (à une autre autorité). {cut}".rstrip())
        self.stdout.write("  Secrets à ressaisir : jamais exportés, le manifeste les nomme.")
        self.stdout.write(withheld.WARNING if said.personal else withheld.WITHOUT)
