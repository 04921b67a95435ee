# SPDX-License-Identifier: EUPL-1.2
"""What is forgotten, and when: each kind of data after the delay of the register, forms and tallies within a day,
secret addresses when they expire. Anonymised, a report keeps its place, its category and its dates."""

from collections.abc import Callable
from dataclasses import asdict, astuple, dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import DurationField, Exists, ExpressionWrapper, F, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Greatest
from django.utils import timezone
from django.utils.translation import gettext_lazy

from apps.assets.photos import storing
from apps.events.incidents import hearing
from apps.signalements import (
    erasing,
    holding,
    limits,
    passing,
    preparing,
    proving,
    register,
    telling,
    tokens,
    voices,
    workflow,
)
from apps.signalements.models import Access, Desk, Draft, Published, Signalement, Spent, Tally, Treatment
from apps.signalements.streets import watching

SLICE = 200  # reports of one transaction
DAY = timedelta(days=1)
HEARD = timedelta(days=90)  # what was said to the correlation
Kind = Treatment.Kind


WORDS = {
    "anonymised": gettext_lazy("signalements anonymisés"),
    "contacts": gettext_lazy("signalements dont partent les coordonnées seules"),
    "words": gettext_lazy("signalements dont partent les textes seuls"),
    "photos": gettext_lazy("signalements dont partent les photos seules"),
    "confirmed": gettext_lazy("réparations confirmées sans réponse"),
    "drafts": gettext_lazy("formulaires commencés"),
    "accesses": gettext_lazy("adresses de suivi expirées"),
    "tallies": gettext_lazy("comptages d'envois par réseau"),
    "proofs": gettext_lazy("preuves de travail utilisées"),
    "watches": gettext_lazy("rues suivies, arrivées à leur terme"),
    "unpublished": gettext_lazy("signalements retirés de la carte publique"),
    "sealed": gettext_lazy("photos jamais préparées"),
    "voices": gettext_lazy("paroles d'habitants rapprochées des alarmes"),
}


@dataclass(frozen=True, slots=True)
class Forgotten:
    """How many of each: what a dry run would forget, or what was. `contacts`, `words`, `photos`: reports that lose only
    these, their other data being kept for longer."""

    anonymised: int = 0
    contacts: int = 0
    words: int = 0
    photos: int = 0
    confirmed: int = 0
    drafts: int = 0
    accesses: int = 0
    tallies: int = 0
    proofs: int = 0
    watches: int = 0
    unpublished: int = 0
    sealed: int = 0
    voices: int = 0

    @property
    def all(self) -> int:
        return sum(asdict(self).values())


def purge(*, dry_run: bool = False) -> Forgotten:
    """Run often: each finds what the one before left."""
    if dry_run:
        return counted()
    now = timezone.now()
    return Forgotten(
        anonymised=_erased(to_anonymise(), erasing.everything),
        contacts=_erased(to_erase(Kind.CONTACT), erasing.contacts),
        words=_erased(to_erase(Kind.WORDS), erasing.words),
        photos=_erased(to_erase(Kind.PHOTOS), erasing.photos),
        confirmed=_confirm_some(),
        drafts=sum(_drop(draft) for draft in _old_drafts(now)[:SLICE]),
        accesses=Access.objects.filter(expires_at__lt=now).delete()[0],
        tallies=limits.forget(now - DAY),
        proofs=proving.forget(),
        watches=watching.forget(),
        unpublished=sum(rows.delete()[0] for rows in to_unpublish()),
        sealed=preparing.forget(now - DAY),
        voices=voices.forget(now) + hearing.forget(now - HEARD),
    )


