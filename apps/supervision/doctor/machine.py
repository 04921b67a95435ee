# SPDX-License-Identifier: EUPL-1.2
"""The machine itself: room on the disk, clocks that agree, and the address that people use."""

import shutil
import urllib.request
from datetime import UTC, datetime
from urllib.parse import urlsplit

from django.conf import settings
from django.db import connection
from django.utils.translation import gettext as _

from apps.supervision.doctor.finding import Finding, cause, fault, ok

GIGABYTE = 1_000_000_000
LEAST_FREE = 1 * GIGABYTE
LEAST_SHARE = 0.05  # of the disk
SKEW = 2.0  # seconds between our clock and the database's
PATIENCE = 3.0  # seconds
DIRECT = urllib.request.build_opener(urllib.request.ProxyHandler({}))


def disk() -> Finding:
    part = _("Disque")
    usage = shutil.disk_usage(settings.BASE_DIR)
    text = _("%(free)s Go libres sur %(total)s") % {
        "free": f"{usage.free / GIGABYTE:.1f}".replace(".", ","),
        "total": round(usage.total / GIGABYTE),
    }
    if usage.free < LEAST_FREE or usage.free < LEAST_SHARE * usage.total:
        return fault(part, text, _("Libérez de la place : PostgreSQL s'arrête quand le disque est plein."))
    return ok(part, text)


def clock() -> Finding:
    """Ours against the database's: they disagree when one machine of the two is not synchronised."""
    part = _("Horloge")
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        there = cursor.fetchone()[0]
    skew = (datetime.now(UTC) - there).total_seconds()
    if abs(skew) > SKEW:
        text = _("%s s d'écart avec la base de données") % f"{skew:+.1f}"
        return fault(part, text, _("Synchronisez les deux machines (NTP) : l'ordre des alarmes en dépend."))
    return ok(part, _("d'accord avec la base de données"))


def base_url() -> Finding:
    """The address in the settings is one we accept and that answers."""
    part = _("Adresse publique")
    host = urlsplit(settings.BASE_URL).hostname or ""
    if not accepted(host):
        text = _("%s n'est pas dans ALLOWED_HOSTS") % (host or "?")
        return fault(part, text, _("Corrigez BASE_URL ou ALLOWED_HOSTS."))
    try:
        with DIRECT.open(f"{settings.BASE_URL}/healthz", timeout=PATIENCE):
            return ok(part, settings.BASE_URL)
    except (OSError, ValueError) as error:  # URLError and its kin are OSErrors
        text = f"{settings.BASE_URL} : {cause(getattr(error, 'reason', error))}"
        return fault(part, text, _("Démarrez le serveur web, ou corrigez BASE_URL."))


def accepted(host: str) -> bool:
    allowed = {name.strip("[]") for name in settings.ALLOWED_HOSTS}
    return host in allowed or any(name.startswith(".") and f".{host}".endswith(name) for name in allowed)
