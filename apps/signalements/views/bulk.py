# SPDX-License-Identifier: EUPL-1.2
"""Many reports at once: ticked on the list, what is asked on a page, then what was done and what was refused."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from apps.signalements import badges, selectors
from apps.signalements.bulk import doing, forms
from apps.signalements.models import Photo, Signalement
from apps.signalements.refusals import SignalementRefused

TEMPLATE = "signalements/bulk.html"


@require_POST
@never_cache
@login_required
def page(request: HttpRequest) -> HttpResponse:
    """First without, then with `faire`: the same boxes."""
    if not request.user.has_perm("signalements.triage_signalement"):
        raise PermissionDenied
    chosen, act = doing.parsed(request.POST.getlist("choix")), request.POST.get("act", "")
    rows = list(selectors.signalements(request.user).filter(pk__in=dict(chosen)).order_by("pk")[: doing.MOST])
    context = {"back": _back(request), "act": act, "acts": forms.ACTS, "most": doing.MOST}
    if not rows or act not in forms.FORMS or len(chosen) > doing.MOST:
        return render(request, TEMPLATE, context | {"refusal": _refusal(rows, act, chosen)}, status=400)
    sent = request.POST if request.POST.get("faire") else None
    form = forms.FORMS[act](request.user, _desk(rows), sent)
    status = 200
    if sent is not None and form.is_valid():
        try:
            result = doing.do(chosen=chosen, asked=form.asked(act), by=request.user)
            return render(request, TEMPLATE, context | {"result": result, "words": forms.WORDS[act]})
        except SignalementRefused as refused:
            form.add_error(refused.field if refused.field in form.fields else None, str(refused))
    if sent is not None:
        status = 400
    shown = [{"row": row, "state": badges.state(row), "version": dict(chosen)[row.pk]} for row in rows]
    context |= {"form": form, "rows": shown, "words": forms.WORDS[act], "photos": _photos(rows, act)}
    return render(request, TEMPLATE, context, status=status)


def _desk(rows: list[Signalement]) -> int | None:
    """That they are all of; of several, nothing of a desk is offered."""
    desks = {row.category.territory_id for row in rows}
    return desks.pop() if len(desks) == 1 else None


def _photos(rows: list[Signalement], act: str) -> Any:
    """Those that are decided about: seen before they are shown."""
    if act != "moderate":
        return []
    ready = Photo.objects.ready().filter(signalement__in=[row.pk for row in rows])
    waiting = ready.filter(borrowed=False, moderated_at=None, shown=False)
    return waiting.select_related("signalement").order_by("signalement", "at", "id")


def _back(request: HttpRequest) -> str:
    given = request.POST.get("retour", "")
    ours = url_has_allowed_host_and_scheme(given, allowed_hosts={request.get_host()}) and given.startswith("/")
    return given if ours else ""


def _refusal(rows: list[Signalement], act: str, chosen: Any) -> str:
    if act not in forms.FORMS:
        return _("Choisir ce qu'il faut faire.")
    if len(chosen) > doing.MOST:
        return _("%(most)d signalements au plus à la fois.") % {"most": doing.MOST}
    return _("Cocher au moins un signalement de la liste.")
