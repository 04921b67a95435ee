# SPDX-License-Identifier: EUPL-1.2
"""The words of an e-mail: one step, what comes next, the way to the page and the way out; in text and in HTML."""

from dataclasses import dataclass

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from apps.signalements.cleaning import line
from apps.signalements.models import Letter, Signalement

WIDEST = 150  # characters of a subject


@dataclass(frozen=True, slots=True)
class Written:
    subject: str
    body: str
    html: str
    unsubscribe: str


def of(letter: Letter, token: str) -> Written:
    """`token`: a new one, that this e-mail alone holds."""
    assert letter.step is not None and letter.follower is not None
    report = letter.step.signalement
    page = settings.BASE_URL + reverse("signalement-follow", args=[token])
    context = {
        "report": report,
        "own": letter.follower.signalement,
        "step": letter.step,
        "page": page,
        "unsubscribe": page + "#courriels",
        "asks": asks(letter.step.after),
        "territory": report.territory,
    }
    subject = _("%(reference)s · %(category)s : %(state)s") % {
        "reference": letter.follower.signalement.reference,
        "category": report.category.label,
        "state": Signalement.State(letter.step.after).label.lower() if letter.step.after else letter.step.said,
    }
    return Written(
        line("subject", subject, 1000)[:WIDEST],
        render_to_string("signalements/letter.txt", context),
        render_to_string("signalements/letter.html", context),
        context["unsubscribe"],
    )


def asks(state: str) -> bool:
    """« Est-ce réparé ? »"""
    return state == Signalement.State.TREATED
