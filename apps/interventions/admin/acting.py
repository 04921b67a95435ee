# SPDX-License-Identifier: EUPL-1.2
"""What the actions of these screens share: one service for each chosen row, each refusal told beside its number."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _

from apps.interventions.passing import MAX_WHY
from apps.interventions.refusals import Changed, InterventionRefused
from apps.interventions.workflow import TransitionRefused

MOST = 100  # rows of one action: each is a transaction of its own
REFUSALS = (InterventionRefused, TransitionRefused, Changed, PermissionDenied, ObjectDoesNotExist)


def each(screen: Any, request: HttpRequest, queryset: QuerySet[Any], act: Callable[[int], Any]) -> None:
    """Do it for each chosen row; how many were done, and why each of the others was not, is told."""
    chosen = list(queryset.values_list("pk", flat=True)[: MOST + 1])
    if len(chosen) > MOST:
        text = _("%(n)d lignes au plus à la fois : rien n'a été fait.") % {"n": MOST}
        screen.message_user(request, text, messages.WARNING)
        return
    done = sum(_one(screen, request, pk, act) for pk in chosen)
    if done:
        screen.message_user(request, _("Fait : %(n)d.") % {"n": done}, messages.SUCCESS)


def _one(screen: Any, request: HttpRequest, pk: int, act: Callable[[int], Any]) -> bool:
    try:
        act(pk)
    except REFUSALS as refusal:
        screen.message_user(request, f"n° {pk} : {refusal}", messages.WARNING)
        return False
    return True


def comment(request: HttpRequest) -> str:
    return request.POST.get("comment", "").replace("\x00", "")[:MAX_WHY]
