# SPDX-License-Identifier: EUPL-1.2
"""What is answered when the console refuses: 400 a field is to correct, 409 it is no longer so."""

from collections.abc import Iterator
from contextlib import contextmanager

from rest_framework.exceptions import ValidationError

from apps.console.asking import AskedRefused
from apps.console.bulk.running import BulkRefused, NotNow
from apps.console.saving import ViewRefused
from apps.events.api.refusals import Conflict


@contextmanager
def told() -> Iterator[None]:
    try:
        yield
    except NotNow as refusal:
        raise Conflict(str(refusal)) from refusal
    except (AskedRefused, BulkRefused, ViewRefused) as refusal:
        raise ValidationError({refusal.field: [str(refusal)]}) from refusal
