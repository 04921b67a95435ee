# SPDX-License-Identifier: EUPL-1.2
"""First contact with a source: what was already wrong there is recorded and shown, and nobody is told (decision 26).

A polled source is met by its first whole answer: all that this one says was there before us. One that calls by itself
is met during WINDOW: what it dates from before its first message was there before us. When the settings change, the
source is met again, and only what was there when it was last read is old.
"""

import hashlib
from collections.abc import Callable
from datetime import datetime, timedelta

import orjson
from django.utils import timezone
from django.utils.translation import ngettext

from apps.assets.models import Source
from apps.connectors.catalogue import DRIVERS
from apps.events import journal
from apps.supervision.models import FirstContact, Poll

WINDOW = timedelta(hours=4)  # Alertmanager says again what lasts every four hours, unless told otherwise
ON_ITS_WAY = timedelta(minutes=5)  # what began less than this before a message may be what the message is about


def current(source: Source, now: datetime) -> FirstContact | None:
    """The one that goes on, begun when the source was never met or when its settings changed. None: well known."""
    last = FirstContact.objects.filter(source=source).order_by("-pk").first()
    if last is not None and last.over_at is None:
        if _asked(source) or now - last.since <= WINDOW:
            return last
        FirstContact.objects.filter(pk=last.pk).update(over_at=now)
    return _begun(source, last, now)


def _begun(source: Source, last: FirstContact | None, now: datetime) -> FirstContact | None:
    fingerprint = _fingerprint(source)
    if last is None:
        return FirstContact.objects.create(source=source, fingerprint=fingerprint, since=now)
    if not last.fingerprint:  # met before this was written down
        FirstContact.objects.filter(pk=last.pk).update(fingerprint=fingerprint)
    elif last.fingerprint != fingerprint:
        until = _heard_until(source)
        return FirstContact.objects.create(source=source, fingerprint=fingerprint, since=now, heard_until=until)
    return None


def covering(source: Source, met: FirstContact | None) -> Callable[[datetime], bool]:
    """Whether what began at that date was there before us."""
    if met is None:
        return lambda at: False
    if met.heard_until is None and _asked(source):
        return lambda at: True
    limit = (met.heard_until or met.since) - ON_ITS_WAY
    return lambda at: at < limit


def went_on(source: Source, met: FirstContact | None, *, inherited: int, whole: bool) -> None:
    """In the transaction of a batch: `inherited` alarms were there before us. A whole answer ends a polled one's."""
    if met is None:
        return
    over_at = timezone.now() if whole and _asked(source) else None
    FirstContact.objects.filter(pk=met.pk).update(over_at=over_at, alarms=met.alarms + inherited)
    if inherited:
        journal.record(_entry(source, inherited))


def words(alarms: int) -> str:
    said = ngettext(
        "%(n)d alarme déjà présente au premier contact, personne n'a été prévenu",
        "%(n)d alarmes déjà présentes au premier contact, personne n'a été prévenu",
        alarms,
    )
    return said % {"n": alarms}


def _entry(source: Source, alarms: int) -> journal.Entry:
    return journal.Entry(
        territory_id=source.territory_id,
        kind="source.met",
        text=f"{source.name} : {words(alarms)}",
        source_id=source.pk,
    )


def _asked(source: Source) -> bool:
    return DRIVERS[source.driver].fetch is not None if source.driver in DRIVERS else False


def _heard_until(source: Source) -> datetime | None:
    """When it last spoke under the settings before."""
    polled = Poll.objects.filter(source=source).values_list("last_success_at", flat=True).first()
    return polled or Source.objects.values_list("last_seen_at", flat=True).get(pk=source.pk)


def _fingerprint(source: Source) -> str:
    said = orjson.dumps([source.driver, source.options], option=orjson.OPT_SORT_KEYS, default=str)
    return hashlib.sha256(said + bytes(source.secret or b"")).hexdigest()
