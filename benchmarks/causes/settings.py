# SPDX-License-Identifier: EUPL-1.2
"""Kinds of town and of days: the usual ones, others to look at, and some never looked at while tuning."""

from dataclasses import dataclass, field

MINUTE, HOUR = 60.0, 3600.0
EPOCH = 1_790_000_000.0


@dataclass(frozen=True, slots=True)
class Setting:
    """A kind of town and of days. Lengths in metres, times in seconds, shares of one."""

    feeders: tuple[int, int] = (2, 6)
    lamps: tuple[int, int] = (8, 25)
    spacing: tuple[float, float] = (25.0, 35.0)
    telemetered: float = 1.0  # the other lamps exist and say nothing
    between_cabinets: float = 450.0
    probes: tuple[int, int] = (8, 30)
    gateway_powered: float = 0.6  # by the cabinet; the others by a building
    span: float = 12 * HOUR  # all causes begin within
    spread_power: float = 4 * MINUTE
    spread_data: float = 15 * MINUTE
    cause_late: float = 2 * MINUTE  # the node itself is polled too
    duration: tuple[float, float] = (20 * MINUTE, 6 * HOUR)
    restored: float = 0.7
    missing: float = 0.2
    silent_cause: float = 0.4
    skew: float = 2 * MINUTE
    gathered: float = 0.3  # of the causes happen beside another, at about the same time
    noise: float = 0.12  # of the alarms are single faults
    assets_per_alarm: float = 2.0
    mix: dict[str, float] = field(
        default_factory=lambda: {
            "cabinet": 3,
            "feeder": 5,
            "row": 5,
            "gateway": 4,
            "flapping": 3,
            "vandalism": 3,
            "burning": 2,
            "twice": 2,
        }
    )


USUAL = Setting()
# Another town, other supervisors; looked at now and then while tuning.
OTHER = Setting(
    feeders=(1, 4),
    lamps=(5, 45),
    spacing=(18.0, 45.0),
    telemetered=0.6,
    between_cabinets=300.0,
    probes=(3, 60),
    gateway_powered=0.3,
    span=5 * HOUR,
    spread_power=10 * MINUTE,
    spread_data=25 * MINUTE,
    cause_late=6 * MINUTE,
    duration=(5 * MINUTE, 20 * HOUR),
    restored=0.4,
    missing=0.25,
    silent_cause=0.6,
    gathered=0.5,
    noise=0.2,
    assets_per_alarm=3.0,
)


# Never looked at while tuning.
UNSEEN = Setting(
    feeders=(3, 8),
    lamps=(4, 30),
    spacing=(22.0, 38.0),
    telemetered=0.85,
    between_cabinets=600.0,
    probes=(5, 45),
    gateway_powered=0.8,
    span=8 * HOUR,
    spread_power=7 * MINUTE,
    spread_data=20 * MINUTE,
    cause_late=4 * MINUTE,
    duration=(10 * MINUTE, 10 * HOUR),
    restored=0.55,
    missing=0.22,
    silent_cause=0.5,
    skew=2.5 * MINUTE,
    gathered=0.4,
    noise=0.15,
    assets_per_alarm=2.5,
)
