# SPDX-License-Identifier: EUPL-1.2
"""What the table chooses for a report that exists, and what an agent decides instead. Nothing leaves by itself."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.signalements import holding, passing, remembering, telling
from apps.signalements.models import Addressee, Routing, RoutingRule, Signalement, Step
from apps.signalements.refusals import SignalementRefused
from apps.signalements.routing import table
from apps.territories.models import User

PREVIEWED = timedelta(days=30)
MOST_PREVIEWED = 20_000
EXAMPLES = 5


def rules_of(desk_territory_id: int, *, all_of_them: bool = False) -> list[RoutingRule]:
    """In their order; those that were stopped too when `all_of_them`."""
    if all_of_them:
        return list(_rules(desk_territory_id))
    serving = {"enabled": True, "addressee__active": True}
    return remembering.once(("rules", desk_territory_id), lambda: list(_rules(desk_territory_id).filter(**serving)))


def _rules(desk_territory_id: int) -> QuerySet[RoutingRule]:
    rows = RoutingRule.objects.filter(territory=desk_territory_id).select_related("addressee")
    return rows.defer("addressee__secret")


def facts_of(report: Signalement) -> table.Facts:
    at = report.received_at.astimezone(ZoneInfo(report.territory.time_zone))
    category, where = report.category, report.territory
    return table.Facts(category.code, category.label, where.code, where.name, report.place, at)


def apply(report: Signalement) -> Routing | None:
    """What the table says of it now, unless an agent decided. The caller is in a transaction that holds the report."""
    known = of(report)
    if known is not None and known.by_id is not None:
        return known
    chosen = _chosen(report)
    if chosen is None:
        Routing.objects.filter(signalement=report).delete()
        return None
    return _kept(report, chosen.rule.addressee, _why(chosen), rule=chosen.rule, by=None)


def choose(report: Signalement) -> None:
    """The same of one that was made by this transaction: nobody decided anything about it yet."""
    if chosen := _chosen(report):
        rule, now = chosen.rule, timezone.now()
        Routing.objects.create(
            signalement=report, addressee=rule.addressee, rule=rule, why=_why(chosen)[:300], by=None, at=now
        )


def _chosen(report: Signalement) -> table.Chosen | None:
    return table.first(rules_of(report.category.territory_id), facts_of(report))


def _why(chosen: table.Chosen) -> str:
    return _("règle « %(rule)s » : %(why)s") % {"rule": chosen.rule.name, "why": chosen.why}


def of(report: Signalement) -> Routing | None:
    rows = Routing.objects.select_related("addressee", "rule", "by").defer("addressee__secret", "rule__zone")
    return rows.filter(signalement=report).first()


def offered(report: Signalement) -> QuerySet[Addressee]:
    """Who may be chosen for it: those of its desk."""
    return Addressee.objects.filter(territory=report.category.territory_id, active=True).defer("secret")


@transaction.atomic
def route(
    *, signalement_id: int, by: User, addressee: Addressee | None, why: str = "", seen: int | None = None
) -> Signalement:
    """An agent decides, and no rule overrides it. `addressee` None: the table decides again."""
    report = holding.report(signalement_id, by)
    if not report.is_open:
        raise SignalementRefused("addressee", _("Ce signalement est terminé : le rouvrir d'abord."))
    holding.unchanged(report, seen)
    if addressee is None:
        Routing.objects.filter(signalement=report).delete()
        made = apply(report)
    else:
        if addressee.territory_id != report.category.territory_id or not addressee.active:
            raise SignalementRefused("addressee", _("Choisir un destinataire du guichet de ce signalement."))
        said = why.strip()[:280] or _("choisi par un agent")
        made = _kept(report, addressee, said, rule=None, by=by)
    words = {"who": made.addressee, "why": made.why} if made else {}
    said = _("Orienté vers %(who)s : %(why)s.") % words if made else _("Plus d'orientation : aucune règle ne convient.")
    passing.write(report)
    passing.tell(report, Step.Kind.LINKED, by=by, said=said)
    telling.done(report)
    return report


def _kept(report: Signalement, addressee: Addressee, why: str, *, rule: RoutingRule | None, by: User | None) -> Routing:
    fields: dict[str, Any] = {"addressee": addressee, "rule": rule, "why": why[:300], "by": by, "at": timezone.now()}
    return Routing.objects.update_or_create(signalement=report, defaults=fields)[0]


# --- What the table would have done -----------------------------------------------------------------------------------


@dataclass(slots=True)
class Line:
    """One rule, or none: how many it would have taken, and the first of them."""

    rule: RoutingRule | None
    count: int = 0
    examples: list[tuple[Signalement, str]] = field(default_factory=list)


@dataclass(slots=True)
class Preview:
    lines: list[Line]
    looked: int
    differs: int  # routed elsewhere by an agent, or by the table as it was then
    bounded: bool


def preview(desk_territory_id: int, *, all_of_them: bool, user: User) -> Preview:
    """On the reports of the last 30 days that `user` may see; nothing is written."""
    rules = rules_of(desk_territory_id, all_of_them=all_of_them)
    lines = {rule.pk: Line(rule) for rule in rules}
    nowhere, looked, differs = Line(None), 0, Counter[str]()
    for report in _recent(desk_territory_id, user):
        looked += 1
        chosen = table.first(rules, facts_of(report))
        line = lines[chosen.rule.pk] if chosen else nowhere
        line.count += 1
        if len(line.examples) < EXAMPLES:
            line.examples.append((report, chosen.why if chosen else ""))
        was = getattr(report, "routing", None)
        if (was.addressee_id if was else None) != (chosen.rule.addressee_id if chosen else None):
            differs["all"] += 1
    return Preview([*lines.values(), nowhere], looked, differs["all"], looked == MOST_PREVIEWED)


def _recent(desk_territory_id: int, user: User) -> Iterator[Signalement]:
    since = timezone.now() - PREVIEWED
    rows = Signalement.objects.visible_to(user).filter(category__territory=desk_territory_id, received_at__gte=since)
    rows = rows.select_related("category", "territory", "routing").order_by("-id")
    light = rows.defer(
        "territory__outline", "text", "answers", "category__questions", "category__keywords", "routing__why"
    )
    return light[:MOST_PREVIEWED].iterator(chunk_size=2000)
