# SPDX-License-Identifier: EUPL-1.2
"""Sources for who looks after them: all at a glance, and one of them: try it, map it, its keys, its dead letters."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from apps.assets.models import Source
from apps.connectors.catalogue import DRIVERS
from apps.supervision import (
    annex,
    configuring,
    facets,
    interoperability,
    keys,
    link_facts,
    map_form,
    overview,
    severities,
    trying,
)
from apps.supervision.models import DeadLetter, IngestKey
from apps.supervision.trying import Trial

CHANGE, SECRET, REPLAY = "assets.change_source", "assets.change_source_secret", "supervision.replay_deadletter"


@require_safe
@never_cache
@login_required
def every(request: HttpRequest) -> HttpResponse:
    if not request.user.has_perm(overview.READ):
        raise PermissionDenied
    every_line, asked = overview.lines(request.user), facets.Asked.of(request.GET)
    lines, choices = facets.chosen(every_line, asked)
    context = {
        "total": len(every_line),
        "unwell": sum(line.source.health != Source.Health.OK for line in every_line),
        "letters": sum(line.letters for line in every_line),
        "lines": lines,
        "facets": choices,
        "asked": asked,
        "now": timezone.now(),
    }
    return render(request, "supervision/sources.html", context)


@require_safe
@never_cache
@login_required
def one(request: HttpRequest, slug: str) -> HttpResponse:
    return shown(request, found(request, slug))


@require_POST
@login_required
def attempt(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask its supervisor now, or read what somebody pasted; nothing is stored."""
    source = found(request, slug, CHANGE)
    pasted = request.POST.get("message", "")
    if pasted.strip():
        trial = trying.read(source, request.POST.get("topic", ""), pasted.encode("utf-8", "surrogatepass"))
    else:
        trial = trying.ask(source)
    return shown(request, source, trial=trial, pasted=pasted[: trying.LONGEST])


@require_POST
@login_required
def save_map(request: HttpRequest, slug: str) -> HttpResponse:
    source = found(request, slug, CHANGE)
    if source.driver not in map_form.MAPPED:
        raise Http404
    form = map_form.MapForm(request.POST, polled=source.driver == "file-poll")
    if not form.is_valid():
        return shown(request, source, form=form, status=422)
    try:
        configuring.set_map(source=source, options=form.options(source.options))
    except configuring.MapRefused as refused:
        for problem in refused.problems:
            form.add_error(None, problem)
        return shown(request, source, form=form, status=422)
    messages.success(request, _("Correspondance enregistrée."))
    return redirect("source", slug=slug)


@require_POST
@login_required
def save_severities(request: HttpRequest, slug: str) -> HttpResponse:
    source = found(request, slug, CHANGE)
    if DRIVERS[source.driver].events is None:
        raise Http404
    fields = [(name.removeprefix("event-"), value) for name, value in request.POST.items() if name.startswith("event-")]
    try:
        changed = severities.change(source=source, given=dict(fields))
    except configuring.MapRefused as refused:
        messages.error(request, str(refused))
        return shown(request, source, status=422)
    words = ngettext("Enregistré : %(n)d gravité changée.", "Enregistré : %(n)d gravités changées.", changed)
    messages.success(request, words % {"n": changed})
    return redirect("source", slug=slug)


@require_POST
@login_required
def retry(request: HttpRequest, slug: str) -> HttpResponse:
    """Another poll now."""
    source = found(request, slug, CHANGE)
    if configuring.poll_now(source=source):
        messages.success(request, _("%(source)s va être interrogée.") % {"source": source})
    else:
        words = _("%(source)s n'est pas interrogée : elle appelle d'elle-même.")
        messages.warning(request, words % {"source": source})
    return redirect("sources") if request.POST.get("back") == "sources" else redirect("source", slug=slug)


@require_POST
@login_required
def replay_letters(request: HttpRequest, slug: str) -> HttpResponse:
    source = found(request, slug, REPLAY)
    told = configuring.replay_all(source=source, by=request.user)
    if told.done:
        words = ngettext("%(n)d message rejoué.", "%(n)d messages rejoués.", told.done) % {"n": told.done}
        messages.success(request, words)
    if told.refused:
        words = ngettext("%(n)d message reste refusé", "%(n)d messages restent refusés", told.refused)
        messages.warning(request, f"{words % {'n': told.refused}} : {told.reason}")
    if not told.done and not told.refused:
        messages.info(request, _("Aucun message n'attend."))
    return redirect("source", slug=slug)


