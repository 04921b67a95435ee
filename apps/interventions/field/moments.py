# SPDX-License-Identifier: EUPL-1.2
"""When an act happened, for a phone that tells it later. Pure.

The phone's clock says when (`declared`) and what time it was when the act left (`sent`). Far from our clock at the
reception, it is wrong, and only what passed between the two counts. The instant that the contract's clocks count is
never before the order, nor before what came before, nor after the reception. Both are kept, and told.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

CLOCKS_DIFFER = timedelta(minutes=2)  # beyond, the phone's clock is wrong, and the act was not merely slow to come
SOON = timedelta(minutes=1)  # nothing to tell: it came at once


@dataclass(frozen=True, slots=True)
class Moment:
    """`declared`: what the phone said; `at`: what is counted."""

    declared: datetime
    at: datetime
    received: datetime

    @property
    def late(self) -> bool:
        return self.received - self.at > SOON

    @property
    def moved(self) -> bool:
        """Not the time that the phone said."""
        return abs(self.at - self.declared) > SOON


def counted(declared: datetime, sent: datetime, received: datetime, not_before: datetime | None = None) -> Moment:
    wrong = received - sent
    told = declared + wrong if abs(wrong) > CLOCKS_DIFFER else declared
    at = max(told, not_before) if not_before else told
    return Moment(declared, min(at, received), received)
