# SPDX-License-Identifier: EUPL-1.2
"""What breaks and when it is repaired: a pure function of the seed and of time, so that a restart continues.

Time is cut in slots of a quarter of an hour; each slot draws the failures that begin in it. At speed s everything
happens s times as often and lasts s times less, so that as many failures are present at any moment.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from demo import chance
from demo.inventory import Item

SLOT = 900.0  # seconds at speed 1
HOUR = 3600.0

# What lamps and cabinets complain of: (TALQ event, weight).
LAMP_EVENTS = (
    ("lampFailure", 40),
    ("dimmingFailure", 12),
    ("controlGearCommFailure", 12),
    ("communicationFailure", 12),
    ("lampPowerTooLow", 10),
    ("cyclingFailure", 8),
    ("lampUnexpectedOn", 6),
)
CABINET_EVENTS = (("cabinetDoorOpen", 50), ("leakageDetected", 30), ("circuitBreakerTripped", 20))
SENSOR_EVENTS = (("communicationFailure", 1),)
JUNCTION_EVENTS = (("A0202", 30), ("A0301", 25), ("A0302", 10), ("A0005", 15), ("A0010", 10), ("A0001", 10))  # of RSMP
CAMERA_EVENTS = (  # see onvif_camera
    ("signalLoss", 25),
    ("sceneChange", 20),
    ("tooBlurry", 15),
    ("recording", 15),
    ("offline", 15),
    ("tooDark", 10),
)
SWITCH_EVENTS = (("SwitchDown", 20), ("PortErrors", 35), ("FibreDegraded", 25), ("FanFailed", 20))  # see switches
CHARGER_EVENTS = (("E-COM", 50), ("E-CABLE", 30), ("E-TERRE", 20))  # see chargers
EVENTS = {
    "light_point": LAMP_EVENTS,
    "control_cabinet": CABINET_EVENTS,
    "presence_sensor": SENSOR_EVENTS,
    "signal_junction": JUNCTION_EVENTS,
    "camera": CAMERA_EVENTS,
    "network_switch": SWITCH_EVENTS,
    "charging_station": CHARGER_EVENTS,
    "car_park": (("barrier", 1),),
    "drop_off_point": (("damaged", 1),),
    "weather_station": (("down", 1),),
}
CABINETS_SHARE = 0.15  # of the failures


@dataclass(frozen=True, slots=True)
class Fault:
    """`event` of the device `ref` is true from `start` to `end` (seconds since 1970; None: nobody knows yet)."""

    ref: str
    event: str
    start: float
    end: float | None

    def present(self, at: float) -> bool:
        return self.start <= at and (self.end is None or at < self.end)


@dataclass(frozen=True, slots=True)
class Rate:
    """How many failures begin per hour, and how long they last: between `shortest` and `longest` hours."""

    per_hour: float
    shortest: float
    longest: float


# A calm evening: about 10 failures of lighting present in Châlons, 1 or 2 junctions and cameras, one or two of all that
# is smaller; 40 in Montpellier.
RATES = {
    "talq-chalons": Rate(3.0, 0.5, 5.5),
    "talq-saint-martin": Rate(0.3, 0.5, 5.5),
    "talq-fagnieres": Rate(0.04, 0.3, 2.0),
    "armoires-chalons": Rate(0.1, 0.3, 2.0),
    "talq-montpellier": Rate(5.0, 2.0, 14.0),
    "rsmp-chalons": Rate(0.5, 1.0, 5.0),
    "rsmp-fagnieres": Rate(0.1, 1.0, 5.0),
    "onvif-chalons": Rate(0.4, 0.5, 5.0),
    "onvif-fagnieres": Rate(0.05, 0.5, 5.0),
    "onvif-saint-martin": Rate(0.03, 0.5, 5.0),
    "reseau-chalons": Rate(0.12, 0.2, 3.0),
    "irve-chalons": Rate(0.1, 0.5, 6.0),
    "parkings-chalons": Rate(0.05, 0.2, 2.0),
    "sig-agglo": Rate(0.02, 6.0, 30.0),
    "meteo-chalons": Rate(0.01, 1.0, 5.0),
}
NEVER = Rate(0.0, 1.0, 1.0)  # nothing breaks by itself


class Failures:
    """The failures of one source."""

    def __init__(self, source: str, items: Sequence[Item], rate: Rate, *, seed: int, speed: float) -> None:
        self._source, self._rate, self._seed, self._speed = source, rate, seed, speed
        self._cabinets = [item for item in items if item.kind == "control_cabinet"]
        self._others = [item for item in items if item.kind in EVENTS and item.kind != "control_cabinet"]
        self._slot = SLOT / speed
        self.beginning_in = lru_cache(maxsize=4096)(self._beginning_in)

    def between(self, after: float, until: float) -> Iterator[Fault]:
        """Faults present at some moment of ]after, until]."""
        longest = self._rate.longest * HOUR / self._speed
        for slot in range(int((after - longest) // self._slot), int(until // self._slot) + 1):
            for fault in self.beginning_in(slot):
                if fault.start <= until and fault.end is not None and fault.end > after:
                    yield fault

    def _beginning_in(self, slot: int) -> tuple[Fault, ...]:
        draw = chance.generator(self._seed, self._source, slot)
        expected = self._rate.per_hour * SLOT / HOUR
        count = int(expected) + (draw.random() < expected % 1)
        return tuple(self._fault(slot, draw) for _ in range(count) if self._others or self._cabinets)

    def _fault(self, slot: int, draw) -> Fault:
        of_a_cabinet = self._cabinets and (draw.random() < CABINETS_SHARE or not self._others)
        pool = self._cabinets if of_a_cabinet else self._others
        item = draw.choice(pool)
        events, weights = zip(*EVENTS[item.kind], strict=True)
        event = draw.choices(events, weights)[0]
        start = (slot + draw.random()) * self._slot
        hours = draw.uniform(self._rate.shortest, self._rate.longest)
        return Fault(item.ref, event, start, start + hours * HOUR / self._speed)
