# SPDX-License-Identifier: EUPL-1.2
"""How people are reached: the address of a channel, and trying it. The only code that writes channels' secrets."""

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.assets import secrets
from apps.duty.models import Channel, Notice
from apps.duty.notifying.speaker import SCHEMES
from apps.duty.refusals import DutyRefused
from apps.territories.models import User

LONGEST = 1000  # characters of an address


def check_address(url: str) -> str:
    """The address of a service as apprise writes it. Raises DutyRefused (new_address): what a look can tell."""
    url = url.strip()
    scheme, separator, rest = url.partition("://")
    if not separator or not rest or len(url) > LONGEST or not url.isprintable():
        raise DutyRefused("new_address", _("Une adresse apprise est attendue, par exemple ntfys://serveur/sujet."))
    if scheme.lower() not in SCHEMES:
        known = ", ".join(sorted(SCHEMES))
        raise DutyRefused("new_address", _("Service non permis. Services possibles : %(names)s.") % {"names": known})
    return url


def set_address(*, channel: Channel, url: str) -> None:
    """Encrypted at rest; nobody reads it back. Raises DutyRefused (new_address)."""
    Channel.objects.filter(pk=channel.pk).update(secret=secrets.encrypt(check_address(url)))


@transaction.atomic
def ask_test(*, channel_id: int, by: User) -> Notice:
    """Owe a test message on a channel of `by`; it is sent within seconds, not here. One at a time.

    Raises Channel.DoesNotExist, DutyRefused.
    """
    channel = Channel.objects.of(by).select_for_update(of=("self",)).get(pk=channel_id)
    return owe_test(channel)


def owe_test(channel: Channel) -> Notice:
    """Raises DutyRefused when one is already on its way, or when none can leave."""
    if channel.kind == Channel.Kind.EMAIL and not settings.EMAIL_HOST:
        raise DutyRefused("", _("Aucun envoi de courriel n'est configuré sur cette installation : rien ne partirait."))
    waiting = Notice.objects.filter(channel=channel, kind=Notice.Kind.TEST, due_at__isnull=False)
    if waiting.exists():
        raise DutyRefused("", _("Un essai est déjà en route : attendre son résultat."))
    return Notice.objects.create(
        channel=channel, kind=Notice.Kind.TEST, subject=_("Connecte : essai de notification"), due_at=timezone.now()
    )


def rotate_secrets() -> tuple[int, list[Channel]]:
    """Put every address under the first key; how many, and those that no key decrypts."""
    rotated, unreadable = 0, []
    for channel in Channel.objects.exclude(secret=b"").select_related("person"):
        try:
            Channel.objects.filter(pk=channel.pk).update(secret=secrets.rotate(channel.secret))
            rotated += 1
        except secrets.SecretUnreadable:
            unreadable.append(channel)
    return rotated, unreadable
