# SPDX-License-Identifier: EUPL-1.2
"""What is answered when an act is refused: 409 somebody was faster or its life does not allow it, 400 a field."""

from collections.abc import Iterator
from contextlib import contextmanager

from rest_framework.exceptions import ValidationError

from apps.events.api.refusals import NUMBER, Conflict
from apps.interventions.refusals import AlreadyOpen, Changed, InterventionRefused
from apps.interventions.workflow import TransitionRefused

__all__ = ["NUMBER", "told"]


@contextmanager
def told() -> Iterator[None]:
    """The refusals of the services, in the words of the API."""
    try:
        yield
    except AlreadyOpen as refusal:
        raise Conflict({"detail": str(refusal), "request": refusal.request.pk}) from refusal
    except (TransitionRefused, Changed) as refusal:
        raise Conflict(str(refusal)) from refusal
    except InterventionRefused as refusal:
        raise ValidationError({refusal.field or "detail": [str(refusal)]}) from refusal
