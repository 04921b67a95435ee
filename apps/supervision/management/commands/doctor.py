# SPDX-License-Identifier: EUPL-1.2
"""One line for each part of the stack: what is wrong and what to do. Exit code 1 when something is at fault."""

import sys
from typing import Any

from django.core.management.base import BaseCommand

from apps.supervision import doctor

MARKS = {doctor.OK: "ok    ", doctor.WARNING: "ALERTE", doctor.FAULT: "PANNE "}


class Command(BaseCommand):
    help = "Examine la base, PostGIS, Redis, le courtier MQTT, les processus, l'horloge, le disque et l'adresse."
    requires_system_checks: list[str] = []  # it must speak when the rest is broken

    def handle(self, *args: Any, **options: Any) -> None:
        findings = doctor.examine(from_outside=True)
        for finding in findings:
            remedy = f" → {finding.remedy}" if finding.remedy else ""
            self.stdout.write(f"{MARKS[finding.level]} {finding.part} : {finding.text}{remedy}")
        if doctor.worst(findings) == doctor.FAULT:
            sys.exit(1)
