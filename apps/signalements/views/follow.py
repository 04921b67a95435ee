# SPDX-License-Identifier: EUPL-1.2
"""The follow-up page: a dated thread in plain words, for who holds its secret address. Nobody else finds it."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from apps.signalements import answering, places, remembering, selectors, services
from apps.signalements.cleaning import UNSTORABLE
from apps.signalements.forms import FollowTextForm
from apps.signalements.models import Follower
from apps.signalements.refusals import SignalementRefused
from apps.signalements.views.around import image
from apps.signalements.workflow import INFO_ASKED, TransitionRefused

NOT_INDEXED = "noindex, nofollow"  # its address is not told to other sites either: SECURE_REFERRER_POLICY


@never_cache
@require_safe
@remembering.remembers
def page(request: HttpRequest, token: str) -> HttpResponse:
    return _shown(request, token, follower_of(token))


def _shown(request: HttpRequest, token: str, row: Follower, form: Any = None, status: int = 200) -> HttpResponse:
    report = answering.concerned(row)
    context = {
        "token": token,
        "row": row,
        "own": row.signalement,
        "report": report,
        "steps": selectors.public_steps(row, report),
        "photos": selectors.photos_for(row, report),
        "days": selectors.expected_days(report.category, report.territory_id) if report.is_open else None,
        "asks": answering.may_answer(report),
        "question": report.state == INFO_ASKED,
        "form": form or FollowTextForm(),
        "contact": getattr(row, "contact", None),
        "desk": places.desk(report.category.territory.code),
        "others": Follower.objects.filter(signalement=report).count() - 1,
    }
    answer = render(request, "signalements/follow.html", context, status=status)
    answer.headers["X-Robots-Tag"] = NOT_INDEXED
    return answer


@require_POST
def act(request: HttpRequest, token: str, what: str) -> HttpResponse:
    """« Oui », « non », an answer, no more e-mails."""
    row = follower_of(token)
    text = request.POST.get("texte", "")
    try:
        words = _done(what, token, text)
    except (SignalementRefused, TransitionRefused) as refused:
        form = FollowTextForm({"texte": UNSTORABLE.sub("", text)})
        form.is_valid()
        form.add_error("texte" if getattr(refused, "field", "") == "text" else None, str(refused))
        return _shown(request, token, row, form, 400)
    messages.success(request, words)
    return redirect("signalement-follow", token=token)


def _done(what: str, token: str, text: str) -> str:
    match what:
        case "oui":
            services.say_repaired(token)
            return _("Merci : la réparation est confirmée.")
        case "non":
            services.say_not_repaired(token, text)
            return _("Merci : le dossier est rouvert, nos services sont prévenus.")
        case "repondre":
            services.answer(token, text)
            return _("Merci, votre réponse est transmise.")
        case "silence" | "courriels":
            services.mute(token, muted=what == "silence")
            return _("Vous ne recevrez plus de courriel.") if what == "silence" else _("Les courriels reprennent.")
    raise Http404


@require_safe
def photo(request: HttpRequest, token: str, uid: Any, size: str = "") -> HttpResponse:
    row = follower_of(token)
    for one in selectors.photos_for(row, answering.concerned(row)):
        if one.uid == uid and one.is_ready:
            return image(one.thumbnail if size else one.file)
    raise Http404


def follower_of(token: str) -> Follower:
    try:
        return answering.follower(token)
    except services.NoAccess as error:
        raise Http404(_("Cette adresse de suivi n'existe pas, ou plus.")) from error
