# SPDX-License-Identifier: EUPL-1.2
"""One line for each part of the stack: what is wrong and what to do. Exit code 1 when something is at fault."""

import sys
import time
from contextlib import suppress
from typing import Any

from django.core.management.base import BaseCommand
from django.db import Error

from apps.supervision import doctor
from apps.supervision.doctor.processes import some_are_silent

FIRST_WORDS = 15.0  # seconds a process that has just started is given to speak; the slowest does every 10 s
MARKS = {doctor.OK: "ok    ", doctor.WARNING: "ALERTE", doctor.FAULT: "PANNE "}


class Command(BaseCommand):
    help = "Examine la base, PostGIS, Redis, le courtier MQTT, les processus, l'horloge, le disque et l'adresse."
    requires_system_checks: list[str] = []  # it must speak when the rest is broken

    def handle(self, *args: Any, **options: Any) -> None:
        wait_for_first_words()
        findings = doctor.examine(from_outside=True)
        for finding in findings:
            remedy = f" → {finding.remedy}" if finding.remedy else ""
            self.stdout.write(f"{MARKS[finding.level]} {finding.part} : {finding.text}{remedy}")
        if doctor.worst(findings) == doctor.FAULT:
            sys.exit(1)


def wait_for_first_words() -> None:
    limit = time.monotonic() + FIRST_WORDS
    with suppress(Error):  # without a database the doctor has something else to say
        while some_are_silent() and time.monotonic() < limit:
            time.sleep(0.5)
