# SPDX-License-Identifier: EUPL-1.2
"""`manage.py measure_indicators`: what each night does, and months of before, for a territory or for all."""

from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from apps.kpi import months, services
from apps.territories.models import Territory


class Command(BaseCommand):
    help = "Mesure les indicateurs du mois en cours et des mois non publiés ; --depuis reprend des mois passés."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--depuis", metavar="2024-01", help="premier mois à mesurer")
        parser.add_argument("--territoire", metavar="CODE", help="un seul territoire")
        parser.add_argument("--publier", action="store_true", help="publier les mois achevés dont le délai est passé")

    def handle(self, **options: Any) -> None:
        rows = list(self._territories(options["territoire"]))
        since = self._month(options["depuis"]) if options["depuis"] else None
        now = timezone.now()
        done = [services.measure_since(row, since, now, publishing=options["publier"]) for row in rows]
        measured, published = sum(one.measured for one in done), sum(one.published for one in done)
        failed = sum(one.failed for one in done)
        self.stdout.write(f"{measured} chiffres mesurés, {published} publiés, {failed} en échec.")
        if failed:
            raise CommandError("Des calculs ont échoué : le journal du programme dit lesquels.")

    def _territories(self, code: str | None) -> Any:
        if code is None:
            return services.territories()
        found = Territory.objects.defer("outline").filter(code=code)
        if not found:
            raise CommandError(f"--territoire : « {code} » n'existe pas.")
        return found

    def _month(self, text: str) -> date:
        try:
            return months.first_of(date.fromisoformat(f"{text}-01"))
        except ValueError:
            raise CommandError("--depuis : un mois s'écrit 2024-01.") from None
