# SPDX-License-Identifier: EUPL-1.2
"""/energie/nuit/: the night rules of the text of 2018 counted over a town, and the lamps that break them."""

import csv
import io
from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from apps.assets import exports
from apps.energy.forms import NightFilter
from apps.energy.maths import night_rules
from apps.energy.regulation import lamps, night_words
from apps.energy.views.doors import door
from apps.territories.paging import AFTER, link, page_of

PAGE = 50
ORDER = ("code", "fid")
DOOR = "assets.view_asset"
HEADER = ("code", "rue", "proprietaire", "usage", "verdict", "regles", "temperature_k", "ulr", "mise_en_service")


@require_safe
@door(DOOR)
def board(request: HttpRequest) -> HttpResponse:
    form = NightFilter(request.user, request.GET)
    town, choice = _town(request, form)
    rows, older = page_of(request, lamps.of_keys(town.chosen, request.user), ORDER, PAGE)
    context = {
        "form": form,
        "town": town,
        "counts": [(code, *night_words.VERDICTS[code], town.verdicts[code]) for code in night_words.VERDICTS],
        "bad": town.verdicts[night_rules.NOT_CONFORM],
        "unknown": town.verdicts[night_rules.UNKNOWN],
        "lines": night_words.lines(town.rules, town.lamps),
        "rows": [_row(asset, choice) for asset in rows],
        "chosen": len(town.chosen),
        "verdict": night_words.VERDICTS[choice.verdict][0],
        "rule": night_words.RULES.get(choice.rule, ""),
        "query": link(request, "").lstrip("?"),
        "older": link(request, older) if older else "",
        "first": link(request, "") if request.GET.get(AFTER) else "",
    }
    return render(request, "energy/night.html", context)


@require_safe
@door(DOOR)
def table(request: HttpRequest) -> HttpResponse:
    """All the lamps of the filter, by key: semicolons, decimal commas."""
    town, choice = _town(request, NightFilter(request.user, request.GET))
    rows = lamps.of_keys(town.chosen, request.user).order_by("fid").iterator(chunk_size=exports.BATCH)
    return exports.streamed(_lines(rows, choice), request, "text/csv; charset=utf-8", "regles-de-nuit", "csv")


def _town(request: HttpRequest, form: NightFilter) -> tuple[lamps.Town, lamps.Choice]:
    given = form.given()
    choice = lamps.Choice(given.get("verdict") or night_rules.NOT_CONFORM, given.get("regle") or "")
    territory = given["territoire"].code if given.get("territoire") else ""
    return lamps.of_town(request.user, on=timezone.localdate(), choice=choice, territory=territory), choice


def _row(asset: Any, choice: lamps.Choice) -> dict[str, Any]:
    said = tuple(asset.said)
    findings = lamps.check(said, timezone.localdate())
    shown = [one for one in findings if one.verdict == choice.verdict and one.code in night_words.RULES]
    lamp = lamps.lamp_of(said)
    return {
        "asset": asset,
        "lamp": lamp,
        "use": night_words.USES.get(lamp.use or "", _("usage inconnu")),
        "why": [night_words.finding_words(one) if _told(one) else str(night_words.RULES[one.code]) for one in shown],
        "verdict": night_words.VERDICTS[night_rules.verdict(findings)][0],
    }


def _told(finding: night_rules.Finding) -> bool:
    return finding.verdict in (night_rules.NOT_CONFORM, night_rules.UNKNOWN)


def _lines(rows: Any, choice: lamps.Choice) -> Iterator[str]:
    yield "\ufeff" + _line(list(HEADER))
    for asset in rows:
        told = _row(asset, choice)
        lamp = told["lamp"]
        yield _line(
            [
                *(asset.code, asset.name, asset.owner.name, str(told["use"]), str(told["verdict"])),
                " | ".join(told["why"]),
                *(_number(lamp.kelvin), _number(lamp.ulr), lamp.commissioned or ""),
            ]
        )


def _line(cells: list[Any]) -> str:
    out = io.StringIO()
    csv.writer(out, delimiter=";").writerow([exports.safe_cell(cell) for cell in cells])
    return out.getvalue()


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:g}".replace(".", ",")
