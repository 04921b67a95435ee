# SPDX-License-Identifier: EUPL-1.2
"""Taking away what is of a person: contact, words, photos, each alone or all together. The caller holds the report.

What is given back are names of files, to be deleted after the commit.
"""

from collections.abc import Callable

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.signalements import lexicon, passing
from apps.signalements.models import Draft, Follower, Photo, Signalement, Step, Treatment
from apps.signalements.public import moderating
from apps.territories.models import MapFeature

Kind = Treatment.Kind
WRITTEN = (Step.Kind.ANSWERED, Step.Kind.MOVED)  # kinds of step that an inhabitant writes with


def person(row: Follower, report: Signalement) -> list[str]:
    """All that one person gave, wherever their words went; those of others stay."""
    contact_of(row)
    now = timezone.now()
    Follower.objects.filter(pk=row.pk).update(erased_at=now, muted_at=now)
    Step.objects.filter(said_by=row).update(text="")
    names = drafts(row.key)
    if not row.author:
        return names
    report.steps.filter(by=None, said_by=None, kind__in=WRITTEN).update(text="")  # before steps said who wrote
    passing.write(report, text="", answers={})
    moderating.forget(report)
    return names + photos(report)


def drafts(*keys: str) -> list[str]:
    """What their forms still hold, until it is forgotten within a day."""
    rows = Draft.objects.filter(key__in=keys)
    names = Photo.objects.filter(draft__in=rows).files()
    rows.delete()
    return names


def contact_of(row: Follower) -> None:
    row.letters.all().delete()
    contact = getattr(row, "contact", None)
    if contact is not None:
        contact.delete()


def contacts(report: Signalement) -> list[str]:
    """Of everybody who follows it: nobody is told anything any more."""
    for row in report.followers.select_related("contact"):
        contact_of(row)
    return []


def words(report: Signalement) -> list[str]:
    """What anybody wrote in it, agents too: they may name somebody."""
    report.steps.exclude(text="").update(text="")
    names = drafts(*report.followers.values_list("key", flat=True))
    fields = {"text": "", "answers": {}, "outcome_said": "", "address": _public_address(report)}
    passing.write(report, **fields)
    moderating.forget(report)
    return names


def photos(report: Signalement) -> list[str]:
    """Sent by inhabitants; those of the repair show no more than the street."""
    mine = report.photos.filter(moment=Photo.Moment.BEFORE, borrowed=False)
    names = mine.files()
    mine.delete()
    return names


ERASES: dict[str, Callable[[Signalement], list[str]]] = {
    Kind.CONTACT: contacts,
    Kind.WORDS: words,
    Kind.PHOTOS: photos,
}
HAS: dict[str, Q] = {  # a report that still has something of this kind
    Kind.CONTACT: Q(followers__contact__isnull=False),
    Kind.WORDS: ~Q(text="") | ~Q(answers={}) | ~Q(outcome_said="") | (Q(steps__isnull=False) & ~Q(steps__text="")),
    Kind.PHOTOS: Q(photos__moment=Photo.Moment.BEFORE, photos__borrowed=False),
}


def everything(report: Signalement) -> list[str]:
    """It keeps its place, its category and its dates."""
    names = [name for row in report.followers.select_related("contact") for name in person(row, report)]
    names += [name for erase in ERASES.values() for name in erase(report)]
    passing.write(report, anonymised_at=timezone.now())
    return names


def _public_address(report: Signalement) -> str:
    """A street that we know, or the name of the equipment. What was typed beside may be anybody's home."""
    if not report.address or (report.asset is not None and report.address == report.asset.name):
        return report.address
    plain = lexicon.plain(report.address).split()
    names = MapFeature.objects.filter(layer=MapFeature.Layer.STREET, territory=report.territory_id).exclude(name="")
    for name in names.order_by("name").values_list("name", flat=True).distinct():
        street = lexicon.plain(name).split()
        if plain[-len(street) :] == street:
            return name
    return "" if report.asset_id or report.place else _("Adresse effacée")
