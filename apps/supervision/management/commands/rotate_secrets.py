# SPDX-License-Identifier: EUPL-1.2
"""Put every secret under the first key of FIELD_KEYS (sources, notifications, GMAO, authorities, webhooks);
old keys can go."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from apps.assets import services
from apps.duty import channels
from apps.interventions.gmao import configuring
from apps.signalements.routing import configuring as routing
from apps.supervision import keys as ingest_keys
from apps.webhooks import services as webhooks


class Command(BaseCommand):
    help = (
        "Rechiffre les secrets des sources, des notifications, des GMAO, des autres autorités et des webhooks "
        "avec la première clé de FIELD_KEYS."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        sources, unreadable = services.rotate_secrets()
        addresses, lost = channels.rotate_secrets()
        keys, mute = configuring.rotate_secrets()
        others, unread = routing.rotate_secrets()
        posted, muddled = ingest_keys.rotate()
        hooks, silent = webhooks.rotate_secrets()
        total = sources + addresses + keys + others + posted + hooks
        self.stdout.write(f"{total} secret(s) rechiffré(s) avec la première clé.")
        names = (
            [source.slug for source in unreadable] + [str(channel) for channel in lost] + [gmao.slug for gmao in mute]
        )
        names += [str(addressee) for addressee in unread] + [source.slug for source in muddled]
        names += [str(subscriber) for subscriber in silent]
        if names:
            raise CommandError(f"Secret illisible avec les clés données, à saisir de nouveau : {', '.join(names)}.")
