# SPDX-License-Identifier: EUPL-1.2
"""`manage.py load_reference`: kinds of equipment, natures, classes of faults, procedures, factors, indicators, roles.

The same whatever the territory.
"""

from django.core.management.base import BaseCommand, CommandError

from apps.supervision.demo import reference


class Command(BaseCommand):
    help = (
        "Crée les types d'équipement, natures de conditions, classes de panne, fiches réflexes, facteurs d'énergie, "
        "indicateurs et rôles qui manquent, et donne aux rôles les droits qu'une version apporte. Rien d'autre ne "
        "change : à lancer à chaque mise à jour."
    )

    def handle(self, **options: object) -> None:
        made = [
            f"{reference.load_kinds()} types d'équipement",
            f"{reference.load_natures()} natures de conditions",
            f"{reference.load_fault_classes()} classes de panne",
            f"{reference.load_procedures()} fiches réflexes",
            f"{reference.load_factors()} facteurs d'énergie",
            f"{reference.load_indicators()} indicateurs",
        ]
        try:
            made.append(f"{reference.load_roles()} droits de rôles")
        except reference.UnknownPermission as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"Référentiel, créés : {', '.join(made)}.")
