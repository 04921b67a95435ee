# SPDX-License-Identifier: EUPL-1.2
"""What a technician does to a GMAO: its secrets, its pause. The history keeps when a secret was posed, never it."""

from django.db import transaction
from django.utils import timezone

from apps.assets import secrets
from apps.interventions.models import Gmao

NAMES = ("secret", "hook_secret")


def set_gmao_secret(*, gmao: Gmao, name: str, secret: str) -> None:
    """Replace one of its secrets; "" removes it. Who may do it is the shell's question (change_gmao_secret)."""
    stored = {name: secrets.encrypt(secret), f"{name}_at": timezone.now()}
    Gmao.objects.filter(pk=gmao.pk).update(**stored)


def pause_gmao(*, gmao: Gmao, paused: bool) -> None:
    """Nothing leaves and nothing is read while it lasts; what is owed is kept."""
    Gmao.objects.filter(pk=gmao.pk).update(paused=paused)


def rotate_secrets() -> tuple[int, list[Gmao]]:
    """Put every secret under the first key; how many, and the GMAO with one that no key reads."""
    rotated, unreadable = 0, []
    with transaction.atomic():
        for gmao in Gmao.objects.order_by("pk").select_for_update(of=("self",), no_key=True):
            try:
                fresh = {name: secrets.rotate(getattr(gmao, name)) for name in NAMES if getattr(gmao, name)}
            except secrets.SecretUnreadable:
                unreadable.append(gmao)
                continue
            if fresh:
                Gmao.objects.filter(pk=gmao.pk).update(**fresh)
            rotated += len(fresh)
    return rotated, unreadable
