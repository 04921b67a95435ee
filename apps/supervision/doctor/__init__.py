# SPDX-License-Identifier: EUPL-1.2
"""What is wrong with the stack and what to do about it: one list of findings, for `/status` and `manage.py doctor`."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

from django.db import Error
from django.utils.translation import gettext as _

from apps.assets.models import Source
from apps.interventions.models import Gmao
from apps.supervision.doctor import gmao, inhabitants, machine, notifications, processes, servers, webhooks
from apps.supervision.doctor.finding import FAULT, OK, WARNING, Finding, cause, fault
from apps.supervision.models import DeadLetter
from apps.webhooks.models import Subscriber

__all__ = ["FAULT", "OK", "WARNING", "Finding", "examine", "worst"]


def examine(user: Any = None, *, from_outside: bool = False) -> list[Finding]:
    """Every check; servers are asked side by side, so that a silent one costs two seconds and not six.

    With `user`, sources and messages are limited to what this person may see. `from_outside` also calls our own
    public address: not from a page, which is already an answer of it.
    """
    outside = [servers.redis_server, servers.broker, machine.disk] + [machine.base_url] * from_outside
    with ThreadPoolExecutor(len(outside)) as pool:
        asked = [pool.submit(check) for check in outside]
        return with_database(user) + [answer.result() for answer in asked]


def with_database(user: Any) -> list[Finding]:
    """What only the database can tell; when it is away, that is the one finding."""
    findings = [servers.database()]
    try:
        if findings[0].level == OK:
            findings += [servers.postgis(), servers.migrations()]
        if all(finding.level == OK for finding in findings):
            findings += [machine.clock(), *processes.processes(), processes.polling(), processes.posted()]
            findings += [processes.left_alone()]
            findings += [*notifications.findings(), *inhabitants.findings(), *webhooks.following()]
            findings.append(servers.roles())
            findings += of_sources(user)
    except Error as error:
        findings.append(fault(_("Base de données"), cause(error), _("Lisez le journal de PostgreSQL.")))
    return findings


def of_sources(user: Any) -> list[Finding]:
    sources, letters, gmaos = Source.objects.all(), DeadLetter.objects.all(), Gmao.objects.all()
    subscribers = Subscriber.objects.all()
    if user is not None:
        sources, letters = sources.visible_to(user), letters.visible_to(user)
        gmaos = gmaos.visible_to(user, "interventions.view_handoff")
        subscribers = subscribers.visible_to(user)
    found = [*processes.sources(sources.defer("secret")), processes.dead_letters(letters)]
    return [*found, *gmao.findings(gmaos), *webhooks.findings(subscribers)]


def worst(findings: list[Finding]) -> str:
    levels = {finding.level for finding in findings}
    return next((level for level in (FAULT, WARNING) if level in levels), OK)
