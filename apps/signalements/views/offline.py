# SPDX-License-Identifier: EUPL-1.2
"""The form without a network: the page and the program that a telephone keeps, and the door for what it kept."""

import json

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.templatetags.static import static
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from apps.signalements import limits, places, proving, remembering, tokens
from apps.signalements.offline import receiving, shell
from apps.signalements.refusals import TooMany
from apps.signalements.views import begun
from apps.territories.addresses import client_ip


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """The same for everybody: it is kept by telephones."""
    return render(request, "signalements/offline.html", shell.context())


@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    """The program that answers when there is no network; another text as soon as the page changes."""
    addresses = shell.addresses()
    kept = {"version": shell.version(), "scope": shell.config()["scope"], "addresses": addresses}
    context = {"kept": json.dumps(kept), "program": json.dumps(static("signalements/worker.js"))}
    answer = render(request, "interventions/terrain/worker.js", context, content_type="text/javascript")
    answer["Cache-Control"] = "no-cache"
    return answer


@never_cache
@require_http_methods(["GET", "POST"])
@remembering.remembers
def send(request: HttpRequest) -> HttpResponse:
    """A report in one go. Asked first, it gives what one is sent with: the token of a form, and a proof to be made."""
    if request.method != "POST":
        return _given(request)
    token = begun.whole(request, "jeton", 200)
    try:
        standing = receiving.standing(token)
        if standing.made is not None:
            return JsonResponse(standing.made.data())
        form = tokens.form(token)
    except tokens.FormOver:
        return JsonResponse({"detail": _("Ce formulaire est périmé.")}, status=410)
    if form.hasty or begun.trapped(request):
        return JsonResponse({"detail": _("Envoyé trop vite.")}, status=425)
    try:
        return JsonResponse(receiving.receive(request, form, is_begun=standing.begun).data())
    except TooMany as refused:
        wait = str(int(limits.SLOT.total_seconds()))
        return JsonResponse({"detail": str(refused)}, status=429, headers={"Retry-After": wait})


def _given(request: HttpRequest) -> HttpResponse:
    """`?jeton=`: a form that the telephone already has; its age is kept."""
    token = begun.line(request, "jeton")
    form = begun.form_of(token) or tokens.form(tokens.new_form())
    desk = places.desk(begun.line(request, "territoire"))
    challenge = proving.wanted(desk, form.key, client_ip(request)) if desk else None
    return JsonResponse({"token": form.token, "csrf": get_token(request), "challenge": challenge})
