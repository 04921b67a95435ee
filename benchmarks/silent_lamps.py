# SPDX-License-Identifier: EUPL-1.2
"""Silent lamps: k dead ones injected, detection curve by k, watts and noise: `python -m benchmarks.silent_lamps`.

No database, nothing drawn twice (seeded). A feeder of n lamps dims from 23 h to 5 h; measures every ten minutes of one
night, each with its own error, the model with an error that lasts all night. Detected: probability of a dead lamp ≥
one half. Then a town: what share of the dead lamps is on the feeders that a round of twenty visits.
"""

import sys
import time

import numpy as np

from apps.energy.maths import silent_lamps as silent

NIGHTS = 60  # feeders drawn per case
LEVEL = np.repeat([1.0, 0.5, 1.0], [30, 36, 18])
RATE, DAYS = 0.02, 180.0  # failures per lamp and year, days since a patrol saw them lit


def main() -> int:
    random = np.random.default_rng(20261129)
    print(
        f"detection (probability >= 0.5) of k dead, {NIGHTS} feeders a case, one night, prior {prior(1)[0]:.4f} a lamp"
    )
    print(
        f"{'lamps':>5} {'W':>4} {'each':>5} {'model':>6} |" + "".join(f"{f'k={k}':>7}" for k in range(6)) + "   k found"
    )
    for lamps, watts in ((20, 40.0), (20, 100.0), (60, 40.0), (60, 100.0)):
        for each, model in ((0.02, 0.0025), (0.02, 0.01), (0.05, 0.02)):
            curve(random, lamps, watts, silent.Noise(each, model))
    return town(random)


def curve(random, lamps, watts, noise) -> None:
    seen, exact = [], 0.0
    for k in range(6):
        beliefs = [night(random, np.full(lamps, watts), k, noise)[1] for _ in range(NIGHTS)]
        seen.append(np.mean([belief.any_dead >= 0.5 for belief in beliefs]))
        exact += np.mean([belief.likeliest == k for belief in beliefs]) / 6
    shown = "".join(f"{share:7.2f}" for share in seen)
    print(f"{lamps:5} {watts:4.0f} {noise.each:5.0%} {noise.model:6.2%} |{shown}   {exact:.2f}")


def night(random, watts, k, noise, ratio=None):
    """Which are dead, and what is believed of one night."""
    dead = np.zeros(len(watts), bool)
    dead[random.choice(len(watts), k, replace=False)] = True
    expected = silent.expected_power(watts, level=LEVEL)
    lit = silent.expected_power(watts[~dead], level=LEVEL) * (1 + noise.model * random.standard_normal())
    measured = lit * (1 + noise.each * random.standard_normal(len(LEVEL)))
    missing = silent.missing_power(expected, measured, level=LEVEL, noise=noise)
    ratio = np.ones(len(watts)) if ratio is None else np.where(dead, *ratio)
    return dead, silent.believe(silent.Lamps(watts, prior(len(watts)), ratio), missing)


def prior(n):
    return silent.failed_since(np.full(n, DAYS), yearly_rate=RATE)


def town(random) -> int:
    """400 feeders of 5 to 40 lamps (7 290 lamps or so), 1 % dead, one dead in four reported by a resident."""
    sizes = random.integers(5, 32, 400)
    ratios = silent.Ratios()
    start, dead, beliefs = time.process_time(), [], []
    for size in sizes:
        watts = random.choice([35.0, 55.0, 90.0], size)
        ratio = (ratios.reported_dead if random.random() < 0.25 else 1.0, 1.0)
        one, belief = night(random, watts, int(random.binomial(size, 0.01)), silent.Noise(0.02, 0.01), ratio)
        dead.append(int(one.sum()))
        beliefs.append(belief)
    seconds = time.process_time() - start
    visits = silent.night_round(beliefs)
    found = sum(dead[visit.feeder] for visit in visits)
    blind = sum(sorted(dead)[::-1][:20])
    print(f"\ntown: {sizes.sum()} lamps on {len(sizes)} feeders, {sum(dead)} dead, {seconds:.2f} s of processor")
    print(
        f"round of {len(visits)} feeders: {found} dead found of {sum(dead)}; at random {20 / 400 * sum(dead):.1f};"
        f" knowing all {blind}"
    )
    print(f"limit: found / knowing all {found / max(blind, 1):.2f} (bar 0.70)")
    return 0


if __name__ == "__main__":
    sys.exit(main())
