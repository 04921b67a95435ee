# SPDX-License-Identifier: EUPL-1.2
import logging
import signal
import sys
import threading
from collections.abc import Callable
from typing import Any

from django.core.management.base import BaseCommand

from apps.supervision import bells, inbox, links, mqtt

logger = logging.getLogger(__name__)


class Command(BaseCommand):
    help = (
        "Écoute les sources MQTT, les carrefours RSMP et les flux d'événements, "
        "range ce qu'ils disent et ce que d'autres ont envoyé ; "
        "s'arrête proprement sur SIGTERM."
    )
    failed = False

    def handle(self, *args: Any, **options: Any) -> None:
        stop = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
        beside = [
            threading.Thread(target=self.run_beside, args=[module.serve, stop], name=name, daemon=True)
            for name, module in (("inbox", inbox), ("links", links), ("bells", bells))
        ]
        for thread in beside:
            thread.start()
        mqtt.serve(stop)
        for thread in beside:
            thread.join(timeout=10)
        if self.failed:
            sys.exit(1)  # the process manager starts us again

    def run_beside(self, serve: Callable[[threading.Event], None], stop: threading.Event) -> None:
        try:
            serve(stop)
        except (Exception, SystemExit):
            logger.exception("%s died", threading.current_thread().name)
            self.failed = True
            stop.set()
