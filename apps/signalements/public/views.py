# SPDX-License-Identifier: EUPL-1.2
"""Pages of everybody: the list with its map, and one report; each works without a script."""

from uuid import UUID

from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.http import require_http_methods, require_safe

from apps.signalements import ground, limits, proving, selectors, services, tokens, voices
from apps.signalements.forms import TRAP
from apps.signalements.models import Desk, Published
from apps.signalements.public import drawing
from apps.signalements.public import selectors as public
from apps.signalements.public.feeds import first_error, in_words, kept, known
from apps.signalements.public.forms import JoinForm, PublicFilter
from apps.signalements.refusals import SignalementRefused, TooMany
from apps.signalements.views import begun
from apps.signalements.views.around import image
from apps.territories.addresses import client_ip
from apps.territories.paging import AFTER, link, page_of

PAGE = 25
MAP_SECONDS, BASE_SECONDS = 60, 6 * 3600
COMPACT = {"separators": (",", ":")}


@require_safe
def territories(request: HttpRequest) -> HttpResponse:
    """The only one, or a choice."""
    found = list(public.desks()[:200])
    if len(found) == 1:
        return redirect("published-list", code=found[0].territory.code)
    return render(request, "signalements/public/territories.html", {"desks": found, "desk": None})


@require_safe
def listing(request: HttpRequest, code: str) -> HttpResponse:
    desk = known(code)
    form = PublicFilter(desk, request.GET)
    rows, after = page_of(request, public.labelled(form.rows()), public.NEWEST, PAGE)
    context = {
        "desk": desk,
        "form": form,
        "rows": [{"row": row, "said": in_words(row)} for row in rows],
        "older": link(request, after) if after else "",
        "first": link(request, "") if request.GET.get(AFTER) else "",
        "query": link(request, "").removeprefix("?") if form.said() else "",
        "filtered": bool(form.said()),
        "street": form.cleaned_data.get("rue", "") if form.is_valid() else "",
        "home": ground.home(desk, None),
    }
    return render(request, "signalements/public/list.html", context, status=200 if form.is_valid() else 400)


@require_safe
@cache_control(public=True, max_age=MAP_SECONDS)
def points(request: HttpRequest, code: str) -> HttpResponse:
    """`?bbox=` and the filters of the list."""
    desk = known(code)
    form, box = PublicFilter(desk, request.GET), drawing.box(request.GET.get("bbox", ""))
    if not form.is_valid():
        return JsonResponse({"error": first_error(form)}, status=400)
    if box is None:
        return JsonResponse({"error": _("bbox : ouest,sud,est,nord en degrés.")}, status=400)
    return JsonResponse(drawing.points(desk, form.rows(), box, drawing.cells(request.GET.get("groups", ""))))


@require_safe
def base(request: HttpRequest, code: str) -> HttpResponse:
    """The base map seen from afar."""
    desk = known(code)
    drawn = cache.get_or_set(f"published-base:{desk.pk}", lambda: drawing.far(desk), BASE_SECONDS)
    answer = kept(request, JsonResponse(drawn, json_dumps_params=COMPACT), None)
    answer.headers["Cache-Control"] = f"public, max-age={BASE_SECONDS}"
    return answer


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def one(request: HttpRequest, code: str, reference: str) -> HttpResponse:
    """One report; its POST is « moi aussi »."""
    desk = known(code)
    row = public.one(desk, reference)
    if row is None:
        if first := public.original(desk, reference):
            return redirect("published", code=code, reference=first)
        raise Http404(_("Ce signalement n'est pas, ou plus, publié."))
    return _joined(request, desk, row) if request.method == "POST" else _shown(request, desk, row, JoinForm())


def _shown(request: HttpRequest, desk: Desk, row: Published, form: JoinForm, status: int = 200) -> HttpResponse:
    still = row.phase in (Published.Phase.OPEN, Published.Phase.WORKING)
    jeton = request.POST.get("jeton") or tokens.new_form()
    context = {
        "desk": desk,
        "row": row,
        "said": in_words(row),
        "passages": public.passages(row),
        "photos": public.photos(row),
        "open": still,
        "days": selectors.expected_days(row.category, row.territory_id) if still else None,
        "form": form,
        "jeton": jeton,
        "challenge": proving.wanted(desk, tokens.form(jeton).key, client_ip(request)) if still else None,
        "trap": TRAP,
    }
    return render(request, "signalements/public/one.html", context, status=status)


def _joined(request: HttpRequest, desk: Desk, row: Published) -> HttpResponse:
    form = JoinForm({"email": begun.line(request, "email")})
    token = begun.form_of(request.POST.get("jeton", ""))
    if token is None:
        return begun.over(request)
    status = 400
    if refusal := _of_a_program(request, token):
        form.add_error(None, refusal)
    elif form.is_valid():
        try:
            taken = limits.take(client_ip(request))
            held = proving.holds(desk, token.key, request.POST.get("preuve", ""), taken)
            network, email = "" if held else voices.of_address(client_ip(request)), form.cleaned_data["email"]
            made = services.join(key=token.key, signalement_id=row.pk, email=email, network=network)
            return redirect("signalement-follow", token=made.token)
        except TooMany as refused:
            form.add_error(None, str(refused))
            status = 429
        except SignalementRefused as refused:
            form.add_error(refused.field if refused.field in form.fields else None, str(refused))
    return _shown(request, desk, row, form, status)


def _of_a_program(request: HttpRequest, token: tokens.Form) -> str:
    if refusal := begun.trapped(request):
        return refusal
    return _("Envoyé trop vite pour avoir été lu : envoyer de nouveau.") if token.hasty else ""


@require_safe
def photo(request: HttpRequest, code: str, reference: str, uid: UUID, size: str = "") -> HttpResponse:
    row = public.one(known(code), reference)
    for shown in public.photos(row) if row else []:
        if shown.uid == uid:
            return image(shown.thumbnail if size else shown.file)
    raise Http404
