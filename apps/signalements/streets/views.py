# SPDX-License-Identifier: EUPL-1.2
"""« Suivre ma rue »: the form, and the page of a watch for who holds its secret address."""

from contextlib import suppress

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from apps.signalements import limits, proving, tokens
from apps.signalements.forms import TRAP
from apps.signalements.models import Desk, Watch
from apps.signalements.public.feeds import known
from apps.signalements.refusals import SignalementRefused, TooMany
from apps.signalements.streets import watching
from apps.signalements.streets.forms import WatchForm
from apps.signalements.views import begun
from apps.signalements.views.follow import NOT_INDEXED
from apps.territories.addresses import client_ip


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest, code: str) -> HttpResponse:
    desk = known(code)
    if request.method != "POST":
        form = WatchForm(initial={"rue": begun.line(request, "rue"), "rythme": Watch.Rhythm.DAILY})
        return _asking(request, desk, form)
    token = begun.form_of(request.POST.get("jeton", ""))
    if token is None:
        return begun.over(request)
    form = WatchForm({name: begun.line(request, name) for name in ("rue", "email", "rythme")})
    status = 400
    if refusal := _of_a_program(request, token):
        form.add_error(None, refusal)
    elif form.is_valid():
        try:
            taken = limits.take(client_ip(request))
            if proving.lacks(desk, token.key, request.POST.get("preuve", ""), taken):
                raise TooMany(_unproven())
            given = form.cleaned_data
            watching.ask(desk=desk, street=given["rue"], email=given["email"], rhythm=given["rythme"])
            return render(request, "signalements/public/street_asked.html", {"desk": desk})
        except TooMany as refused:
            form.add_error(None, str(refused))
            status = 429
        except SignalementRefused as refused:
            form.add_error(refused.field if refused.field in form.fields else None, str(refused))
    return _asking(request, desk, form, status)


def _asking(request: HttpRequest, desk: Desk, form: WatchForm, status: int = 200) -> HttpResponse:
    jeton = request.POST.get("jeton") or tokens.new_form()
    challenge = proving.wanted(desk, tokens.form(jeton).key, client_ip(request))
    context = {"desk": desk, "form": form, "jeton": jeton, "challenge": challenge, "trap": TRAP}
    return render(request, "signalements/public/street_ask.html", context, status=status)


def _unproven() -> str:
    return _(
        "Beaucoup de demandes arrivent en ce moment, et votre navigateur n'a pas pu montrer qu'il n'est pas un "
        "programme. Activez JavaScript, ou recommencez dans dix minutes."
    )


def _of_a_program(request: HttpRequest, token: tokens.Form) -> str:
    if refusal := begun.trapped(request):
        return refusal
    return _("Envoyé trop vite pour avoir été lu : envoyer de nouveau.") if token.hasty else ""


@never_cache
@require_safe
def page(request: HttpRequest, token: str) -> HttpResponse:
    """Its GET changes nothing: programs that read mailboxes open every address."""
    try:
        row = watching.of(token)
    except watching.NoWatch:
        return _over(request)
    context = {"row": row, "desk": row.desk, "token": token, "rhythms": Watch.Rhythm.choices}
    answer = render(request, "signalements/public/street_watch.html", context)
    answer.headers["X-Robots-Tag"] = NOT_INDEXED
    return answer


@require_POST
def act(request: HttpRequest, token: str, what: str) -> HttpResponse:
    try:
        words = _done(request, token, what)
    except watching.NoWatch:
        return _over(request)
    messages.success(request, words)
    return redirect("street-watch", token=token)


def _done(request: HttpRequest, token: str, what: str) -> str:
    if what == "confirmer":
        watching.confirm(token)
        return _("C'est confirmé : vous serez prévenu.")
    if what == "prolonger":
        watching.prolong(token)
        return _("Suivi prolongé d'un an.")
    watching.change(token, request.POST.get("rythme", ""))
    return _("Rythme enregistré.")


@csrf_exempt  # RFC 8058: a mail program posts here by itself; the secret of the address is the right to do it
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def stop(request: HttpRequest, token: str) -> HttpResponse:
    """Its GET shows the button; its POST is enough. Stopped already, it says so."""
    if request.method != "POST":
        return page(request, token)
    with suppress(watching.NoWatch):  # twice is once
        watching.stop(token)
    return render(request, "signalements/public/street_stopped.html", {"desk": None})


def _over(request: HttpRequest) -> HttpResponse:
    return render(request, "signalements/public/street_over.html", {"desk": None}, status=410)
