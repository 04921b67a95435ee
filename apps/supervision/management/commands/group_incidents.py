# SPDX-License-Identifier: EUPL-1.2
import signal
import threading
from typing import Any

from django.core.management.base import BaseCommand

from apps.supervision import grouping


class Command(BaseCommand):
    help = "Regroupe en incidents les alarmes qu'une tempête a laissées de côté ; s'arrête proprement sur SIGTERM."

    def handle(self, *args: Any, **options: Any) -> None:
        stop = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
        grouping.serve(stop)
