# SPDX-License-Identifier: EUPL-1.2
"""The best setting of the week, in words."""

from django.utils.translation import gettext_lazy as _

from apps.events.quality.report import Report
from apps.events.quality.tuning import Tuning

DELAY = _(
    "Sur la source « %(source)s », attendre %(minutes)d min avant d'annoncer « %(title)s » (%(condition)s) : sur "
    "%(among)s annonces, au moins %(removed)s n'auraient pas eu lieu, l'alarme étant revenue d'elle-même avant "
    "(%(share)s %%)."
)
OTHERS = _("Les autres seraient annoncées %(minutes)d min plus tard, dont %(critical)s critiques.")
HOLD = _(
    "Sur la source « %(source)s », maintenir « %(title)s » (%(condition)s) une minute avant de la dire disparue : sur "
    "%(among)s messages d'apparition, %(removed)s battements ne feraient plus qu'un avec le précédent (%(share)s %%). "
    "Les opérateurs n'entendaient déjà plus ces battements ; le réseau et le journal en seraient allégés."
)


def tuned(report: Report) -> str:
    """ "" when no setting is worth it."""
    one = report.tuning
    if one is None:
        return ""
    said = (DELAY if one.act == "delay" else HOLD) % _values(report, one)
    return f"{said} {OTHERS % _values(report, one)}" if one.act == "delay" and one.critical else said


def _values(report: Report, one: Tuning) -> dict[str, object]:
    title = report.names.get(("alarm", one.alarm_id), (one.condition, "", ""))[0]
    source = report.names.get(("source", one.source_id), ("", "", ""))[0]
    counted = {"minutes": one.minutes, "among": _figure(one.among), "removed": _figure(one.removed)}
    percent = f"{100 * one.removed / one.among:.0f}" if one.among else "0"
    named = {"source": source, "title": title, "condition": one.condition}
    return {**counted, **named, "share": percent, "critical": _figure(one.critical)}


def _figure(number: int) -> str:
    return f"{number:,}".replace(",", "\u202f")
