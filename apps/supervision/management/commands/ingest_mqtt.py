# SPDX-License-Identifier: EUPL-1.2
import logging
import signal
import sys
import threading
from typing import Any

from django.core.management.base import BaseCommand

from apps.supervision import inbox, mqtt

logger = logging.getLogger(__name__)


class Command(BaseCommand):
    help = (
        "Écoute les sources MQTT et range ce qu'elles disent, et ce que d'autres ont envoyé ; "
        "s'arrête proprement sur SIGTERM."
    )
    failed = False

    def handle(self, *args: Any, **options: Any) -> None:
        stop = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
        beside = threading.Thread(target=self.store_posted, args=[stop], name="inbox", daemon=True)
        beside.start()
        mqtt.serve(stop)
        beside.join(timeout=10)
        if self.failed:
            sys.exit(1)  # the process manager starts us again

    def store_posted(self, stop: threading.Event) -> None:
        try:
            inbox.serve(stop)
        except Exception:
            logger.exception("inbox died")
            self.failed = True
            stop.set()
