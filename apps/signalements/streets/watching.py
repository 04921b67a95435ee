# SPDX-License-Identifier: EUPL-1.2
"""The life of a watch. The secret of its address is the right to it; whether an address is known is told to nobody."""

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.signalements import cleaning, lexicon, places, tokens
from apps.signalements.models import Desk, Letter, Watch, WatchKey
from apps.signalements.refusals import SignalementRefused

LASTS = timedelta(days=365)
TO_CONFIRM = timedelta(days=3)
AGAIN = timedelta(hours=24)  # between two requests to confirm, to one address
MOST_ASKED = 5  # streets that one address is asked to confirm in AGAIN: nobody floods somebody else's mailbox by us
MOST_STREETS = 20  # of one address


class NoWatch(Exception):
    """This address opens nothing, or no longer."""


def street_named(words: str, desk: Desk) -> str:
    """Raises SignalementRefused (rue): the message says which names are close."""
    found = [one.name for one in places.streets(words, desk)]
    exact = [name for name in found if lexicon.plain(name) == lexicon.plain(words)]
    if exact or len(found) == 1:
        return (exact or found)[0]
    near = found or places.like(words, desk)
    if near:
        names = ", ".join(near)
        raise SignalementRefused("rue", _("Préciser la rue. Par exemple : %(names)s.") % {"names": names})
    raise SignalementRefused("rue", _("Nous ne connaissons pas cette rue."))


def ask(*, desk: Desk, street: str, email: str, rhythm: str) -> None:
    """Owe an e-mail that asks to confirm; nothing, and no word of it, to an address that is asked too much. Raises
    SignalementRefused (rue, email)."""
    name, address = street_named(street, desk), _address(email)
    try:
        with transaction.atomic():
            _asked(desk, name, address, rhythm)
    except IntegrityError:  # the same form, sent at the same moment: the other one asked
        return


def _asked(desk: Desk, street: str, email: str, rhythm: str) -> None:
    now = timezone.now()
    mine = Watch.objects.select_for_update(of=("self",)).filter(email=email)
    known = mine.filter(desk=desk, street=street).first()
    recent = mine.filter(asked_at__gt=now - AGAIN)
    if known is None:
        if len(recent) >= MOST_ASKED or len(mine) >= MOST_STREETS:
            return
        known = Watch.objects.create(
            desk=desk, street=street, email=email, rhythm=rhythm, asked_at=now, expires_at=now + TO_CONFIRM
        )
    elif known.asked_at > now - AGAIN:
        return
    else:
        known.asked_at = now
        if known.confirmed_at is None:
            known.rhythm, known.expires_at = rhythm, now + TO_CONFIRM
        known.save(update_fields=["asked_at", "rhythm", "expires_at"])
    Letter.objects.create(watch=known)


def of(token: str) -> Watch:
    """Raises NoWatch."""
    now = timezone.now()
    rows = Watch.objects.filter(keys__digest=tokens.digest(token), keys__expires_at__gt=now, expires_at__gt=now)
    found = rows.select_related("desk__territory").defer("desk__territory__outline").first()
    if found is None:
        raise NoWatch
    return found


@transaction.atomic
def confirm(token: str) -> Watch:
    """Twice is once."""
    row = _held(token)
    if row.confirmed_at is None:
        row.confirmed_at, row.expires_at = timezone.now(), timezone.now() + LASTS
        row.save(update_fields=["confirmed_at", "expires_at"])
    return row


@transaction.atomic
def prolong(token: str) -> Watch:
    row = _held(token)
    if row.confirmed_at is not None:
        row.expires_at = timezone.now() + LASTS
        row.save(update_fields=["expires_at"])
    return row


@transaction.atomic
def change(token: str, rhythm: str) -> Watch:
    row = _held(token)
    if rhythm in Watch.Rhythm.values:
        row.rhythm = rhythm
        row.save(update_fields=["rhythm"])
    return row


@transaction.atomic
def stop(token: str) -> None:
    """Nothing is kept of it: neither the address, nor what is owed to it."""
    _held(token).delete()


def grant(watch: Watch, token: str) -> None:
    """This token opens the page of the watch as long as it lasts."""
    WatchKey.objects.create(watch=watch, digest=tokens.digest(token), expires_at=timezone.now() + tokens.ACCESS_LASTS)


def forget(*, dry_run: bool = False) -> int:
    """Never confirmed in time, or expired; and the addresses of pages that are too old."""
    now = timezone.now()
    over = Watch.objects.filter(expires_at__lt=now)
    old = WatchKey.objects.filter(Q(expires_at__lt=now) & Q(watch__expires_at__gte=now))
    if dry_run:
        return over.count() + old.count()
    return old.delete()[1].get("signalements.WatchKey", 0) + over.delete()[1].get("signalements.Watch", 0)


def _held(token: str) -> Watch:
    return Watch.objects.select_for_update(of=("self",)).get(pk=of(token).pk)


def _address(email: str) -> str:
    given = cleaning.line("email", email, 254).lower()
    try:
        validate_email(given)
    except ValidationError as error:
        raise SignalementRefused("email", _("Adresse de courriel illisible, par exemple nom@exemple.fr.")) from error
    return given
