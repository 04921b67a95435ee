# SPDX-License-Identifier: EUPL-1.2
"""Make a machine's access token; it is printed once and stored hashed."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from apps.territories import services
from apps.territories.models import User


class Command(BaseCommand):
    help = "Crée un jeton d'accès à l'API pour une machine, avec les droits d'un utilisateur."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username", help="le compte dont le jeton porte les droits")
        parser.add_argument("--name", required=True, help="quelle machine s'en sert, et pour quoi")

    def handle(self, *args: Any, username: str, name: str, **options: Any) -> None:
        try:
            token = services.create_token(user=User.objects.get(username=username), name=name)
        except User.DoesNotExist as error:
            raise CommandError(f"Aucun compte « {username} ».") from error
        except services.AlreadyClosed as error:
            raise CommandError(str(error)) from error
        self.stderr.write("Jeton à copier maintenant, il ne sera plus montré. En-tête : Authorization: Token …")
        self.stdout.write(token)
