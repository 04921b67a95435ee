# SPDX-License-Identifier: EUPL-1.2
"""Put every supervisor secret under the first key of FIELD_KEYS; the old keys can then be removed."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from apps.assets import services


class Command(BaseCommand):
    help = "Rechiffre les secrets des sources avec la première clé de FIELD_KEYS."

    def handle(self, *args: Any, **options: Any) -> None:
        rotated, unreadable = services.rotate_secrets()
        self.stdout.write(f"{rotated} secret(s) rechiffré(s) avec la première clé.")
        if unreadable:
            names = ", ".join(source.slug for source in unreadable)
            raise CommandError(f"Secret illisible avec les clés données, à saisir de nouveau : {names}.")
