# SPDX-License-Identifier: EUPL-1.2
"""Writes of the supervisors' secrets: posed by a person, rotated by a command; the history keeps the date only."""

from django.db import transaction
from django.utils import timezone

from apps.assets import secrets
from apps.assets.models import Source


def set_secret(*, source: Source, secret: str) -> None:
    """Replace the secret of a source; "" removes it. Who may do it is the shell's question (change_source_secret)."""
    source.secret, source.secret_at = secrets.encrypt(secret), timezone.now()
    source.save(update_fields=["secret", "secret_at"])


def rotate_secrets() -> tuple[int, list[Source]]:
    """Encrypt every secret again under the first key: how many, and the sources whose secret no key reads."""
    rotated, unreadable = 0, []
    with transaction.atomic():
        for source in Source.objects.exclude(secret=b"").order_by("pk").select_for_update(of=("self",)):
            try:
                source.secret = secrets.rotate(source.secret)
            except secrets.SecretUnreadable:
                unreadable.append(source)
                continue
            source.save(update_fields=["secret"])
            rotated += 1
    return rotated, unreadable
