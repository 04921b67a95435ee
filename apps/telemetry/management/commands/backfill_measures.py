# SPDX-License-Identifier: EUPL-1.2
"""`manage.py backfill_measures FICHIER…`: past measures, years of them; killed, it resumes where it was."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from apps.telemetry import rolling, services
from apps.telemetry.models import Backfill
from apps.telemetry.past_files import FileRefused


class Command(BaseCommand):
    help = (
        "Charge des mesures passées d'un ou plusieurs fichiers CSV, compressés ou non (.gz), à sept colonnes : "
        "source;reference;grandeur;unite;date;valeur;qualite. Relancée, elle reprend où elle en était."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", type=Path, nargs="+")

    def handle(self, *args: Any, **options: Any) -> None:
        for path in options["files"]:
            try:
                refused = services.backfill_file(path, tell=self._tell)
            except (FileRefused, OSError) as error:
                raise CommandError(f"{path.name} : {error}") from error
            self._conclude(path.name, refused)
        while any(rolling.refresh()):
            self.stdout.write("agrégats en cours…")

    def _tell(self, file: Backfill) -> None:
        seconds = (timezone.now() - file.begun_at).total_seconds()
        self.stdout.write(f"{file.name} : {file.lines} lignes lues, {file.inserted} ajoutées ({seconds:.0f} s)")

    def _conclude(self, name: str, refused: Any) -> None:
        self.stdout.write(f"{name} : terminé, {sum(refused.values())} lignes refusées")
        for reason, count in sorted(refused.items()):
            self.stdout.write(f"  {count} × {reason}")
