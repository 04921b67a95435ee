# SPDX-License-Identifier: EUPL-1.2
"""Equipment by code, number, name: what was typed exactly first, then its words, then what it is like."""

from typing import Any

from django.contrib.gis.db.models.functions import Centroid
from django.db.models import QuerySet, Value
from django.db.models.functions import Length

from apps.assets.models import Asset
from apps.assets.selectors import Latitude, Longitude
from apps.console.search import spelling
from apps.console.search.asked import BEFORE_NUMBERS, Asked
from apps.console.search.found import READ, SHOWN, Found
from apps.console.search.matching import AssetText, Likeness, Number, like, words
from apps.territories.models import Territory

TEXT = AssetText("code", "name")
COLUMNS = ("fid", "uid", "code", "name", "kind__label", "kind__icon", "owner__name")
LIKENESS_FROM = 4  # letters: of fewer, everything is like everything; numbers are not like others


def of(user: Any, within: Any, asked: Asked) -> list[Found]:
    """As many as are ranked; `within`: ids of territories, None for all. Words as they are before words that only begin
    so: to read all that begins like a common word takes as long as to read the table."""
    rows = visible(user, within)
    if asked.is_code:
        found = by_number(rows, asked) or by_words(rows, asked.tight + ":*") or by_words(rows, asked.whole)
    else:
        with spelling.at_hand(asked):
            found = by_words(rows, asked.whole)
        if len(found) < SHOWN:
            found |= by_words(rows, asked.begun)
    return [shown(row) for row in sorted(found.values(), key=lambda row: rank(row, asked))]


def alike(user: Any, within: Any, asked: Asked) -> list[Found]:
    """For who mistyped."""
    if len(asked.tight) < LIKENESS_FROM or asked.is_code:
        return []
    rows = visible(user, within)
    query = spelling.corrected(asked)
    if query and (found := by_words(rows, query)):
        return [shown(row) for row in sorted(found.values(), key=lambda row: rank(row, asked))]
    rows = rows.filter(like(TEXT, asked.plain))[:READ]
    close = rows.annotate(likeness=Likeness(Value(asked.plain), TEXT)).values(*COLUMNS, "likeness", "lon", "lat")
    return [shown(row) for row in sorted(close, key=lambda row: (-row["likeness"], row["code"]))]


def visible(user: Any, within: Any) -> QuerySet[Asset]:
    rows = Asset.objects.visible_to(user).in_service().order_by()
    placed = rows.annotate(lon=Longitude(Centroid("geometry")), lat=Latitude(Centroid("geometry")))
    return placed.filter(owner__in=owners(user) if within is None else within)


def owners(user: Any) -> list[int]:
    """Said to the database one by one, so that it knows how few they are."""
    return list(Territory.objects.visible_to(user, "assets.view_asset").order_by("pk").values_list("pk", flat=True))


def by_number(rows: QuerySet[Asset], asked: Asked) -> dict[int, dict[str, Any]]:
    """« 412 », « PL412 », « pl 0412 »: those whose code ends with it, and begins as said."""
    letters, number = asked.coded
    number = number or asked.number
    if not number:
        return {}
    numbered = rows.annotate(number=Number("code")).filter(number=number)
    if letters and letters not in BEFORE_NUMBERS:  # « lampe 412 », « n 412 »: a word, not the beginning of a code
        numbered = numbered.filter(code__istartswith=letters)
    return keyed(numbered.order_by(Length("code"), "code")[:READ])


def by_words(rows: QuerySet[Asset], query: str) -> dict[int, dict[str, Any]]:
    return keyed(rows.filter(words(TEXT, query))[:READ])


def keyed(rows: Any) -> dict[int, dict[str, Any]]:
    return {row["fid"]: row for row in rows.values(*COLUMNS, "lon", "lat")}


def rank(row: dict[str, Any], asked: Asked) -> tuple[Any, ...]:
    """What was typed exactly, then codes, then names that begin with it, then the shortest."""
    code = "".join(one for one in row["code"].lower() if one.isalnum())
    return (code != asked.tight, not code.startswith(asked.tight), len(row["code"]), row["code"], row["fid"])


def shown(row: dict[str, Any]) -> Found:
    lonlat = None if row["lon"] is None else [row["lon"], row["lat"]]
    return Found(
        title=row["code"],
        detail=" · ".join(part for part in (row["name"], row["kind__label"]) if part and part != row["code"]),
        territory=row["owner__name"],
        icon=row["kind__icon"],
        target={"type": "asset", "uid": str(row["uid"]), "fid": row["fid"], "lonlat": lonlat},
    )
