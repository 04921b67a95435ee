# SPDX-License-Identifier: EUPL-1.2
"""Import a CSV or GeoJSON file from the command line: the same pipeline as the admin's."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db.models import Model
from django.utils.translation import gettext as _

from apps.assets import workflow
from apps.assets.imports.records import FileRefused
from apps.assets.models import AssetKind, ImportJob, Source
from apps.assets.services import imports
from apps.territories.models import Territory

SHOWN = 20


class Command(BaseCommand):
    help = "Importe un fichier CSV ou GeoJSON : équipements, territoires ou fond de carte."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--target", choices=ImportJob.Target.values, default=ImportJob.Target.ASSETS)
        parser.add_argument("--territory", help="code INSEE ou SIREN du propriétaire")
        parser.add_argument("--source", help="identifiant de la source, créée sans télégestion si elle n'existe pas")
        parser.add_argument("--kind", help="code du type d'équipement, sauf si une colonne le dit")
        parser.add_argument("--srid", type=int, help="EPSG des coordonnées, par exemple 2154 pour Lambert-93")
        parser.add_argument("--encoding")
        parser.add_argument("--delimiter")
        parser.add_argument("--layer", help="couche du fond de carte, sauf si une colonne la dit")
        parser.add_argument("--mapping", default="{}", help='JSON {"colonne": "champ"}, complète la proposition')
        parser.add_argument("--swap", action="store_true", help="la latitude vient avant la longitude")
        parser.add_argument(
            "--remove-absent", action="store_true", help="« déposé » pour ce que le fichier ne dit plus"
        )
        parser.add_argument("--dry-run", action="store_true", help="montre les différences sans rien écrire")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            job = self._analysed(options)
        except (FileRefused, imports.ImportRefused, OSError) as error:
            raise CommandError(str(error)) from error
        if options["dry_run"] or job.status != workflow.READY:
            imports.cancel(job_id=job.pk, by=None)
        if job.status != workflow.READY:
            raise CommandError(self._question(job))
        if not options["dry_run"]:
            imports.confirm(job_id=job.pk, by=None)
            job = imports.run_now(job)
        self._tell(job)
        if not options["dry_run"] and job.status != workflow.DONE:
            raise CommandError(
                job.summary.get("reason") or _("L'import n'est pas terminé, un autre processus l'a pris.")
            )

    def _analysed(self, options: dict[str, Any]) -> ImportJob:
        territory = _one(Territory, "code", options["territory"])
        job = imports.deposit(
            target=options["target"],
            filename=options["file"].name,
            content=options["file"].read_bytes(),
            by=None,
            territory=territory,
            source=_source(options, territory),
            kind=_one(AssetKind, "code", options["kind"]),
        )
        imports.describe(job_id=job.pk, by=None, **_description(job, options))
        return imports.run_now(job)

    def _question(self, job: ImportJob) -> str:
        fitting = ", ".join(f"--srid {srid}" for srid in job.summary.get("proposals", []))
        if job.summary.get("swapped"):
            fitting = "--swap"
        return str(job.summary.get("question", job.status)) + (f" {_('Essayez')} : {fitting}" if fitting else "")

    def _tell(self, job: ImportJob) -> None:
        words = {
            "created": _("créés"),
            "updated": _("modifiés"),
            "unchanged": _("inchangés"),
            "refused": _("lignes refusées"),
            "ignored": _("valeurs ignorées"),
            "absent": _("absents du fichier"),
            "links": _("liens créés"),
            "removed": _("déposés"),
        }
        told = [f"{job.summary[key]} {word}" for key, word in words.items() if job.summary.get(key) is not None]
        self.stdout.write(f"{job.filename} : {', '.join(told)}")
        for problem in job.errors[:SHOWN]:
            self.stdout.write(f"  ligne {problem['line']} {problem['field']} : {problem['reason']}")


def _one(model: type[Model], field: str, value: str | None) -> Any:
    if value is None:
        return None
    found = model._default_manager.filter(**{field: value}).first()
    if found is None:
        raise CommandError(f"{model._meta.verbose_name} « {value} » : inconnu.")
    return found


def _source(options: dict[str, Any], territory: Territory | None) -> Source | None:
    if options["target"] != ImportJob.Target.ASSETS:
        return None
    if territory is None or not options["source"]:
        raise CommandError(_("Pour des équipements, --territory et --source sont nécessaires."))
    defaults = {"name": options["source"], "territory": territory}
    return Source.objects.get_or_create(slug=options["source"], defaults=defaults)[0]


def _description(job: ImportJob, options: dict[str, Any]) -> dict[str, Any]:
    said = {name: options[name] for name in ("srid", "encoding", "delimiter") if options[name]}
    try:
        extra = json.loads(options["mapping"])
    except ValueError as error:
        raise CommandError(_("--mapping : JSON illisible")) from error
    choices = {"swap": options["swap"], "remove_absent": options["remove_absent"], "layer": options["layer"]}
    return {**said, "mapping": {**job.mapping, **extra}, "options": choices}
