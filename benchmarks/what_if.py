# SPDX-License-Identifier: EUPL-1.2
"""A what-if slider for a whole town: `python -m benchmarks.what_if [lamps]`, no database.

7 290 lamps (by default) on 400 streets, a year of real darkness; every answer is another scenario, as when a slider is
pulled. Milliseconds of the clock for one answer, its year of darkness computed once beforehand as the page does.
"""

import sys
import time

import numpy as np

from apps.energy.maths import what_if

LAMPS, ANSWERS = 7_290, 200
BAR, AIM = 300.0, 30.0  # milliseconds


def main(arguments) -> int:
    lamps = int(arguments[0]) if arguments else LAMPS
    random = np.random.default_rng(20261129)
    start = time.perf_counter()
    dark = what_if.lit_hours(2026, 48.957, 4.365, zone="Europe/Paris")
    print(f"year of darkness: {dark.sum():.0f} h, {(time.perf_counter() - start) * 1000:.0f} ms once")
    fleet, prices = town(random, lamps), what_if.Prices(euros=0.19, kg=0.05, rate=0.03, growth=0.02)
    took, saved = [], []
    for _one in range(ANSWERS):
        scenario = wish(random)
        start = time.perf_counter()
        answer = what_if.answer(fleet, dark, scenario, prices)
        took.append((time.perf_counter() - start) * 1000)
        saved.append(answer.saved_share)
    assert len(set(saved)) == ANSWERS, "every pull of the slider is answered anew"
    median, worst = float(np.median(took)), float(np.quantile(took, 0.99))
    print(f"{lamps} lamps, {ANSWERS} scenarios saving {min(saved):.0%} to {max(saved):.0%}")
    print(f"slider answer: median {median:.2f} ms, p99 {worst:.2f} ms (bar {BAR:.0f} ms, aim {AIM:.0f} ms)")
    return 0


def town(random, lamps):
    watts = random.choice([70.0, 100.0, 150.0, 250.0], lamps)
    return what_if.Fleet(
        watts=watts,
        led_watts=np.round(watts * random.uniform(0.35, 0.5, lamps)),
        led_cost=random.uniform(350, 700, lamps),
        street=random.integers(0, 400, lamps),
        losses=0.1,
    )


def wish(random):
    return what_if.Scenario(
        dimming=np.clip(random.uniform(0.3, 1.0) + np.abs(np.arange(24) - 12) * -0.02 + 0.2, 0, 1),
        cut_off=(23, int(random.integers(1, 6))),
        lit_all_night=random.choice(400, 60, replace=False),
        presence_streets=random.choice(400, int(random.integers(0, 200)), replace=False),
        presence_rest=float(random.uniform(0.05, 0.3)),
        presence_cost=80.0,
        led_budget=float(random.uniform(0, 4e6)),
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
