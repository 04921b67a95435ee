# SPDX-License-Identifier: EUPL-1.2
"""The incidents as a file: exactly these columns, of what one may export, from the API and the command line."""

import csv
import io
import tracemalloc
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from apps.events import exporting
from apps.events.incidents import acts, grouping
from apps.events.models import Episode, Incident
from tests.events.conftest import T0, observe, said
from tests.events.incidents.conftest import SUPPLY, lone
from tests.factories import OPERATOR, AssetFactory, EpisodeFactory, MembershipFactory, SourceFactory

pytestmark = pytest.mark.django_db
EXPORT = "/api/v1/incidents/export.csv"
HEADER = "incident_id,asset_code,condition,opened_at,cause_code,active"


@pytest.fixture
def api(client_of, operator):
    return client_of(operator)


def written(answer):
    assert answer.status_code == 200
    return b"".join(answer.streaming_content).decode()


def rows(content):
    return list(csv.DictReader(io.StringIO(content)))


def command(**options):
    out = io.StringIO()
    call_command("export_incidents", stdout=out, **options)
    return out.getvalue()


def test_a_line_per_alarm_with_its_cause_and_whether_it_lasts(api, dark, cabinet, lamps):
    observe(lamps[0], said(lamps[0], False, 5, condition=SUPPLY))
    content = written(api.get(EXPORT))
    assert content.splitlines()[0] == HEADER and len(content.splitlines()) == 8
    found = {row["asset_code"]: row for row in rows(content)}
    assert found[lamps[0].code] == {
        "incident_id": str(dark.pk),
        "asset_code": lamps[0].code,
        "condition": SUPPLY,
        "opened_at": T0.isoformat().replace("+00:00", "Z"),
        "cause_code": "A-230",
        "active": "false",
    }
    assert found[lamps[1].code]["active"] == "true"


def test_a_lost_source_is_named_as_such(api, lamps):
    source = lamps[0].source
    grouping.source_lost(source, T0)
    (row,) = rows(written(api.get(EXPORT)))
    assert (row["asset_code"], row["condition"]) == (f"source:{source.name}", "connection")
    assert (row["cause_code"], row["active"]) == (f"source:{source.name}", "true")


def test_what_was_merged_away_is_no_more(api, lamps, operator):
    first, second = lone(lamps[0], 2, -300), lone(lamps[3], 2, 0)
    acts.merge(into=first.pk, incident_ids=[second.pk], by=operator, why="même cause")
    assert {row["incident_id"] for row in rows(written(api.get(EXPORT)))} == {str(first.pk)}


def test_nothing_but_the_header_when_there_is_nothing(api):
    assert written(api.get(EXPORT)) == HEADER + "\n"


def test_the_filters_are_those_of_the_list(api, dark, lamps, commune):
    far = lone(AssetFactory(owner=commune, telemetered=True), 3, -300)
    assert {row["incident_id"] for row in rows(written(api.get(EXPORT, {"severity": "minor"})))} == {str(far.pk)}
    assert len(rows(written(api.get(EXPORT, {"open": "true"})))) == 8
    assert rows(written(api.get(EXPORT, {"open": "false"}))) == []
    assert list(api.get(EXPORT, {"severty": "minor"}).json()) == ["severty"]


@pytest.mark.parametrize("code", ["=1+1", "@SUM(A1)", "\t=cmd", "+33 6"])
def test_no_cell_becomes_a_formula(api, commune, code):
    lone(AssetFactory(owner=commune, telemetered=True, code=code))
    (row,) = rows(written(api.get(EXPORT)))
    assert row["asset_code"] == row["cause_code"] == f"'{code}"


def test_a_name_with_quotes_commas_and_lines_is_read_back(api, commune):
    source = SourceFactory(territory=commune, name='Rue "Haute",\nsecteur é', telemetered=True)
    grouping.source_lost(source, T0)
    (row,) = rows(written(api.get(EXPORT)))
    assert row["asset_code"] == f"source:{source.name}"


