# SPDX-License-Identifier: EUPL-1.2
"""Export incidents with their members as CSV: the same lines as the page's and the API's, of every territory."""

from argparse import ArgumentParser, ArgumentTypeError
from datetime import datetime
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.events import exporting
from apps.events.filters import incidents as filters
from apps.events.models import Episode, Incident
from apps.territories.models import Territory


class Command(BaseCommand):
    help = "Exporte les incidents en CSV : incident_id, asset_code, condition, opened_at, cause_code, active."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--since", type=moment, help="ouverts depuis : 2026-11-23 ou 2026-11-23T04:00:00Z")
        parser.add_argument("--until", type=moment, help="ouverts avant")
        parser.add_argument("--territory", help="code INSEE ou SIREN ; ce qu'il inclut compte")
        parser.add_argument("--open", action="store_true", help="pas encore clos")
        parser.add_argument("--output", type=Path, help="fichier ; sinon la sortie standard")

    def handle(self, *args: Any, **options: Any) -> None:
        lines = exporting.lines(exporting.rows(_chosen(options)))
        if not options["output"]:
            for line in lines:
                self.stdout.write(line, ending="")
            return
        try:
            with options["output"].open("w", encoding="utf-8", newline="") as file:
                file.writelines(lines)
        except OSError as error:
            raise CommandError(str(error)) from error


def moment(text: str) -> datetime:
    """A date is its beginning; without a zone, ours."""
    try:
        at = datetime.fromisoformat(text)
    except ValueError as error:
        raise ArgumentTypeError(_("date illisible : %(text)s") % {"text": text}) from error
    return at if at.tzinfo else timezone.make_aware(at)


def _chosen(options: dict[str, Any]) -> QuerySet[Incident]:
    rows = Incident.objects.all()
    if options["territory"]:
        if not Territory.objects.filter(code=options["territory"]).exists():
            raise CommandError(_("Territoire inconnu : %(code)s") % {"code": options["territory"]})
        rows = filters.within(rows, options["territory"], Episode.objects.all())
    if options["since"]:
        rows = rows.filter(opened_at__gte=options["since"])
    if options["until"]:
        rows = rows.filter(opened_at__lt=options["until"])
    return rows.open() if options["open"] else rows
