# SPDX-License-Identifier: EUPL-1.2
"""`manage.py restore_territory FICHIER`: what `export_territory` wrote, into an empty installation."""

import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from apps.reversibility import restoring
from apps.reversibility.refusals import Refused


class Command(BaseCommand):
    help = "Reprend l'archive d'un territoire dans une installation vide (après « migrate »). Tout, ou rien."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("fichier", type=Path, help="l'archive")

    def handle(self, **options: Any) -> None:
        begun = time.monotonic()
        try:
            said = restoring.restore(options["fichier"])
        except Refused as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(f"{said.territory} ({said.code}) repris en {time.monotonic() - begun:.1f} s.")
        self.stdout.write(
            f"  {said.rows} lignes, {said.files.get('count', 0)} fichiers ; exporté le {said.exported_at}."
        )
        self.stdout.write("  À faire : « load_reference », « createsuperuser », ressaisir les secrets (manifest.json).")
        self.stdout.write(
            "  Les comptes n'ont pas de mot de passe. Les envois en attente repartiront avec les workers."
        )