def test_cameras_are_exported_to_who_may_know_where_they_are(client_of, api, commune, dark):
    without = [right for right in OPERATOR if right != "assets.view_restricted_position"]
    other = client_of(MembershipFactory(territory=commune, permissions=without).user)
    assert "CAM-7" in written(api.get(EXPORT))
    content = written(other.get(EXPORT))
    assert "CAM-7" not in content and len(rows(content)) == 6


def test_the_neighbour_exports_nothing_and_a_reader_is_refused(client_of, neighbour_operator, commune, dark):
    assert written(client_of(neighbour_operator).get(EXPORT)) == HEADER + "\n"
    reader = [right for right in OPERATOR if right != "events.export_incidents"]
    refused = client_of(MembershipFactory(territory=commune, permissions=reader).user).get(EXPORT)
    assert refused.status_code == 403 and "exporter" in refused.json()["detail"]


def test_the_right_to_export_counts_where_it_is_held(client_of, commune, neighbour, lamps):
    """Operator here, reader there: the other commune's incidents are seen and not exported."""
    there = lone(AssetFactory(owner=neighbour, telemetered=True))
    here = lone(lamps[0])
    both = MembershipFactory(territory=commune, permissions=OPERATOR).user
    reader = [right for right in OPERATOR if right != "events.export_incidents"]
    MembershipFactory(user=both, territory=neighbour, permissions=reader)
    client = client_of(both)
    assert {row["id"] for row in client.get("/api/v1/incidents/").json()["results"]} == {here.pk, there.pk}
    assert {row["incident_id"] for row in rows(written(client.get(EXPORT)))} == {str(here.pk)}


def test_the_command_writes_the_same_lines(api, dark, tmp_path):
    content = written(api.get(EXPORT))
    assert command() == content
    command(output=tmp_path / "incidents.csv")
    assert (tmp_path / "incidents.csv").read_bytes().decode() == content


def test_the_command_chooses_by_date_territory_and_state(dark, commune, neighbour, operator):
    other = lone(AssetFactory(owner=neighbour, telemetered=True), 2, -300)
    Incident.objects.filter(pk=other.pk).update(state="closed")
    assert {row["incident_id"] for row in rows(command(territory=neighbour.code))} == {str(other.pk)}
    assert {row["incident_id"] for row in rows(command(open=True))} == {str(dark.pk)}
    assert {row["incident_id"] for row in rows(command(since=T0))} == {str(dark.pk)}
    assert {row["incident_id"] for row in rows(command(until=T0 - timedelta(minutes=1)))} == {str(other.pk)}
    assert len(rows(command())) == 8


@pytest.mark.parametrize("words", [["--territory", "00000"], ["--since", "hier"], ["--output", "/nulle/part.csv"]])
def test_the_command_says_what_is_wrong(db, words):
    with pytest.raises(CommandError):
        call_command("export_incidents", *words)


def copies(episode, number):
    """`number` members like `episode`, one after the other, written by the database."""
    names = [field.column for field in Episode._meta.fields if field.column not in ("id", "started_at", "ended_at")]
    with connection.cursor() as cursor:
        cursor.execute(
            f"""INSERT INTO events_episode ({", ".join(names)}, started_at, ended_at)
                SELECT {", ".join(names)}, started_at - n * interval '1 hour', started_at - n * interval '59 min'
                  FROM events_episode, generate_series(1, %s) n WHERE id = %s""",  # noqa: S608  (names of columns)
            [number, episode.pk],
        )


@pytest.mark.parametrize("number", [1_000, 20_000])
def test_the_memory_that_an_export_takes_does_not_grow_with_it(commune, number):
    copies(EpisodeFactory(alarm__asset__owner=commune), number)
    tracemalloc.start()
    count = sum(1 for _line in exporting.lines(exporting.rows(Incident.objects.all())))
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert count == number + 2 and peak < 3_000_000, f"{peak / 1e6:.1f} MB"
