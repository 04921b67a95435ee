# SPDX-License-Identifier: EUPL-1.2
"""The card « Carte publique » of the agents' page: what is published of a report now, and the form that changes it."""

from typing import Any

from django.http import HttpRequest

from apps.signalements import holding
from apps.signalements.models import Moderation, Published, Signalement
from apps.signalements.public.forms import PublishForm


def of(request: HttpRequest, report: Signalement, failed: Any = None) -> dict[str, Any] | None:
    """None when the desk publishes nothing."""
    desk = getattr(report.category.territory, "desk", None)
    if desk is None or not (desk.is_open and desk.publishes):
        return None
    made = Moderation.objects.visible_to(request.user).filter(signalement=report).first()
    shown = Published.objects.visible_to(request.user).filter(signalement=report).first()
    by: Any = request.user
    may = holding.may(by, holding.TRIAGE, report.territory_id)
    return {
        "shown": shown,
        "made": made,
        "code": desk.territory.code,
        "form": (failed or _form(report, made)) if may else None,
    }


def _form(report: Signalement, made: Moderation | None) -> PublishForm:
    """Before the first decision, the words of the person are there to be corrected."""
    if made is None:
        return PublishForm(initial={"text": report.text}, prefix="publish")
    ground = "" if made.private_ground is None else "oui" if made.private_ground else "non"
    first = {"text": made.text, "photos": made.photos, "private_ground": ground, "withheld": made.withheld}
    return PublishForm(initial=first, prefix="publish")
