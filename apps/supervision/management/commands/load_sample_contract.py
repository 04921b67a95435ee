# SPDX-License-Identifier: EUPL-1.2
"""`manage.py load_sample_contract <code>`: the sample of delays, to be confirmed, as a contract of a territory."""

from datetime import date

from django.core.management.base import BaseCommand, CommandError, CommandParser

from apps.supervision.demo import contracts
from apps.territories.models import Territory


class Command(BaseCommand):
    help = "Crée le contrat d'exemple d'un territoire (délais à confirmer), s'il n'existe pas."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("territory", metavar="code", help="code INSEE ou SIREN du territoire")
        parser.add_argument("--from", dest="start", type=_day, help="prise d'effet, AAAA-MM-JJ (ce 1er janvier)")

    def handle(self, **options: object) -> None:
        territory = Territory.objects.filter(code=options["territory"]).first()
        if territory is None:
            raise CommandError(f"Territoire inconnu : {options['territory']}")
        start = options["start"] or date.today().replace(month=1, day=1)  # noqa: DTZ011  (a day of the calendar)
        made = contracts.load_sample(territory, start)
        self.stdout.write(f"Contrat d'exemple {'créé' if made else 'déjà là'} : {territory.name}.")


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise CommandError(f"Date attendue sous la forme AAAA-MM-JJ : {text}") from error
