# SPDX-License-Identifier: EUPL-1.2
"""What is answered when an act is refused: 409 somebody was faster or it is over, 400 a field is to correct."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import APIException, ValidationError

from apps.events import lifecycle, workflow
from apps.events.incidents.acts import ActRefused
from apps.events.procedures.services import ProcedureRefused
from apps.events.shelving import ShelvingRefused

NUMBER = "[0-9]{1,18}"  # fits a bigint


class Conflict(APIException):
    """Somebody was faster, or it is over."""

    status_code = 409
    default_code = "conflict"
    default_detail = _("Ce n'est plus dans cet état.")


@contextmanager
def told() -> Iterator[None]:
    """The refusals of the services, in the words of the API."""
    try:
        yield
    except (workflow.TransitionRefused, lifecycle.TransitionRefused) as refusal:
        raise Conflict(str(refusal)) from refusal
    except (ActRefused, ProcedureRefused, ShelvingRefused) as refusal:
        raise ValidationError({refusal.field: [str(refusal)]}) from refusal
