# SPDX-License-Identifier: EUPL-1.2
"""An e-mail that is owed to somebody of the outside: what each table of them has in common."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.assets.owed import OwedWork


class OwedLetter(OwedWork):
    """Holds no text and no address: both are read when it leaves (apps/duty/notifying/letters.py)."""

    class State(models.TextChoices):
        WAITING = "waiting", _("En attente")
        SENDING = "sending", _("Envoi en cours")
        RETRY = "retry", _("À renvoyer")
        SENT = "sent", _("Envoyé")
        FAILED = "failed", _("Abandonné")
        UNCERTAIN = "uncertain", _("Incertain : non renvoyé")
        DROPPED = "dropped", _("Sans objet")

    OWED = (State.WAITING, State.SENDING, State.RETRY)

    state = models.CharField(_("état"), max_length=10, choices=State.choices, default=State.WAITING)
    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    tried_at = models.DateTimeField(_("essayé le"), null=True, blank=True)  # for the first time
    handed_at = models.DateTimeField(_("remis au service le"), null=True, blank=True)  # committed before the effect
    over_at = models.DateTimeField(_("terminé le"), null=True, blank=True)

    class Meta:
        abstract = True
