# SPDX-License-Identifier: EUPL-1.2
"""What is forgotten, and when: contacts after the delay of their desk, drafts and tallies within a day, secret
addresses when they expire. Anonymised, a report keeps its place, its category and its dates."""

from dataclasses import asdict, dataclass
from datetime import timedelta

from django.db import transaction
from django.db.models import DurationField, ExpressionWrapper, F, OuterRef, QuerySet, Subquery, Value
from django.utils import timezone

from apps.assets.photos import storing
from apps.events.incidents import hearing
from apps.signalements import holding, limits, passing, telling, tokens, voices, workflow
from apps.signalements.models import Access, Desk, Draft, Follower, Photo, Published, Signalement, Step
from apps.signalements.public import moderating
from apps.signalements.streets import watching

SLICE = 200  # reports of one transaction
DAY = timedelta(days=1)
HEARD = timedelta(days=90)  # what was said to the correlation


@dataclass(frozen=True, slots=True)
class Forgotten:
    """How many of each: what a dry run would forget, or what was."""

    anonymised: int = 0
    confirmed: int = 0
    drafts: int = 0
    accesses: int = 0
    tallies: int = 0
    watches: int = 0
    unpublished: int = 0
    voices: int = 0

    @property
    def all(self) -> int:
        return sum(asdict(self).values())


def purge(*, dry_run: bool = False) -> Forgotten:
    """Run often: each finds what the one before left."""
    now = timezone.now()
    drafts = Draft.objects.filter(created_at__lt=now - tokens.FORM_LASTS)
    accesses = Access.objects.filter(expires_at__lt=now)
    if dry_run:
        counts = to_anonymise().count(), to_confirm().count(), drafts.count(), accesses.count()
        return Forgotten(
            *counts, watches=watching.forget(dry_run=True), unpublished=sum(rows.count() for rows in to_unpublish())
        )
    return Forgotten(
        _anonymise_some(),
        _confirm_some(),
        sum(_drop(draft) for draft in drafts[:SLICE]),
        accesses.delete()[0],
        limits.forget(now - DAY),
        watching.forget(),
        sum(rows.delete()[0] for rows in to_unpublish()),
        voices.forget(now) + hearing.forget(now - HEARD),
    )


def to_unpublish() -> list[QuerySet[Published]]:
    """Over for longer than their desk shows, desk by desk: one index each."""
    now = timezone.now()
    return [
        Published.objects.filter(desk=pk, ended_at__lt=now - timedelta(days=days))
        for pk, days in Desk.objects.values_list("pk", "public_days")
    ]


def to_anonymise() -> QuerySet[Signalement]:
    """Over for longer than its desk keeps contacts."""
    rows = Signalement.objects.filter(state__in=workflow.OVER, anonymised_at=None)
    return rows.annotate(kept=_days("contact_days")).filter(closed_at__lt=Value(timezone.now()) - F("kept"))


def to_confirm() -> QuerySet[Signalement]:
    """« Est-ce réparé ? » was asked for as long as the desk says, and nobody said no."""
    rows = Signalement.objects.filter(state=workflow.TREATED)
    return rows.annotate(asked=_days("answer_days")).filter(treated_at__lt=Value(timezone.now()) - F("asked"))


def erase(row: Follower, report: Signalement) -> list[str]:
    """Contact, letters, words and photos of one person; the names of the files to delete after the commit. The caller
    holds the report."""
    row.letters.all().delete()
    type(row).objects.filter(pk=row.pk).update(erased_at=timezone.now(), muted_at=timezone.now())
    contact = getattr(row, "contact", None)
    if contact is not None:
        contact.delete()
    return _words(report) if row.author else []


def _words(report: Signalement) -> list[str]:
    """What its author wrote and photographed."""
    report.steps.filter(by=None, kind__in=[Step.Kind.ANSWERED, Step.Kind.MOVED]).update(text="")
    mine = report.photos.filter(moment=Photo.Moment.BEFORE, borrowed=False)
    names = [name for pair in mine.values_list("file", "thumbnail") for name in pair]
    mine.delete()
    passing.write(report, text="", answers={})
    moderating.forget(report)
    return names


def _days(field: str) -> ExpressionWrapper:
    desk = Desk.objects.filter(territory=OuterRef("category__territory"))
    return ExpressionWrapper(Subquery(desk.values(field)[:1]) * Value(DAY), output_field=DurationField())


def _anonymise_some() -> int:
    with transaction.atomic():
        held = holding.locked(to_anonymise().values_list("pk", flat=True)[:SLICE])
        names = [name for report in held for name in _anonymised(report)]
        telling.done(*held)
    storing.forget(*names)
    return len(held)


def _anonymised(report: Signalement) -> list[str]:
    names = [name for row in report.followers.select_related("contact") for name in erase(row, report)]
    names += [] if report.followers.filter(author=True).exists() else _words(report)
    passing.write(report, anonymised_at=timezone.now())
    return names


def _confirm_some() -> int:
    with transaction.atomic():
        held = holding.locked(to_confirm().values_list("pk", flat=True)[:SLICE])
        tacit = Signalement.Confirmation.TACIT.value
        for report in held:
            passing.move(report, workflow.CONFIRMED, by=None, quietly=True, confirmation=tacit)
        telling.done(*held)
    return len(held)


def _drop(draft: Draft) -> int:
    names = [name for pair in draft.photos.values_list("file", "thumbnail") for name in pair]
    draft.delete()
    storing.forget(*names)
    return 1
