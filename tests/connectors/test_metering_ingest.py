# SPDX-License-Identifier: EUPL-1.2
"""From the data server of a supplier to the measures of a meter, by the real path: driver, socket, one door."""

import asyncio
from datetime import UTC, date, datetime, time, timedelta

import pytest

from apps.assets import secrets
from apps.connectors.enedis import client as enedis_client
from apps.connectors.grdf import client as grdf_client
from apps.supervision import polling
from apps.supervision.ingest import from_batch, ingest
from apps.supervision.models import DeadLetter
from apps.telemetry.models import LastValue, Measure, Series
from tests.connectors import metered
from tests.connectors.metered import PCES, PRMS
from tests.connectors.serving import served
from tests.factories import AssetFactory, SourceFactory

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 25)


def source_of(driver, territory, refs, **options):
    secret = secrets.encrypt(metered.SECRET)
    source = SourceFactory(slug=f"essai-{driver}", driver=driver, territory=territory, options=options, secret=secret)
    for ref in refs:
        AssetFactory(owner=territory, source=source, source_ref=ref, kind__code="energy_meter")
    return source


def polled(source, server, settings, today, cursor=None, path=""):
    """One poll at noon of `today`, stored."""
    server.today = today
    module = enedis_client if source.driver == "enedis" else grdf_client

    async def run():
        async with served(server.application()) as port:
            where = f"http://127.0.0.1:{port}"
            settings.OUTBOUND_ALLOW = frozenset({f"127.0.0.1:{port}"})
            source.options |= {"url": where + path} | ({"token_url": f"{where}/token"} if path else {})
            return await polling.ask(source, cursor or {})

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "utc_now", lambda: datetime.combine(today, time(12), UTC))
        patch.setattr(module, "PACE", 0.0)
        batch = asyncio.run(run())
    ingest(source=source, inbound=from_batch(batch), whole=not batch.problem)
    return batch


def stored(ref, metric):
    series = Series.objects.get(asset__source_ref=ref, metric=metric)
    return {one.at: (one.value, one.quality) for one in Measure.objects.filter(series_id=series.pk)}


def test_an_enedis_meter_is_followed_corrected_and_never_counted_twice(commune, settings):
    source = source_of("enedis", commune, PRMS, points=list(PRMS), first=10)
    server = metered.enedis(seed=3)
    first = polled(source, server, settings, TODAY)
    before = {ref: stored(ref, "energy") for ref in PRMS[:2]}
    curve = stored(PRMS[0], "power")
    assert len(before[PRMS[0]]) >= 8 and len(curve) >= 8 * 48
    letters = list(DeadLetter.objects.values_list("reason", flat=True))
    assert len(letters) == 2 and all(reason.startswith(PRMS[2]) for reason in letters)

    polled(source, server, settings, TODAY + timedelta(days=4), first.cursor)
    after = {ref: stored(ref, "energy") for ref in PRMS[:2]}
    assert all(after[ref].keys() >= before[ref].keys() for ref in PRMS[:2])
    changed = {(ref, at) for ref in PRMS[:2] for at in before[ref] if before[ref][at] != after[ref][at]}
    assert len(changed) == 2  # the two raw days of that seed, at their new value
    assert all(after[ref][at][0] > before[ref][at][0] for ref, at in changed)
    newest = max(after[PRMS[0]])
    last = LastValue.objects.get(series__asset__source_ref=PRMS[0], series__metric="energy")
    assert (last.at, last.value) == (newest, after[PRMS[0]][newest][0])


def test_a_gas_meter_is_provisional_then_definitive(commune, settings):
    source = source_of("grdf", commune, PCES[:1], points=[PCES[0]], first=30)
    server = metered.grdf()
    first = polled(source, server, settings, TODAY, path="/adict/v2")
    assert {quality for _value, quality in stored(PCES[0], "gas_volume").values()} == {0, 1}  # October is settled
    polled(source, server, settings, date(2026, 12, 11), first.cursor, path="/adict/v2")
    november = [one for at, one in stored(PCES[0], "gas_volume").items() if at.month == 11 and at.day < 30]
    assert len(november) >= 25 and {quality for _value, quality in november} == {0}
