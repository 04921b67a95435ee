# SPDX-License-Identifier: EUPL-1.2
"""Forget what the register says is to be forgotten, or say what would be. The worker does it every hour by itself."""

from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from apps.signalements import forgetting


class Command(BaseCommand):
    help = "Oublie les données d'habitants dont le délai est passé ; avec --dry-run, dit seulement combien."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="ne rien effacer, compter par nature")

    def handle(self, *args: Any, dry_run: bool, **options: Any) -> None:
        counts = forgetting.purge(dry_run=True) if dry_run else forgetting.purge_all()
        self.stdout.write("À oublier :" if dry_run else "Oublié :")
        for name, count in asdict(counts).items():
            self.stdout.write(f"{count:>8}  {forgetting.WORDS[name]}")
