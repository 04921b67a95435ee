# SPDX-License-Identifier: EUPL-1.2
"""How what was said arrives."""

from collections.abc import Sequence
from random import Random

from benchmarks.causes.days import Observation
from benchmarks.causes.settings import MINUTE


def deliver(said: Sequence[Observation], draw: Random) -> list[Observation]:
    """Late for one in ten, twice for one in ten, and one source in three sends all it had once more at the end."""
    arriving = []
    for observation in said:
        late = draw.expovariate(1 / (20 * MINUTE)) if draw.random() < 0.1 else draw.uniform(0, 20)
        arriving.append((observation.at + late, observation))
        if draw.random() < 0.1:
            arriving.append((observation.at + late + draw.uniform(0, 30 * MINUTE), observation))
    last = max(at for at, _ in arriving)
    dumping = {source for source in {observation.source for observation in said} if source % 3 == 0}
    arriving += [(last + draw.uniform(0, 60), observation) for observation in said if observation.source in dumping]
    arriving.sort(key=lambda pair: pair[0])
    return [observation for _, observation in arriving]
