# SPDX-License-Identifier: EUPL-1.2
"""What a technician does to a source: its field map, another poll now, its dead letters once more."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone

from apps.assets.models import Source
from apps.connectors.catalogue import option_errors
from apps.supervision import replay
from apps.supervision.models import DeadLetter, Poll

AT_ONCE = 200  # letters replayed by one gesture


class MapRefused(Exception):
    """The settings do not obey the schema of the driver; `problems` says what, line by line, in French."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__(" ; ".join(problems))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class Replayed:
    done: int = 0
    refused: int = 0
    left: int = 0
    reason: str = ""  # of the first refusal


@transaction.atomic
def set_map(*, source: Source, options: Mapping[str, Any]) -> None:
    """Replace the settings of a source, which is asked again at once. Raises MapRefused."""
    problems = option_errors(source.driver, dict(options))
    if problems:
        raise MapRefused(problems)
    locked = Source.objects.select_for_update(of=("self",)).get(pk=source.pk)
    locked.options = dict(options)
    locked.save(update_fields=["options"])
    poll_now(source=source)


def poll_now(*, source: Source) -> bool:
    """Due at once; False when this source is not polled."""
    return bool(Poll.objects.filter(source=source).update(due_at=timezone.now()))


def replay_all(*, source: Source, by: Any) -> Replayed:
    """Its pending dead letters, oldest first, each by itself: one that is still refused stays."""
    letters = DeadLetter.objects.visible_to(by, "supervision.replay_deadletter")
    pending = letters.filter(source=source, status=DeadLetter.Status.PENDING).order_by("id")
    done, refused, reason = 0, 0, ""
    for letter_id in list(pending.values_list("pk", flat=True)[:AT_ONCE]):
        try:
            replay.replay(letter_id=letter_id, by=by)
            done += 1
        except replay.ReplayRefused as error:
            refused, reason = refused + 1, reason or str(error)
    return Replayed(done, refused, pending.count() - refused, reason)
