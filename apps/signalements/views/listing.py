# SPDX-License-Identifier: EUPL-1.2
"""What is to be triaged, the longest waiting first, page by page; what is heard on the telephone or at the counter."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from apps.signalements import badges, lexicon, places, saving, selectors, services, tokens, waiting, workflow
from apps.signalements.bulk.forms import ACTS as BULK
from apps.signalements.filters import SignalementFilter
from apps.signalements.forms import MINE, NOBODY, VIEWS, EntryForm, ListForm
from apps.signalements.models import SavedFilter, Signalement
from apps.signalements.places import Place
from apps.signalements.refusals import SignalementRefused
from apps.territories import scoping
from apps.territories.models import User
from apps.territories.paging import AFTER, link, page_of

PAGE = 50
SHOWN: dict[str, dict[str, Any]] = {
    "": {"state__in": workflow.TO_TRIAGE},
    "ouverts": {"state__in": workflow.OPEN},
    "questions": {"state": workflow.INFO_ASKED},
    "en-cours": {
        "state__in": (workflow.FORWARDED, workflow.PLANNED, workflow.IN_PROGRESS, workflow.PARTIAL, workflow.QUALIFIED)
    },
    "rouverts": {"state": workflow.REOPENED},
    "sans-destinataire": {"state__in": workflow.OPEN, "routing": None},
    "photos": {"state__in": workflow.OPEN, "pk__in": selectors.photos_to_moderate()},
    "moderer": {"state__in": workflow.OPEN, "held": True},
    "termines": {"state__in": workflow.OVER},
}


@require_safe
@never_cache
@login_required
def page(request: HttpRequest) -> HttpResponse:
    if not request.user.has_perm("signalements.view_signalement"):
        raise PermissionDenied
    kept = list(SavedFilter.objects.visible_to(request.user))
    if not request.GET and (first := next((one for one in kept if one.is_default), None)):
        return redirect(f"{reverse('signalements')}?{first.query}")
    form = ListForm(request.user, request.GET)
    given = form.given()
    rows, older = _rows(request, chosen(request, given), given)
    waits = waiting.of(rows)
    territory = given.get("territoire")
    context = {
        "form": form,
        "rows": [{"row": row, "state": badges.state(row), "waiting": waits.get(row.pk)} for row in rows],
        "bulk": BULK if request.user.has_perm("signalements.triage_signalement") else [],
        "older": link(request, older) if older else "",
        "first": link(request, "") if request.GET.get(AFTER) else "",
        "counts": selectors.counts(request.user, scoping.perimeter(territory.code) if territory else None),
        "territory": territory,
        "within": f"&territoire={territory.code}" if territory else "",
        "may_enter": request.user.has_perm("signalements.enter_signalement"),
        "filtered": bool(given),
        "shown": _shown(given),
        "view": given.get("vue", ""),
        "kept": kept,
        "query": saving.canonical(request.GET.urlencode()),
    }
    return render(request, "signalements/list.html", context)


def _shown(given: dict[str, Any]) -> str:
    """What the list shows, on the one line under which a phone folds the filter."""
    view = given.get("vue", "")
    label = _("Tous les états") if given.get("q") and not view else str(dict(VIEWS)[view])
    others = len(given) - bool(view)
    if not others:
        return label
    more = ngettext("%(n)d autre critère", "%(n)d autres critères", others) % {"n": others}
    return f"{label}, {more}"


def chosen(request: HttpRequest, given: dict[str, Any]) -> QuerySet[Signalement]:
    """The view, then the filters of the API: the same words find the same reports. Words look everywhere."""
    rows = selectors.signalements(request.user)
    if not given.get("q") or given.get("vue"):
        rows = rows.filter(**SHOWN[given.get("vue", "")])
    if given.get("categorie"):
        rows = rows.filter(category=given["categorie"])
    if given.get("destinataire"):
        rows = rows.filter(routing__addressee=given["destinataire"])
    rows = _looked_after(request, rows, given.get("a", ""))
    if given.get("territoire"):
        rows = rows.filter(territory__in=scoping.perimeter(given["territoire"].code))
    return SignalementFilter({"q": given["q"]} if given.get("q") else {}, rows, request=request).qs


def _looked_after(request: HttpRequest, rows: QuerySet[Signalement], whose: str) -> QuerySet[Signalement]:
    """« moi » is who reads: a link that is sent to a colleague shows theirs."""
    if whose == NOBODY:
        return rows.filter(assignment=None)
    return rows.filter(assignment__person=request.user.pk if whose == MINE else _known(whose)) if whose else rows


def _known(username: str) -> Any:
    return User.objects.filter(username=username).values_list("pk", flat=True).first()


def _rows(request: HttpRequest, rows: QuerySet[Signalement], given: dict[str, Any]) -> tuple[list[Signalement], str]:
    """One page, and the place of the next one."""
    newest = given.get("vue") == "termines" or (given.get("q") and not given.get("vue"))
    order = selectors.NEWEST if newest else selectors.WAITING_FIRST
    return page_of(request, rows, order, PAGE)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@login_required
def new(request: HttpRequest) -> HttpResponse:
    """Heard on the telephone, or at the counter."""
    if not request.user.has_perm("signalements.enter_signalement"):
        raise PermissionDenied
    if request.method != "POST":
        form = EntryForm(request.user, initial={"token": tokens.new_form()})
        return render(request, "signalements/new.html", {"form": form})
    form = EntryForm(request.user, request.POST)
    choices: list[str] = []
    if form.is_valid():
        made = _entered(request, form, choices)
        if made is not None:
            messages.success(request, _("Signalement enregistré : %(ref)s.") % {"ref": made.signalement.reference})
            return redirect("signalement", pk=made.signalement.pk)
    return render(request, "signalements/new.html", {"form": form, "streets": choices}, status=400)


def _entered(request: HttpRequest, form: EntryForm, choices: list[str]) -> services.Made | None:
    given = form.cleaned_data
    try:
        key = tokens.form(given["token"]).key
        place = _place(given, choices)
        wish = services.Wish(
            place=place,
            category=given["category"],
            text=given["text"],
            channel=given["channel"],
            email=given["email"],
            phone=given["phone"],
        )
        return services.enter(by=request.user, key=key, wish=wish)
    except tokens.FormOver:
        form.add_error(None, _("Cette page est restée ouverte trop longtemps : la recharger."))
    except SignalementRefused as refused:
        form.add_error(refused.field if refused.field in form.fields else None, str(refused))
    except PermissionDenied as refused:
        form.add_error(None, str(refused))
    return None


def _place(given: dict[str, Any], choices: list[str]) -> Place:
    """Raises SignalementRefused (mat, rue)."""
    desk = places.desk(given["category"].territory.code)
    if desk is None:
        raise SignalementRefused("category", _("Le guichet de cette catégorie est fermé."))
    if given["mat"]:
        found = places.named(given["mat"], desk)
        if len(found) != 1:
            raise SignalementRefused("mat", _("Aucun équipement, ou plusieurs, n'ont ce code : indiquer la rue."))
        return places.of_asset(found[0])
    if not given["rue"]:
        raise SignalementRefused("rue", _("Dire où c'est : une rue, ou un code d'équipement."))
    streets = places.streets(given["rue"], desk)
    exact = [one for one in streets if lexicon.plain(one.label) == lexicon.plain(given["rue"])]
    if exact or len(streets) == 1:
        return places.at_street((exact or streets)[0], desk)
    choices.extend(one.label for one in streets)
    if streets:
        raise SignalementRefused("rue", _("Plusieurs rues ressemblent : préciser."))
    return places.in_words(given["rue"], desk)
