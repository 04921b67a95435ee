# SPDX-License-Identifier: EUPL-1.2
"""What programs may read without an account: open jurisdictions, what they take, the reports that came to them."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Prefetch, Q, QuerySet
from django.utils import timezone

from apps.open311.asking import CLOSED, OPEN, Search
from apps.open311.models import Jurisdiction
from apps.signalements import tokens, workflow
from apps.signalements.models import Access, Category, Photo, Signalement, Step

HEAVY = (
    *("territory__outline", "asset__geom_3857", "asset__attributes", "asset__local_attributes"),
    *("asset__kind__attribute_schema", "category__questions", "category__keywords"),
)


def jurisdictions() -> QuerySet[Jurisdiction]:
    rows = Jurisdiction.objects.open().select_related("territory__desk", "territory")
    return rows.defer("territory__outline").order_by("territory__code")


def jurisdiction(code: str) -> Jurisdiction | None:
    return jurisdictions().filter(territory__code=code).first()


def only_jurisdiction() -> Jurisdiction | None:
    """A client may leave it out where there is one."""
    found = list(jurisdictions()[:2])
    return found[0] if len(found) == 1 else None


def services(at: Jurisdiction) -> QuerySet[Category]:
    """What may be reported: what is somebody else's is not offered."""
    return Category.objects.offered().filter(territory=at.territory_id, addressee="")


def service(at: Jurisdiction, code: str) -> Category | None:
    """Somebody else's too: who asks for it is told whose."""
    return Category.objects.offered().filter(territory=at.territory_id, code=code).first()


def codes(at: Jurisdiction, wanted: Sequence[str]) -> set[str]:
    """Those of them that exist, even if no longer offered: reports remain."""
    return set(Category.objects.filter(territory=at.territory_id, code__in=wanted).values_list("code", flat=True))


def reports(at: Jurisdiction) -> QuerySet[Signalement]:
    """With what of them is public, newest first. Two queries, however many."""
    shown = Photo.objects.filter(shown=True).order_by("at", "id").only("uid", "signalement")
    rows = Signalement.objects.filter(category__territory=at.territory_id).exclude(moderation__withheld=True)
    rows = rows.select_related("territory", "category", "asset__kind", "duplicate_of", "moderation").defer(*HEAVY)
    return rows.prefetch_related(Prefetch("photos", shown, to_attr="public_photos")).order_by("-id")


def found(at: Jurisdiction, search: Search) -> Sequence[Signalement]:
    """Named, or of a time. What came in a flood waits for a person before it is in a list."""
    rows = reports(at)
    if search.references:
        return list(rows.filter(reference__in=[one.upper() for one in search.references])[: search.last])
    rows = rows.filter(received_at__gte=search.since, received_at__lte=search.until, held=False)
    if search.codes:
        rows = rows.filter(category__code__in=search.codes)
    if search.statuses == {OPEN}:
        rows = rows.filter(state__in=workflow.OPEN)
    if search.statuses == {CLOSED}:
        rows = rows.filter(state__in=workflow.OVER)
    return list(rows[search.first : search.last])


def of_token(at: Jurisdiction, token: str) -> Signalement | None:
    rows = Access.objects.filter(digest=tokens.digest(token), expires_at__gt=timezone.now(), follower__erased_at=None)
    found = rows.filter(follower__signalement__category__territory=at.territory_id)
    access = found.select_related("follower__signalement").first()
    return access.follower.signalement if access else None


def updates(at: Jurisdiction, search: Search) -> Sequence[Step]:
    """Public steps of a life, oldest first: neither words of a person, nor how many follow."""
    held = Q(signalement__held=True)
    rows = Step.objects.filter(signalement__category__territory=at.territory_id, public=True, kind=Step.Kind.MOVED)
    withheld = Q(signalement__moderation__withheld=True)
    rows = rows.filter(at__gte=search.since, at__lte=search.until).exclude(held).exclude(withheld).exclude(after="")
    if search.references:
        rows = rows.filter(signalement__reference__in=[one.upper() for one in search.references])
    rows = rows.select_related("signalement").only("at", "after", "said", "signalement__reference")
    return list(rows.order_by("at", "id")[search.first : search.last])


def photo(uid: Any) -> Photo | None:
    """One that an agent chose to show, of a report whose photos are published and that is not set aside."""
    publishing = Jurisdiction.objects.open().filter(publishes=True).values("territory")
    rows = Photo.objects.filter(uid=uid, shown=True, signalement__category__territory__in=publishing)
    rows = rows.filter(signalement__moderation__photos=True, signalement__moderation__withheld=False)
    return rows.exclude(signalement__state=workflow.REJECTED).exclude(signalement__held=True).first()