@require_POST
@login_required
def renew_key(request: HttpRequest, slug: str) -> HttpResponse:
    """The new key is shown on this answer and never again."""
    source = found(request, slug, SECRET)
    if DRIVERS[source.driver].receive is None:
        raise Http404
    if "revoke" in request.POST:
        keys.revoke_previous(source=source)
        messages.success(request, _("L'ancienne clé n'est plus acceptée."))
        return redirect("source", slug=slug)
    return shown(request, source, new_key=keys.renew(source=source, by=request.user))


@require_safe
@never_cache
@login_required
def annex_lines(request: HttpRequest, slug: str) -> HttpResponse:
    about = interoperability.passport(found(request, slug), days(request))
    headers = {"Content-Disposition": f'attachment; filename="interoperabilite-{slug}.csv"'}
    return HttpResponse(annex.lines(about), content_type="text/csv; charset=utf-8", headers=headers)


@require_safe
@never_cache
@login_required
def annex_pdf(request: HttpRequest, slug: str) -> HttpResponse:
    about = interoperability.passport(found(request, slug), days(request))
    headers = {"Content-Disposition": f'inline; filename="interoperabilite-{slug}.pdf"'}
    return HttpResponse(annex.pdf(about), content_type="application/pdf", headers=headers)


def days(request: HttpRequest) -> int:
    """The period asked for; a month when what is asked is none of those offered."""
    asked = request.GET.get("jours", "")
    return next((one for one in interoperability.DAYS if str(one) == asked), 30)


def found(request: HttpRequest, slug: str, permission: str = "") -> Source:
    """404 for what one may not see, 403 for what one may only read."""
    source = overview.visible(request.user).select_related("poll", "territory").filter(slug=slug).first()
    if source is None or source.driver not in DRIVERS:
        raise Http404
    if permission and not request.user.has_perm(permission, source):
        raise PermissionDenied
    return source


def shown(
    request: HttpRequest,
    source: Source,
    *,
    trial: Trial | None = None,
    form: map_form.MapForm | None = None,
    pasted: str = "",
    new_key: str = "",
    status: int = 200,
) -> HttpResponse:
    driver, user = DRIVERS[source.driver], request.user
    (line,) = overview.described([source])
    may_change = user.has_perm(CHANGE, source)
    context: dict[str, Any] = {
        "source": source,
        "line": line,
        "driver": driver,
        "asked": driver.fetch is not None or driver.link is not None,
        "linked": driver.link is not None,
        "links": link_facts.words(source) if driver.link is not None else "",
        "hour": overview.last_minutes(source),
        "met": overview.first_contact(source),
        "passport": interoperability.passport(source, days(request)),
        "periods": interoperability.DAYS,
        "period": days(request),
        "formula": annex.formula(),
        "trial": trial,
        "pasted": pasted,
        "may_change": may_change,
        "may_replay": user.has_perm(REPLAY, source),
        "letters": DeadLetter.objects.visible_to(user).filter(source=source, status=DeadLetter.Status.PENDING)[:5],
    }
    if may_change and source.driver in map_form.MAPPED:
        polled = source.driver == "file-poll"
        context["form"] = form or map_form.MapForm(initial=map_form.initial(source.options), polled=polled)
    if may_change and (lines := severities.lines(source)):
        context["severities"] = lines
        context["severities_changed"] = sum(one.changed for one in lines)
        context["severity_choices"] = severities.CHOICES.items()
    if driver.receive is not None:
        context["address"] = f"{settings.BASE_URL}{reverse(driver.door, args=[source.slug])}"
        context["keys"] = IngestKey.objects.filter(source=source).order_by("-pk").defer("secret")
        context["may_renew"] = user.has_perm(SECRET, source)
        context["new_key"] = new_key
    return render(request, "supervision/source.html", context, status=status)
