# SPDX-License-Identifier: EUPL-1.2
"""The night rules checked lamp by lamp, from the attributes of the register: alike lamps are checked once.

Attributes (local ones before those of the source): `night_use` (letter of article 1: a, a_closed, b_heritage,
b_garden, c, d, e, f, g), `kelvin`, `ulr` (0 to 1, as installed), `lumens_m2`, `commissioned` (date), `urban`,
`protected` ("none", "observatory", "reserve", "regional_park", "park_core"), `lit_all_night`, `off_at` and `closes_at`
(local hours, 1.5 is half past one). What is not there, or is not of its kind, is unknown.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from django.db.models.expressions import RawSQL

from apps.assets.models import Asset
from apps.energy.dark_lamps import LAMP
from apps.energy.maths import night_rules
from apps.energy.maths.night_rules import Finding, Lamp
from apps.territories import scoping

NAMES = (
    *("night_use", "kelvin", "commissioned", "urban", "protected", "ulr", "lumens_m2", "lit_all_night"),
    *("off_at", "closes_at"),
)
PROTECTED = {"none": "", **{one: one for one in ("observatory", "reserve", "regional_park", "park_core")}}
BOUNDS = {"kelvin": (1000, 20_000), "ulr": (0, 1), "lumens_m2": (0, 10_000), "off_at": (0, 24), "closes_at": (0, 24)}
SAID = "coalesce(assets_asset.local_attributes -> %s, assets_asset.attributes -> %s)"


@dataclass(frozen=True, slots=True)
class Town:
    """`rules`: verdicts by code of rule; `verdicts`: of each lamp, the gravest; `chosen`: keys of those asked for."""

    lamps: int
    rules: dict[str, Counter[str]]
    verdicts: Counter[str]
    chosen: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """Lamps of this verdict; of this rule when one is named."""

    verdict: str = night_rules.NOT_CONFORM
    rule: str = ""


def of_town(user: Any, *, on: date, choice: Choice, territory: str = "") -> Town:
    """The lamps in service that `user` may see, all checked: one query, and one check for each kind of lamp."""
    rules: dict[str, Counter[str]] = {rule.code: Counter() for rule in night_rules.RULES}
    verdicts: Counter[str] = Counter()
    chosen: list[int] = []
    kinds: Counter[tuple[Any, ...]] = Counter()
    keys: dict[tuple[Any, ...], list[int]] = {}
    for pk, said in rows(user, territory).values_list("pk", "said").iterator(chunk_size=5000):
        kind = tuple(said)
        kinds[kind] += 1
        keys.setdefault(kind, []).append(pk)
    for kind, number in kinds.items():
        findings = check(kind, on)
        for finding in findings:
            rules.setdefault(finding.code, Counter())[finding.verdict] += number
        verdict = night_rules.verdict(findings)
        verdicts[verdict] += number
        if is_chosen(findings, verdict, choice):
            chosen += keys[kind]
    return Town(sum(kinds.values()), _in_force(rules, on), verdicts, tuple(chosen))


def rows(user: Any, territory: str = "") -> Any:
    """`said`: see `said_of`."""
    found = Asset.objects.visible_to(user).in_service().filter(kind__code=LAMP).order_by()
    if territory:
        found = found.filter(owner__in=scoping.perimeter(territory))
    return found.annotate(said=said_of(NAMES))


def said_of(names: Sequence[str]) -> RawSQL:
    """The texts of these attributes of an asset in their order, None where nothing is said; what the territory says
    itself goes over the source."""
    said = ", ".join(f"({SAID})::text" for _name in names)
    return RawSQL(f"ARRAY[{said}]", [name for name in names for _twice in range(2)])  # noqa: S611  (bound)


def of_keys(keys: Iterable[int], user: Any) -> Any:
    """The assets of these keys, light, with what they say."""
    held = RawSQL("assets_asset.fid = ANY(%s)", [list(keys)])  # noqa: S611  (parameters are bound)
    found = rows(user).annotate(held=held).filter(held=True).select_related("owner")
    return found.only("pk", "uid", "code", "name", "owner__name")


@lru_cache(maxsize=20_000)
def check(said: tuple[str | None, ...], on: date) -> tuple[Finding, ...]:
    """One finding for each rule that concerns a lamp that says this."""
    return night_rules.check(lamp_of(said), on=on)


def is_chosen(findings: Iterable[Finding], verdict: str, choice: Choice) -> bool:
    if not choice.rule:
        return verdict == choice.verdict
    return any(one.code == choice.rule and one.verdict == choice.verdict for one in findings)


def _in_force(rules: dict[str, Counter[str]], on: date) -> dict[str, Counter[str]]:
    """Those of the day, and whatever else was found; lamps that are in no rule are in `verdicts`."""
    dated = {
        rule.code for rule in night_rules.RULES if not (rule.since <= on and (rule.until is None or on < rule.until))
    }
    return {code: counts for code, counts in rules.items() if code not in dated and code != "none"}


def lamp_of(said: tuple[str | None, ...]) -> Lamp:
    """From JSON texts: a value of another kind, or out of its bounds, is unknown."""
    told = dict(zip(NAMES, said, strict=True))
    return Lamp(
        use=_one_of(told["night_use"], {one: one for one in night_rules.ALL}),
        kelvin=_number(told, "kelvin"),
        commissioned=_day(told["commissioned"]),
        urban=_boolean(told["urban"]),
        protected=_one_of(told["protected"], PROTECTED),
        ulr=_number(told, "ulr"),
        lumens_m2=_number(told, "lumens_m2"),
        lit_all_night=_boolean(told["lit_all_night"]),
        off_at=_number(told, "off_at"),
        closes_at=_number(told, "closes_at"),
    )


def _one_of(said: str | None, known: dict[str, str]) -> str | None:
    return None if said is None else known.get(said.strip('"'))


def _boolean(said: str | None) -> bool | None:
    return {"true": True, "false": False}.get(said or "")


def _number(told: dict[str, str | None], name: str) -> float | None:
    try:
        value = float(told[name] or "nan")
    except ValueError:
        return None
    least, most = BOUNDS[name]
    return value if least <= value <= most else None


def _day(said: str | None) -> date | None:
    try:
        return date.fromisoformat((said or "").strip('"'))
    except ValueError:
        return None
