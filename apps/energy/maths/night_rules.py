# SPDX-License-Identifier: EUPL-1.2
"""Night lighting rules checked lamp by lamp: conform, not conform, not concerned or unknown, each with its article.

`check(lamp, on=date, rules=RULES) -> tuple[Finding, …]`, `verdict(findings) -> str`, `census(lamps, on=…) -> counts`.
Source: arrêté of 27 December 2018 on light pollution (NOR TREP1831126A) as amended on 29 May and 24 December 2019.
Rules are dated rows: a later text is one more row, a stricter local order of the prefect or of the mayor too. What the
register of lamps does not tell is unknown, never conform. Ceilings of parks (article 4, III and IV) are to be entered
by the territory concerned: without them a lamp of a park is unknown.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

TEXT = "arrêté du 27 décembre 2018"
CONFORM, NOT_CONFORM, NOT_CONCERNED, UNKNOWN = "conform", "not_conform", "not_concerned", "unknown"
GRAVITY = (NOT_CONCERNED, CONFORM, UNKNOWN, NOT_CONFORM)

# Uses of article 1: letters a to g, `a_closed` being those of an enclosed place of business.
ROAD, CLOSED_SITE, HERITAGE, GARDEN, SPORT, BUILDING, PARKING, EVENT, WORKS = (
    "a", "a_closed", "b_heritage", "b_garden", "c", "d", "e", "f", "g",
)  # fmt: skip
ALL = (ROAD, CLOSED_SITE, HERITAGE, GARDEN, SPORT, BUILDING, PARKING, EVENT, WORKS)


@dataclass(frozen=True, slots=True)
class Lamp:
    """What the register knows; None is unknown. `urban`: within the built-up area of the highway code.

    `protected`: "" ordinary, "observatory", "reserve", "regional_park", "park_core". `off_at`: local hour (1.5: half
    past one) at which it goes out at night; `lit_all_night` says that it never does. `closes_at`: end of the activity,
    or closing of the garden. `ulr`: share of light above the horizontal, as installed.
    """

    use: str | None
    kelvin: float | None = None
    commissioned: date | None = None
    urban: bool | None = None
    protected: str | None = ""
    ulr: float | None = None
    lumens_m2: float | None = None
    lit_all_night: bool | None = None
    off_at: float | None = None
    closes_at: float | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """`measure`: attribute that is limited (`kelvin`, `ulr`, `lumens_m2`, `off_at`). `limit` in its unit; of `off_at`,
    an hour, or hours after the closing when `after_closing`. `commissioned_from`: older lamps are not concerned.
    `urban` None: everywhere. `until` None: still in force."""

    code: str
    article: str
    measure: str
    limit: float
    uses: tuple[str, ...]
    since: date
    until: date | None = None
    commissioned_from: date | None = None
    urban: bool | None = None
    protected: tuple[str, ...] | None = None
    after_closing: bool = False
    strict: bool = False


@dataclass(frozen=True, slots=True)
class Finding:
    """`missing`: attribute that would settle it, when unknown."""

    code: str
    article: str
    verdict: str
    value: float | None = None
    limit: float | None = None
    missing: str = ""


NEW = date(2020, 1, 1)  # article 3 binds what is put into service from this day on
HOURS = date(2021, 1, 1)  # last of the dates from which article 2 binds all installations
RULES = (
    Rule("kelvin", "3, II, 3°", "kelvin", 3000, (ROAD, CLOSED_SITE, BUILDING, PARKING), NEW, commissioned_from=NEW),
    Rule("kelvin_reserve", "4, II", "kelvin", 2400, ALL[:-1], NEW, commissioned_from=NEW, protected=("reserve",)),
    Rule("kelvin_works", "4, I et II", "kelvin", 3000, (WORKS,), NEW, protected=("reserve", "observatory")),
    Rule("upward", "3, II, 1°", "ulr", 0.04, (ROAD, CLOSED_SITE, PARKING), NEW, commissioned_from=NEW, strict=True),
    Rule("upward_none", "4, I et II", "ulr", 0, (HERITAGE, GARDEN), NEW, protected=("reserve", "observatory")),
    Rule("flux_urban", "3, II, 4°", "lumens_m2", 35, (ROAD, CLOSED_SITE), NEW, commissioned_from=NEW, urban=True,
         strict=True),
    Rule("flux_rural", "3, II, 4°", "lumens_m2", 25, (ROAD, CLOSED_SITE), NEW, commissioned_from=NEW, urban=False,
         strict=True),
    Rule("flux_parking_urban", "3, II, 4°", "lumens_m2", 25, (PARKING,), NEW, commissioned_from=NEW, urban=True,
         strict=True),
    Rule("flux_parking_rural", "3, II, 4°", "lumens_m2", 20, (PARKING,), NEW, commissioned_from=NEW, urban=False,
         strict=True),
    Rule("off_closed_site", "2, I", "off_at", 1, (CLOSED_SITE,), HOURS, after_closing=True),
    Rule("off_heritage", "2, II", "off_at", 1, (HERITAGE,), HOURS),
    Rule("off_garden", "2, II", "off_at", 1, (GARDEN,), HOURS, after_closing=True),
    Rule("off_building", "2, III", "off_at", 1, (BUILDING,), HOURS),
    Rule("off_parking", "2, IV", "off_at", 2, (PARKING,), HOURS, after_closing=True),
    Rule("off_works", "2, V", "off_at", 1, (WORKS,), HOURS, after_closing=True),
)  # fmt: skip


def check(lamp: Lamp, *, on: date, rules: Sequence[Rule] = RULES) -> tuple[Finding, ...]:
    """One finding for each rule in force `on` that day that may concern the lamp; unknown use: everything unknown."""
    if lamp.use is None:
        return (Finding("use", "1", UNKNOWN, missing="use"),)
    if lamp.use not in ALL:
        raise ValueError("use: letter of article 1 expected")
    found = [_judge(lamp, rule) for rule in rules if _in_force(rule, on) and lamp.use in rule.uses]
    return tuple(finding for finding in [*found, *_park(lamp, rules)] if finding.verdict != NOT_CONCERNED) or (
        Finding("none", "2 et 3", NOT_CONCERNED),
    )


def _in_force(rule: Rule, on: date) -> bool:
    return rule.since <= on and (rule.until is None or on < rule.until)


def _park(lamp: Lamp, rules: Sequence[Rule]) -> list[Finding]:
    """Ceilings of parks are not of this list: without a rule of its own, a lamp of a park is unknown."""
    own = any(rule.protected and lamp.protected in rule.protected for rule in rules if lamp.use in rule.uses)
    in_park = lamp.protected in ("regional_park", "park_core") and not own
    return [Finding("park", "4, III et IV", UNKNOWN, missing="rule")] if in_park else []


def _judge(lamp: Lamp, rule: Rule) -> Finding:
    missing = _unknown_condition(lamp, rule)
    if missing is None:
        return Finding(rule.code, rule.article, NOT_CONCERNED)
    value = _value(lamp, rule)
    limit = _limit(lamp, rule)
    if value is None or limit is None:
        return Finding(rule.code, rule.article, UNKNOWN, value, limit, rule.measure if value is None else "closes_at")
    good = value < limit if rule.strict else value <= limit
    if good:
        return Finding(rule.code, rule.article, CONFORM, value, limit)
    return Finding(rule.code, rule.article, UNKNOWN if missing else NOT_CONFORM, value, limit, missing)


def _unknown_condition(lamp: Lamp, rule: Rule) -> str | None:
    """None when the rule does not apply, "" when it does, else what is missing to know."""
    if rule.urban is not None and lamp.urban is not None and lamp.urban != rule.urban:
        return None
    if rule.protected is not None and lamp.protected is not None and lamp.protected not in rule.protected:
        return None
    if rule.commissioned_from and lamp.commissioned and lamp.commissioned < rule.commissioned_from:
        return None
    if rule.protected is not None and lamp.protected is None:
        return "protected"
    if rule.urban is not None and lamp.urban is None:
        return "urban"
    return "commissioned" if rule.commissioned_from and lamp.commissioned is None else ""


def _value(lamp: Lamp, rule: Rule) -> float | None:
    if rule.measure != "off_at":
        value: float | None = getattr(lamp, rule.measure)
        return value
    if lamp.lit_all_night:
        return 36.0  # noon of the next day: after any limit
    return None if lamp.off_at is None else _of_the_night(lamp.off_at)


def _limit(lamp: Lamp, rule: Rule) -> float | None:
    if rule.measure != "off_at":
        return rule.limit
    if not rule.after_closing:
        return _of_the_night(rule.limit)
    return None if lamp.closes_at is None else _of_the_night(lamp.closes_at) + rule.limit


def _of_the_night(hour: float) -> float:
    """Hours on one scale from noon to noon: one in the morning comes after 23 h."""
    return hour if hour >= 12 else hour + 24


def verdict(findings: Iterable[Finding]) -> str:
    """The gravest: not conform, then unknown, then conform."""
    return max((finding.verdict for finding in findings), key=GRAVITY.index, default=UNKNOWN)


def census(lamps: Iterable[Lamp], *, on: date, rules: Sequence[Rule] = RULES) -> Counter[str]:
    """How many lamps of each verdict; alike ones are checked once."""
    kinds = Counter(lamps)
    counts: Counter[str] = Counter()
    for lamp, number in kinds.items():
        counts[verdict(check(lamp, on=on, rules=rules))] += number
    return counts
