# SPDX-License-Identifier: EUPL-1.2
import logging
import signal
import sys
import threading
from collections.abc import Callable
from typing import Any

from django.core.management.base import BaseCommand

from apps.supervision import bells, inbox, mqtt

logger = logging.getLogger(__name__)


class Command(BaseCommand):
    help = (
        "Écoute les sources MQTT et les flux d'événements, range ce qu'elles disent et ce que d'autres ont envoyé ; "
        "s'arrête proprement sur SIGTERM."
    )
    failed = False

    def handle(self, *args: Any, **options: Any) -> None:
        stop = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
        beside = [
            threading.Thread(target=self.beside, args=[served, stop], name=served.__module__, daemon=True)
            for served in (inbox.serve, bells.serve)
        ]
        for thread in beside:
            thread.start()
        mqtt.serve(stop)
        for thread in beside:
            thread.join(timeout=10)
        if self.failed:
            sys.exit(1)  # the process manager starts us again

    def beside(self, serve: Callable[[threading.Event], None], stop: threading.Event) -> None:
        try:
            serve(stop)
        except Exception:
            logger.exception("%s died", serve.__module__)
            self.failed = True
            stop.set()
