# SPDX-License-Identifier: EUPL-1.2
"""Whatever the order, the repeats, the delays and the batches of the messages: the same alarms, the same incidents.

`INCIDENT_EXAMPLES=2000` looks further than the default run.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.gis.geos import Point
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from apps.assets import selectors as asset_selectors
from apps.events import services
from apps.events.incidents import combined, turns
from apps.events.models import Alarm, Episode
from tests.events.conftest import observe as tell
from tests.factories import AssetFactory, AssetKindFactory, ConditionNatureFactory, NetworkEdgeFactory, SourceFactory

EXAMPLES = int(os.environ.get("INCIDENT_EXAMPLES", "50"))
NATURES = {
    "supply_loss": "supply",
    "lamp_failure": "outage",
    "offline": "silence",
    "burning": "misbehaviour",
    "tamper": "intrusion",
    "battery_low": "degradation",
}
FOLDED = (
    *("state", "active", "severity", "occurrences", "first_at", "raised_at", "cleared_at", "last_at", "last_kind"),
    *("flapping", "title"),
)
PLACES = 16  # of `town`
NOON = datetime(2026, 3, 14, 12, tzinfo=UTC)  # whatever the day and the second of the run
SECONDS = st.integers(0, 24 * 3600)  # when it begins, beside every limit of an hour, of a day
# Minutes: most things happen together, some hours later; spells and their gaps of half an hour are all met.
MINUTES = st.one_of(st.integers(0, 12), st.integers(0, 12), st.integers(0, 240))
MESSAGES = st.lists(
    st.tuples(
        st.integers(0, PLACES - 1),
        st.sampled_from(sorted(NATURES)),
        MINUTES,
        st.sampled_from([True, True, True, False, None]),
    ),
    min_size=2,
    max_size=24,
    unique=True,
)
BURST = st.builds(  # one condition of several neighbours at about the same time, as a lost cabinet or gateway makes
    lambda first, count, condition, minute: [
        (place % PLACES, condition, minute + place % 3, True) for place in range(first, first + count)
    ],
    st.integers(0, PLACES - 1),
    st.integers(2, 8),
    st.sampled_from(["supply_loss", "offline", "lamp_failure"]),
    st.integers(0, 60),
)


@pytest.fixture
def town(commune):
    """A cabinet with two lines of lamps, a camera, and the gateway of three probes; two lamps that no line is known
    to feed. Three supervisors."""
    for pattern, nature in NATURES.items():
        ConditionNatureFactory(pattern=pattern, nature=nature)
    lighting, video, radio = (SourceFactory(territory=commune, telemetered=True) for _ in range(3))
    kinds = {
        code: AssetKindFactory(code=code, label=code, label_plural=code)
        for code in ("control_cabinet", "feeder", "light_point", "camera", "lora_gateway", "litter_bin")
    }

    def made(kind, source, east, *, power=None, data=None):
        place = Point(4.36 + east / 73_000, 48.95, srid=4326)
        one = AssetFactory(owner=commune, kind=kinds[kind], source=source, geometry=place)
        for upstream, nature in ((power, "power"), (data, "data")):
            if upstream:
                NetworkEdgeFactory(upstream=upstream, downstream=one, nature=nature)
        return one

    cabinet = made("control_cabinet", lighting, 0)
    first, second = (made("feeder", lighting, 0, power=cabinet) for _ in range(2))
    lamps = [made("light_point", lighting, 30 * n, power=first) for n in range(1, 5)]
    lamps += [made("light_point", lighting, -30 * n, power=second) for n in range(1, 4)]
    camera = made("camera", video, 10, power=cabinet)
    gateway = made("lora_gateway", radio, 20, power=cabinet)
    probes = [made("litter_bin", radio, 20 + 10 * n, data=gateway) for n in range(3)]
    loose = [made("light_point", lighting, 500 + 40 * n) for n in range(2)]
    return [cabinet, first, *lamps, camera, gateway, *probes, *loose]


@pytest.mark.django_db
@settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize=EXAMPLES == 50,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(scattered=MESSAGES, bursts=st.lists(BURST, max_size=2), late=SECONDS, rng=st.randoms(use_true_random=False))
def test_any_delivery_ends_in_the_same_alarms_and_the_same_incidents(town, scattered, bursts, late, rng):
    began = NOON + timedelta(seconds=late)
    told = list(dict.fromkeys([*scattered, *(message for burst in bursts for message in burst)]))
    with rolled_back():
        deliver(town, began, sorted(told, key=lambda message: (message[2], message[:2], str(message[3]))), len(told))
        expected = kept(town)
    with rolled_back():
        again = told + rng.sample(told, k=min(4, len(told)))
        rng.shuffle(again)
        while again:
            size = rng.randint(1, max(4, len(told) // 2))
            with calm_or_storm(rng):
                deliver(town, began, again[:size], size)
            del again[:size]
            if rng.random() < 0.3:
                combined.group_left()
        combined.group_left()
        assert kept(town) == expected


def deliver(town, began, messages, size):
    """A batch: one transaction for each supervisor that speaks in it."""
    refs = asset_selectors.by_fids([asset.pk for asset in town])
    by_source: dict[int, list[services.Observed]] = {}
    for place, condition, minute, active in messages[:size]:
        asset = town[place]
        at = began + timedelta(minutes=minute)
        said = services.Observed(refs[asset.pk], condition, at, active, 2, condition)
        by_source.setdefault(asset.source_id, []).append(said)
    for source in sorted(by_source):
        asset = next(one for one in town if one.source_id == source)
        tell(asset, *by_source[source])


def kept(town):
    """The alarms, and what is together: members with their start, who is masked, and the cause."""
    number = {asset.pk: place for place, asset in enumerate(town)}
    alarms = {
        (number[asset], condition): rest
        for asset, condition, *rest in Alarm.objects.values_list("asset", "condition", *FOLDED)
    }
    together: dict[int, set[tuple[object, ...]]] = {}
    rows = Episode.objects.values_list(
        *("incident", "asset", "condition", "started_at", "ended_at", "masked", "is_cause"),
        *("incident__cause_asset", "incident__shape"),
    )
    for incident, asset, *rest in rows:
        together.setdefault(incident, set()).add((number[asset], *rest[:-2], number.get(rest[-2]), rest[-1]))
    return alarms, sorted((sorted(members, key=str) for members in together.values()), key=str)


@contextmanager
def calm_or_storm(rng) -> Iterator[None]:
    """Half of the batches leave their alarms to the combined pass."""
    turns.rest_after(0)
    with pytest.MonkeyPatch.context() as patch:
        if rng.random() < 0.5:
            patch.setattr(turns, "_rests_until", float("inf"))
        yield


@contextmanager
def rolled_back() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
