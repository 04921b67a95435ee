# SPDX-License-Identifier: EUPL-1.2
"""/energie/sites/<n>/salles.csv: the rooms of a site as its page says them, one line each."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from apps.energy import room_words, selectors
from apps.energy.rooms import board
from apps.energy.rooms.board import Line
from apps.energy.rooms.rules import METRICS
from apps.energy.views import csv_files
from apps.energy.views.doors import door


@require_safe
@door("energy.view_room")
def table(request: HttpRequest, pk: int) -> HttpResponse:
    """What is unknown is an empty cell; the state says « inconnu »."""
    site = get_object_or_404(selectors.sites(request.user), pk=pk)
    found = board.of_site(request.user, site, now=timezone.now())
    return csv_files.answer(f"site-{site.pk}-salles.csv", [_head(), *(_row(line) for line in found.lines)])


def _head() -> list[str]:
    return [
        *(_("salle"), _("code"), _("genre"), _("état"), _("seuils passés")),
        *(_("CO₂ (ppm)"), _("température (°C)"), _("humidité (%)"), _("dernière mesure")),
        *(_("heures de présence, 30 jours"), _("connues"), _("confortables"), _("confort (%)")),
        *(_("CO₂ au-dessus du confort (h)"), _("trop froid (h)"), _("trop chaud (h)")),
        *(_("moyenne de chauffage (°C)"), _("limite de chauffage (°C)"), _("heures de mesures impossibles")),
    ]


def _row(line: Line) -> list[object]:
    now = {one.metric: one.value for one in line.sensors if not one.stale and one.understood}
    fresh = [one.at for one in line.sensors if one.at is not None]
    shares, limit = line.shares, line.asked.rule.heated_c
    return [
        *(str(line.room), line.room.asset.code, line.room.get_use_display()),
        *(str(room_words.STATES[line.state][2]), " ; ".join(str(one) for one in line.breaches)),
        *(now.get(metric) for metric in METRICS),
        timezone.localtime(max(fresh)).strftime("%Y-%m-%d %H:%M") if fresh else None,
        *(shares.hours, shares.known, shares.comfortable, 100 * shares.comfort),
        *(line.stuffy, line.cold, line.hot),
        *(line.heated.celsius if line.heated else None, None if limit is None else float(limit), line.flagged),
    ]
