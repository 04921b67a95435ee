# SPDX-License-Identifier: EUPL-1.2
"""Why something asked of an intervention cannot be, in words."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from apps.territories.refusals import FieldRefused


class InterventionRefused(FieldRefused):
    """`field` is what to correct ("" for the act itself), the message says why, in French."""


class Changed(Exception):
    """Somebody changed it since the person looked: the message says who, and what it is now."""


class AlreadyOpen(Exception):
    """A request is open for the same thing: it is `request`."""

    def __init__(self, request: Any) -> None:
        super().__init__(
            _("La DI n° %(number)d est déjà ouverte pour cela (« %(state)s »).")
            % {"number": request.pk, "state": request.get_state_display()}
        )
        self.request = request


class ToConfirm(Exception):
    """It can be done, but a person must say so knowing the `reasons`."""

    def __init__(self, reasons: Sequence[str]) -> None:
        super().__init__(" ".join(reasons))
        self.reasons = list(reasons)
