# SPDX-License-Identifier: EUPL-1.2
"""The words of an e-mail to who follows a street: what is public of it, the way to stop, nothing of anybody else."""

from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from apps.signalements.cleaning import line
from apps.signalements.letters.writing import WIDEST, Written
from apps.signalements.models import Letter, Published, Signalement, Watch
from apps.signalements.public import selectors
from apps.signalements.streets import owing

LONGEST_DIGEST = 20  # reports that a digest names


def of(letter: Letter, token: str) -> Written | None:
    """`token`: a new one, that this e-mail alone holds. None when there is nothing to say any more."""
    watch = letter.watch
    assert watch is not None
    if watch.confirmed_at is None or (letter.step_id is None and letter.day is None):
        return _written(_("Suivre %(street)s : à confirmer"), watch, token, "street_confirm", {})
    rows = _rows(letter, watch)
    if not rows:
        return None
    context = {"news": [_told(watch, row) for row in rows[:LONGEST_DIGEST]], "more": len(rows) > LONGEST_DIGEST}
    return _written(_("%(street)s : du nouveau"), watch, token, "street_news", context)


def _rows(letter: Letter, watch: Watch) -> list[Published]:
    """As they are now: what an agent withdrew meanwhile is not told."""
    if letter.day is not None:
        return list(selectors.labelled(owing.news(watch, letter.day))[: LONGEST_DIGEST + 1])
    assert letter.step is not None
    rows = Published.objects.filter(pk=letter.step.signalement_id, desk=watch.desk_id, street=watch.street)
    return list(selectors.labelled(rows))


def _told(watch: Watch, row: Published) -> dict[str, Any]:
    state = str(Signalement.State(row.state).label)
    said = f"{state} : {str(row.get_outcome_display()).lower()}" if row.outcome else state
    address = settings.BASE_URL + reverse("published", args=[watch.desk.territory.code, row.reference])
    return {"row": row, "said": said, "address": address}


def _written(subject: str, watch: Watch, token: str, template: str, context: dict[str, Any]) -> Written:
    page = settings.BASE_URL + reverse("street-watch", args=[token])
    stop = settings.BASE_URL + reverse("street-stop", args=[token])
    said = {"watch": watch, "page": page, "stop": stop, "territory": watch.desk.territory, **context}
    return Written(
        line("subject", subject % {"street": watch.street}, 1000)[:WIDEST],
        render_to_string(f"signalements/public/{template}.txt", said),
        render_to_string(f"signalements/public/{template}.html", said),
        stop,
    )
