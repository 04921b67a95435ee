# SPDX-License-Identifier: EUPL-1.2
"""`manage.py load_reference`: kinds of equipment and roles, whatever the territory."""

from django.core.management.base import BaseCommand, CommandError

from apps.supervision.demo import reference


class Command(BaseCommand):
    help = "Crée les types d'équipement et les rôles qui manquent, sans toucher à ceux qui existent."

    def handle(self, **options: object) -> None:
        try:
            kinds, roles = reference.load_kinds(), reference.load_roles()
        except reference.UnknownPermission as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"Référentiel : {kinds} types d'équipement et {roles} rôles créés.")
