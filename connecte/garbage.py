# SPDX-License-Identifier: EUPL-1.2
"""How often Python looks for cycles. A batch makes tens of thousands of objects and hardly any cycle: by default it is
interrupted every 700 objects, which took a third of the time of a storm."""

import gc

EVERY = 50_000  # objects made
OLDER = 20  # looks at the young ones for one at those that stayed; as many of these for one at everything


def relax() -> None:
    gc.set_threshold(EVERY, OLDER, OLDER)
