# SPDX-License-Identifier: EUPL-1.2
"""Compares what was said with what PostgreSQL holds: nothing lost, nothing twice, the last word is the state shown."""

from tests.faults.probes import Truth
from tests.stack import BACK, Stack, eventually

MEASURES = """
SELECT asset.source_ref, round(extract(epoch FROM measure.at) * 1000)::bigint, measure.value::int
  FROM telemetry_measure measure JOIN telemetry_series series ON series.id = measure.series_id
  JOIN assets_asset asset ON asset.fid = series.asset_id JOIN assets_source source ON source.id = asset.source_id
 WHERE source.slug = %s AND series.metric = 'count' AND measure.at >= to_timestamp(%s / 1000.0)
"""
OBSERVATIONS = """
SELECT asset.source_ref, round(extract(epoch FROM said.at) * 1000)::bigint, said.kind = 0
  FROM events_observation said JOIN events_alarm alarm ON alarm.id = said.alarm_id
  JOIN assets_asset asset ON asset.fid = alarm.asset_id JOIN assets_source source ON source.id = asset.source_id
 WHERE source.slug = %s AND said.at >= to_timestamp(%s / 1000.0)
"""
ALARMS = """
SELECT asset.source_ref, alarm.active, alarm.occurrences, asset.state,
       (SELECT count(*) FROM events_observation said WHERE said.alarm_id = alarm.id AND said.kind = 0)
  FROM events_alarm alarm JOIN assets_asset asset ON asset.fid = alarm.asset_id
  JOIN assets_source source ON source.id = asset.source_id WHERE source.slug = %s
"""


def check(stack: Stack, slug: str, truth: Truth) -> None:
    """Wait until as much is stored as was said, then compare everything."""
    start = min(at for said in truth.said.values() for at, _count, _tilted in said)
    told = {(ref, at, count) for ref, said in truth.said.items() for at, count, _tilted in said}
    eventually(
        lambda: len(stack.query(MEASURES, slug, start)) >= len(told), f"{slug} : {len(told)} mesures", within=BACK
    )
    stored = stack.query(MEASURES, slug, start)
    assert sorted(stored) == sorted(told)
    tilts = {(ref, at, tilted) for ref, said in truth.said.items() for at, _count, tilted in said}
    assert sorted(stack.query(OBSERVATIONS, slug, start)) == sorted(tilts)
    last = {ref: said[-1][2] for ref, said in truth.said.items()}
    for ref, active, occurrences, state, starts in stack.query(ALARMS, slug):
        assert occurrences == starts, f"{ref} : {occurrences} occurrences comptées, {starts} dites"
        if ref in last:
            assert active is last[ref], ref
            assert (state == "fault") is last[ref], f"{ref} affichée {state}"
