# SPDX-License-Identifier: EUPL-1.2
"""The cards of the planning board, as its template writes them."""

from typing import Any
from urllib.parse import quote

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.events.models import Severity
from apps.interventions import badges
from apps.interventions.board import cards
from apps.interventions.models import WorkOrder, WorkRequest


class Drawing:
    """Cards as words for the template: hundreds on a page, so that what is the same for all is found once."""

    def __init__(self, request: HttpRequest) -> None:
        self.mine, self.now = cards.dispatched(request.user), timezone.now()
        self.back = "retour=" + quote(request.get_full_path(), safe="")
        self.said = _("DI n° %(number)d")
        self.words = {True: _("Planifier…"), False: _("Déplacer…")}

    def of_order(self, order: WorkOrder) -> dict[str, Any]:
        return self._card(cards.of_order(order, self.mine, self.now), waits=False)

    def of_request(self, row: WorkRequest) -> dict[str, Any]:
        return self._card(cards.of_request(row, self.mine, self.now), waits=True)

    def _card(self, card: cards.Card, *, waits: bool) -> dict[str, Any]:
        work, order, number = card.request, card.order, {"number": card.request.pk}
        team = order.team.name if order and waits else ""
        return {
            "id": str(order.pk) if order else f"di-{work.pk}",
            "classes": " ".join(["plan-card", Severity(work.priority).slug, *card.marks]),
            "request": str(work.pk),
            "version": str(work.version),
            "order": str(order.pk) if order else "",
            "order_version": str(order.version) if order else "",
            "movable": card.movable,
            "said": self.said % number,
            "priority": badges.priority(work),
            "address": f"/interventions/{work.pk}/",
            "act": self._act(work, order) if card.plannable else "",
            "act_word": self.words[waits],
            "title": work.title,
            "place": f"{card.place} · {card.trade}",
            "deadline": f"{card.clock.acronym} {card.deadline}"
            if card.clock and card.deadline and not card.done
            else "",
            "style": card.style,
            "shape": card.shape,
            "state": badges.order_state(order) if order and card.marks else "",
            "passed": _("Créneau passé, %(team)s") % {"team": team} if team and card.window else team,
            "window": "" if waits else card.window,
        }

    def _act(self, work: WorkRequest, order: WorkOrder | None) -> str:
        named = f"ordre={order.pk}&" if order else ""
        return f"/interventions/planning/{work.pk}/?{named}{self.back}"
