# SPDX-License-Identifier: EUPL-1.2
"""The way out of the monthly sheet: a signed address, in each e-mail, that needs no account and stores no secret."""

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from apps.kpi.models import SheetLetter, SheetReader

SALT = "kpi.sheet.leaving"
OWED = (SheetLetter.State.WAITING, SheetLetter.State.RETRY)


def address(reader: SheetReader) -> str:
    return settings.BASE_URL + reverse("sheet-leave", args=[Signer(salt=SALT).sign(str(reader.pk))])


def reader(token: str) -> SheetReader | None:
    try:
        pk = int(Signer(salt=SALT).unsign(token))
    except (BadSignature, ValueError):
        return None
    return SheetReader.objects.select_related("territory").defer("territory__outline").filter(pk=pk).first()


@transaction.atomic
def leave(row: SheetReader) -> None:
    """Receives it no more; what was owed is dropped. Twice is once."""
    SheetReader.objects.filter(pk=row.pk, active=True).update(active=False, left_at=timezone.now())
    owed = SheetLetter.objects.filter(reader=row, state__in=OWED)
    owed.update(state=SheetLetter.State.DROPPED, due_at=None, over_at=timezone.now())
