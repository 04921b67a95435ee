# SPDX-License-Identifier: EUPL-1.2
"""A year of invented reports of inhabitants, in the proportions of a real city (fixtures/SOURCES.md); and the desks.

Told from the day it is loaded; loaded once. Past ones are written as they would have been lived, without anybody's
contact; the last days are open, for the list to have something to triage.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.contrib.gis.geos import Point
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from apps.assets.models import Asset
from apps.contracts.models import FaultClass
from apps.signalements import tokens, wording, workflow
from apps.signalements.models import Category, Desk, Follower, Moderation, Published, Signalement, Step
from apps.supervision.demo import testimonies
from apps.supervision.demo.files import read_json
from apps.territories import scoping
from apps.territories.models import MapFeature, Territory, User

YEAR = 365
RECENT = 9  # days within which nobody has yet said whether it is repaired
UNREAD = 5  # days of which some were not read yet
HOURS = (1, 1, 1, 1, 1, 2, 5, 9, 10, 9, 8, 8, 8, 7, 7, 8, 10, 12, 13, 12, 9, 6, 4, 2)  # weights of a day
ENDS = [("resolved", 78), ("provisional", 5), ("not_found", 6), ("needless", 4), ("rejected", 5), ("out_of_scope", 2)]
FIELDS = ("code", "label", "help_text", "trade", "position", "keywords", "questions", "kinds", "radius", "age")
MORE_FIELDS = ("service", "public_delay", "addressee", "private_ground", "condition")
READ_AGAIN = 3  # one report in so many has its text published
CONTESTED = 0.05  # of those that were treated
FICTIF = "Signalement fictif, chargé avec la démonstration."


@dataclass(frozen=True, slots=True)
class Spot:
    """Somewhere to report: an asset, or the middle of a street."""

    territory_id: int
    point: Point
    address: str
    asset_id: int | None = None


def load_desks() -> int:
    """How many categories were created; each desk has all of them."""
    said = read_json("reports/desk.json")
    classes = {one.code: one for one in FaultClass.objects.all()}
    return sum(_desk(entry, said["categories"], classes) for entry in said["desks"])


def _desk(entry: dict[str, Any], categories: Sequence[dict[str, Any]], classes: dict[str, FaultClass]) -> int:
    place = Territory.objects.filter(code=entry["territory"]).first()
    if place is None:
        return 0
    words = {name: entry[name] for name in ("welcome", "urgent", "privacy", "accessibility_contact")}
    _row, created = Desk.objects.get_or_create(territory=place, defaults=words)
    if created and not place.brand_color:
        Territory.objects.filter(pk=place.pk).update(brand_color=entry["brand"])
    known = set(Category.objects.filter(territory=place).values_list("code", flat=True))
    new = [one for one in categories if one["code"] not in known]
    for one in new:
        fields = {name: one[name] for name in (*FIELDS, *MORE_FIELDS) if name in one}
        Category.objects.create(territory=place, fault_class=classes.get(one.get("fault_class", "")), **fields)
    return len(new)


@transaction.atomic
def load(plan: dict[str, Any]) -> int:
    """How many reports were added; none when there is one already, or when the accounts were refused."""
    by = User.objects.filter(username=plan["people"]).first()
    desk = Desk.objects.filter(territory__code=plan["territory"]).select_related("territory").first()
    if by is None or desk is None or Signalement.objects.exists():
        return 0
    chance = random.Random(plan["seed"])
    categories = {one.code: one for one in Category.objects.filter(territory=desk.territory_id, addressee="")}
    made = list(_invented(plan, categories, desk, chance))
    for one in made:
        one.entered_by = by if one.channel == Signalement.Channel.PHONE else None
    Signalement.objects.bulk_create(made, batch_size=500)
    _duplicates(made, chance)
    Moderation.objects.bulk_create(list(_published(made, by)), batch_size=500)
    Published.objects.update(appeared_at=F("received_at"), phase_at=F("changed_at"))  # not news of today
    Follower.objects.bulk_create(list(_followers(made, chance)), batch_size=1000)
    told = [step for one in made for step in _steps(one, by, contested=chance.random() < CONTESTED)]
    Step.objects.bulk_create(told, batch_size=1000)
    testimonies.seen_by_machines(plan["seed"])
    testimonies.three_voices(plan["territory"])
    return len(made)


def _invented(plan: dict[str, Any], categories: dict[str, Category], desk: Desk, chance: random.Random) -> Any:
    real = read_json("reports/paris-counts.json")
    texts = {one["code"]: one["texts"] or [""] for one in read_json("reports/desk.json")["categories"]}
    codes = [code for code in real["categories"] if code in categories]
    weights = [real["categories"][code] * plan["more"].get(code, 1) for code in codes]
    spots = _spots(desk)
    for at in _dates(real["months"], plan["count"], chance):
        category = categories[chance.choices(codes, weights)[0]]
        spot = chance.choice(spots.get(category.kinds[0] if category.kinds else "", []) or spots[""])
        yield _report(category, spot, at, chance.choice(texts[category.code]), chance)


def _dates(months: dict[str, int], count: int, chance: random.Random) -> list[datetime]:
    """Oldest first, more of them in the months when there really are more; evenings more than nights."""
    now = timezone.now()
    days = [now - timedelta(days=back) for back in range(YEAR)]
    weights = [months[f"{day:%m}"] for day in days]
    found = []
    for day in chance.choices(days, weights, k=count):
        at = day.replace(hour=chance.choices(range(24), HOURS)[0], minute=chance.randrange(60), second=0)
        found.append(at if at < now else at - timedelta(days=1))
    return sorted(found)


def _spots(desk: Desk) -> dict[str, list[Spot]]:
    """By kind of asset; "" for streets."""
    inside = scoping.perimeter(desk.territory.code)
    kinds = ("light_point", "litter_bin", "glass_container")
    found: dict[str, list[Spot]] = {"": []}
    for kind in kinds:
        rows = Asset.objects.filter(kind__code=kind, owner__in=inside, geometry__isnull=False).order_by("fid")[:700]
        found[kind] = [
            Spot(row.owner_id, row.geometry.centroid, row.name, row.fid)
            for row in rows.only("fid", "owner_id", "geometry", "name")
            if row.geometry
        ]
    communes = Territory.objects.filter(pk__in=inside, outline__isnull=False).exclude(kind=Territory.Kind.EPCI)
    outlines = [(one.pk, one.outline.prepared) for one in communes if one.outline]
    streets = MapFeature.objects.filter(layer="street", territory__in=inside).exclude(name="").order_by("pk")[:600]
    for row in streets.only("name", "geometry"):
        middle = row.geometry.centroid
        home = next((pk for pk, outline in outlines if outline.covers(middle)), desk.territory_id)
        found[""].append(Spot(home, middle, row.name))
    return found


def _report(category: Category, spot: Spot, at: datetime, text: str, chance: random.Random) -> Signalement:
    age = (timezone.now() - at).days
    state, outcome, hours = _end(category, age, chance)
    treated = at + timedelta(hours=hours) if outcome in dict(ENDS[:4]) else None
    closed = at + timedelta(hours=hours) if outcome else None
    number = f"{chance.choice(range(3, 60))} " if not spot.asset_id else ""
    return Signalement(
        reference=_reference(chance),
        territory_id=spot.territory_id,
        category=category,
        category_first=category,
        qualified_from=chance.choices(["suggestion", "citizen", "agent"], [70, 20, 10])[0],
        asset_id=spot.asset_id,
        place=spot.point,
        address=f"{number}{spot.address}"[:200],
        text=f"{text} (fictif)" if text else "",
        channel="phone" if chance.random() < 0.06 else ("qr" if spot.asset_id and chance.random() < 0.3 else "web"),
        state=state,
        outcome=outcome,
        outcome_said=FICTIF if outcome in ("rejected", "out_of_scope") else "",
        addressee="le département (fictif)" if outcome == "out_of_scope" else "",
        confirmation=chance.choices(["citizen", "tacit"], [40, 60])[0] if state == workflow.CONFIRMED else "",
        received_at=at,
        qualified_at=None if state == workflow.RECEIVED else at + timedelta(hours=min(hours, 20) / 2),
        treated_at=treated,
        closed_at=closed,
        changed_at=closed or at + timedelta(hours=min(hours, age * 24)),
    )


def _end(category: Category, age: int, chance: random.Random) -> tuple[str, str, float]:
    """State, outcome, hours until then; nothing ends in the future."""
    hours = chance.lognormvariate(0, 0.7) * 14 * (category.public_delay or 10)
    if hours > age * 24 or age < 1:
        on_the_way = [workflow.QUALIFIED, workflow.FORWARDED, workflow.PLANNED, workflow.IN_PROGRESS]
        unread = age < 1 or (age < UNREAD and chance.random() < 0.6)
        return (workflow.RECEIVED if unread else chance.choice(on_the_way)), "", max(hours, 8)
    outcome = chance.choices([one for one, _weight in ENDS], [weight for _one, weight in ENDS])[0]
    if outcome in ("rejected", "out_of_scope"):
        return outcome, outcome, hours
    if age * 24 - hours < 24 * RECENT:
        return workflow.TREATED, outcome, hours
    again = age < 60 and chance.random() < 0.02
    return (workflow.REOPENED, "", hours) if again else (workflow.CONFIRMED, outcome, hours)


def _duplicates(made: list[Signalement], chance: random.Random) -> None:
    """Some of them repeat another one of the same asset, still open."""
    by_kind: dict[tuple[int, int], Signalement] = {}
    changed = []
    for one in made:
        key = (one.category_id, one.territory_id)
        first = by_kind.get(key)
        if first and one.state == workflow.CONFIRMED and chance.random() < 0.05:
            one.state, one.outcome, one.duplicate_of, one.confirmation = workflow.DUPLICATE, "duplicate", first, ""
            one.treated_at, one.place, one.asset_id, one.address = None, first.place, first.asset_id, first.address
            changed.append(one)
        else:
            by_kind[key] = one
    names = ["state", "outcome", "duplicate_of", "confirmation", "treated_at", "place", "asset", "address"]
    Signalement.objects.bulk_update(changed, names, batch_size=500)


def _published(made: list[Signalement], by: User) -> Any:
    """Texts that an agent read again, among those that there are."""
    for one in [one for one in made if one.text][::READ_AGAIN]:
        yield Moderation(signalement=one, text=one.text, by=by, at=one.qualified_at or one.received_at)


def _followers(made: list[Signalement], chance: random.Random) -> Any:
    for one in made:
        for rank in range(1 + (chance.random() < 0.12) + (chance.random() < 0.04)):
            key = tokens.digest(f"demo:{one.reference}:{rank}")
            yield Follower(signalement=one, key=key, author=rank == 0, created_at=one.received_at)


def _steps(one: Signalement, by: User, contested: bool) -> Any:
    """What its page tells, in order. `contested`: a first repair did not hold, the second one did."""
    end = one.closed_at
    path: list[tuple[str, datetime | None]] = [(workflow.RECEIVED, one.received_at)]
    if one.qualified_at and one.state not in (workflow.REJECTED, workflow.OUT_OF_SCOPE, workflow.DUPLICATE):
        path.append((workflow.QUALIFIED, one.qualified_at))
        if one.state not in (workflow.QUALIFIED, workflow.REOPENED):
            path.append((workflow.FORWARDED, one.qualified_at + timedelta(minutes=20)))
    if one.treated_at and contested and one.qualified_at:
        first = one.qualified_at + (one.treated_at - one.qualified_at) / 3
        path += [(workflow.TREATED, first), (workflow.REOPENED, first + (one.treated_at - first) / 3)]
        path += [(workflow.FORWARDED, first + (one.treated_at - first) / 2)]
    if one.treated_at:
        path.append((workflow.TREATED, one.treated_at))
    elif one.state == workflow.REOPENED and one.qualified_at:
        path.append((workflow.TREATED, one.qualified_at + timedelta(hours=1)))
    if one.state not in dict(path):
        path.append((one.state, end or one.changed_at))
    last, before = one.state, ""
    for state, at in path:
        one.state = state
        who = None if state in (workflow.RECEIVED, workflow.CONFIRMED, workflow.REOPENED) else by
        yield Step(
            signalement=one,
            at=at or one.received_at,
            by=who,
            kind=Step.Kind.MOVED,
            before=before,
            after=state,
            said=wording.said(one)[:300],
            public=True,
        )
        before = state
    one.state = last


def _reference(chance: random.Random) -> str:
    letters = "".join(chance.choices("23456789ABCDEFGHJKMNPQRSTVWXYZ", k=8))
    return f"S-{letters[:4]}-{letters[4:]}"