def counted(desks: QuerySet[Desk] | None = None) -> Forgotten:
    """What a purge would forget. `desks`: of their reports only; what is of nobody's desk is counted whole."""
    now = timezone.now()

    def of(rows: QuerySet[Signalement]) -> int:
        return (rows if desks is None else rows.filter(category__territory__in=desks.values("territory"))).count()

    return Forgotten(
        anonymised=of(to_anonymise()),
        contacts=of(to_erase(Kind.CONTACT)),
        words=of(to_erase(Kind.WORDS)),
        photos=of(to_erase(Kind.PHOTOS)),
        confirmed=of(to_confirm()),
        drafts=_old_drafts(now).count(),
        accesses=Access.objects.filter(expires_at__lt=now).count(),
        tallies=Tally.objects.filter(slot__lt=now - DAY).count(),
        proofs=Spent.objects.filter(expires_at__lt=now).count(),
        watches=watching.forget(dry_run=True),
        unpublished=sum(rows.count() for rows in to_unpublish()),
        sealed=preparing.forget(now - DAY, dry_run=True),
    )


def to_unpublish() -> list[QuerySet[Published]]:
    """Over for longer than their desk shows, desk by desk: one index each."""
    now = timezone.now()
    return [
        Published.objects.filter(desk=pk, ended_at__lt=now - timedelta(days=days))
        for pk, days in Desk.objects.values_list("pk", "public_days")
    ]


def purge_all() -> Forgotten:
    """Until nothing is left; the sum."""
    done = Forgotten()
    while (some := purge()).all:
        done = Forgotten(*(one + other for one, other in zip(astuple(done), astuple(some), strict=True)))
    return done


def to_anonymise() -> QuerySet[Signalement]:
    """Over for longer than its desk keeps anything of persons."""
    longest = Greatest(*(register.kept(kind) for kind in register.AFTER_THE_END))
    return _over().annotate(kept=longest).filter(closed_at__lt=Value(timezone.now()) - F("kept"))


def to_erase(kind: str) -> QuerySet[Signalement]:
    """Over for longer than its desk keeps this kind, but not yet all the others."""
    rows = _over().annotate(kept=register.kept(kind)).filter(closed_at__lt=Value(timezone.now()) - F("kept"))
    held = Signalement.objects.filter(erasing.HAS[kind], pk=OuterRef("pk")).order_by()
    return rows.filter(Exists(held)).exclude(pk__in=to_anonymise().values("pk"))


def to_confirm() -> QuerySet[Signalement]:
    """« Est-ce réparé ? » was asked for as long as the desk says, and nobody said no."""
    days = Subquery(Desk.objects.filter(territory=OuterRef("category__territory")).values("answer_days")[:1])
    asked = ExpressionWrapper(days * Value(DAY), output_field=DurationField())
    rows = Signalement.objects.filter(state=workflow.TREATED).annotate(asked=asked)
    return rows.filter(treated_at__lt=Value(timezone.now()) - F("asked"))


def _old_drafts(now: datetime) -> QuerySet[Draft]:
    return Draft.objects.filter(created_at__lt=now - tokens.FORM_LASTS)


def _over() -> QuerySet[Signalement]:
    """The constant bound is for the index of what is kept: delays are of the desk of each."""
    latest = timezone.now() - register.shortest()
    return Signalement.objects.filter(state__in=workflow.OVER, anonymised_at=None, closed_at__lt=latest)


def _erased(rows: QuerySet[Signalement], erase: Callable[[Signalement], list[str]]) -> int:
    with transaction.atomic():
        held = holding.locked(rows.values_list("pk", flat=True)[:SLICE])
        names = [name for report in held for name in erase(report)]
        telling.done(*held)
    storing.forget(*names)
    return len(held)


def _confirm_some() -> int:
    with transaction.atomic():
        held = holding.locked(to_confirm().values_list("pk", flat=True)[:SLICE])
        tacit = Signalement.Confirmation.TACIT.value
        for report in held:
            passing.move(report, workflow.CONFIRMED, by=None, quietly=True, confirmation=tacit)
        telling.done(*held)
    return len(held)


def _drop(draft: Draft) -> int:
    with transaction.atomic():
        names = draft.photos.files()
        draft.delete()
    storing.forget(*names)
    return 1
