# SPDX-License-Identifier: EUPL-1.2
"""What a technician does to a subscriber: its secret, a test, what is sent again, waking it up. Nothing is called here:
rows are owed, and leave within seconds."""

import uuid
from collections.abc import Collection
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.assets import secrets
from apps.connectors import standard_webhooks
from apps.webhooks import catalogue, envelope, fanning, forgetting
from apps.webhooks.models import Delivery, Event, Subscriber
from apps.webhooks.refusals import WebhookRefused

LONGEST_OVERLAP = 30 * 24  # hours during which the former secret still signs
MOST = 10_000  # events sent again at once


def check_secret(secret: str) -> str:
    """Raises WebhookRefused (new_secret)."""
    secret = secret.strip()
    if not standard_webhooks.is_secret(secret):
        raise WebhookRefused("new_secret", _("« whsec_ » suivi de 24 à 64 octets en base 64 est attendu."))
    return secret


def set_secret(*, subscriber: Subscriber, secret: str, overlap: timedelta = timedelta(0)) -> None:
    """Encrypted, never read back. The one in place still signs, beside it, for `overlap`. Raises WebhookRefused."""
    sealed, now = secrets.encrypt(check_secret(secret)), timezone.now()
    with transaction.atomic():
        held = Subscriber.objects.select_for_update(of=("self",), no_key=True).get(pk=subscriber.pk)
        keeps = bool(held.secret) and overlap > timedelta(0)
        Subscriber.objects.filter(pk=subscriber.pk).update(
            secret=sealed,
            secret_at=now,
            former_secret=held.secret if keeps else b"",
            former_until=now + overlap if keeps else None,
        )


def rotate_secrets() -> tuple[int, list[Subscriber]]:
    """Put every secret under the first key; how many, and the subscribers with one that no key reads."""
    rotated, unreadable = 0, []
    with transaction.atomic():
        for one in Subscriber.objects.order_by("pk").select_for_update(of=("self",), no_key=True):
            try:
                fresh = {name: secrets.rotate(getattr(one, name)) for name in ("secret", "former_secret")}
            except secrets.SecretUnreadable:
                unreadable.append(one)
                continue
            Subscriber.objects.filter(pk=one.pk).update(**fresh)
            rotated += sum(map(bool, fresh.values()))
    return rotated, unreadable


@transaction.atomic
def try_out(*, subscriber: Subscriber) -> Delivery:
    """Owe a test event, once, whatever its state. One at a time. Raises WebhookRefused."""
    held = Subscriber.objects.select_for_update(of=("self",), no_key=True).get(pk=subscriber.pk)
    if not held.secret:
        raise WebhookRefused("new_secret", _("Aucun secret n'est posé : le message ne pourrait pas être signé."))
    waiting = Delivery.objects.owed().filter(subscriber=held, is_test=True).first()
    if waiting is not None:
        return waiting
    key, now, territory = uuid.uuid4(), timezone.now(), subscriber.territory
    subject = f"tests/{key}"
    data = {"message": _("Ceci est un essai : rien à faire."), "subscriber": held.name}
    event = Event.objects.create(
        key=key,
        type=catalogue.TEST,
        subject=subject,
        territory=territory,
        territories=[],
        trades=[],
        at=now,
        body=envelope.body(key, catalogue.TEST, subject, now, territory.code, data),
    )
    return Delivery.objects.create(subscriber=held, event=event, subject=subject, is_test=True, due_at=now)


@transaction.atomic
def replay_period(*, subscriber: Subscriber, since: datetime, until: datetime) -> int:
    """Owe what was written in a period: what it had, again under the same id, and what it never had. How many.

    Raises WebhookRefused (since, until).
    """
    now = timezone.now()
    if since >= until:
        raise WebhookRefused("until", _("La fin doit suivre le début."))
    if since < now - forgetting.KEPT:
        words = _("Les événements sont gardés %(n)d jours : choisissez un début plus récent.")
        raise WebhookRefused("since", words % {"n": forgetting.KEPT.days})
    if Event.objects.filter(created_at__gte=since, created_at__lt=until)[: MOST + 1].count() > MOST:
        words = _("Plus de %(n)d événements dans cette période : choisissez-la plus courte.")
        raise WebhookRefused("until", words % {"n": MOST})
    done = fanning.owe_again(subscriber.pk, since, until, now)
    if not done:
        raise WebhookRefused("since", _("Aucun événement à renvoyer dans cette période."))
    return done


@transaction.atomic
def replay(*, delivery_ids: Collection[int]) -> int:
    """Owe these again, under the same id; those already owed are left. How many. Raises WebhookRefused (deliveries)."""
    rows = Delivery.objects.filter(pk__in=delivery_ids, is_test=False).exclude(state=Delivery.State.OWED)
    done = rows.update(
        state=Delivery.State.OWED,
        due_at=timezone.now(),
        tried_at=None,
        over_at=None,
        attempts=0,
        last_error="",
        replays=F("replays") + 1,
    )
    if not done:
        raise WebhookRefused("deliveries", _("Aucun événement choisi qui soit à renvoyer."))
    return done


def wake(*, subscriber: Subscriber) -> bool:
    """Call again who had answered 410, or is waited for; what it was owed is due. False: it was not asleep."""
    now = timezone.now()
    asleep = Subscriber.objects.filter(pk=subscriber.pk).exclude(rested_at=None, failures=0, wait_until=None)
    woken = asleep.update(rested_at=None, failures=0, failing_since=None, try_at=None, wait_until=None, last_error="")
    if woken:
        Delivery.objects.owed().filter(subscriber=subscriber.pk, lease_until=None).update(due_at=now)
    return bool(woken)
