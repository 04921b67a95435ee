# SPDX-License-Identifier: EUPL-1.2
"""What the template replies of a desk say for one report, as an agent reads them before they leave."""

from collections.abc import Mapping

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.signalements import selectors
from apps.signalements.models import LONGEST, Reply, Signalement
from apps.signalements.replies import writing
from apps.signalements.routing import choosing


def offered(report: Signalement, acts: Mapping[str, object] | list[str]) -> dict[str, list[tuple[Reply, str]]]:
    """By act, each with its text for this report."""
    rows = list(Reply.objects.filter(territory=report.category.territory_id, active=True, act__in=list(acts)))
    if not rows:
        return {}
    values = values_of(report)
    found: dict[str, list[tuple[Reply, str]]] = {}
    for row in rows:
        found.setdefault(row.act, []).append((row, said(row.text, values)))
    return found


def said(text: str, values: Mapping[str, str]) -> str:
    return writing.filled(text, values)[:LONGEST]


def values_of(report: Signalement) -> dict[str, str]:
    """None is left empty: what is not known has its words."""
    routing = choosing.of(report)
    who = routing.addressee if routing else None
    return {
        "numéro": report.reference,
        "catégorie": report.category.label,
        "rue": report.where,
        "commune": report.territory.name,
        "date": timezone.localtime(report.received_at).strftime("%d/%m/%Y"),
        "délai": _delay(report),
        "service": (who.name if who else report.category.service) or _("nos services"),
        "destinataire": who.for_people if who else _("l'autorité compétente"),
    }


def _delay(report: Signalement) -> str:
    days = selectors.expected_days(report.category, report.territory_id) or report.category.public_delay
    if not days:
        return _("dès que possible")
    return ngettext("sous %(n)d jour", "sous %(n)d jours", days) % {"n": days}
