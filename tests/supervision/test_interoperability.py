# SPDX-License-Identifier: EUPL-1.2
"""The passport of a source: from rows that exist; what nothing tells is « non mesuré », on the page as in the annex."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from apps.assets.models import Asset, Source
from apps.events import journal
from apps.events.models import JournalEntry
from apps.kpi import measures
from apps.kpi.measured import Asked
from apps.supervision import dead_letters, interoperability
from apps.supervision.dead_letters import Letter
from apps.supervision.ingest import Inbound, ingest
from apps.supervision.models import Traffic
from tests.factories import AssetFactory, MembershipFactory, SourceFactory, UserFactory
from tests.supervision.conftest import failure

pytestmark = pytest.mark.django_db


def values(source, days=30):
    return {one.key: (one.value, one.whole) for one in interoperability.passport(source, days).measures}


def health(source, after, ago):
    said = {"territory_id": source.territory_id, "kind": "source.health", "text": "santé"}
    journal.record(journal.Entry(at=timezone.now() - ago, after=after, source_id=source.pk, **said))


def test_nothing_is_measured_of_what_nothing_tells_and_everything_is_of_what_rows_tell(source, lamp, client):
    Asset.objects.update(lifecycle="planned")
    assert values(source) == {
        "availability": ("", None),
        "delay": ("", None),
        "completeness": ("", None),
        "drift": ("", None),
        "standard": ("TALQ 2.7.1", 100),
    }
    client.force_login(UserFactory(is_superuser=True))
    page = client.get(reverse("source", args=[source.slug])).content.decode()
    assert page.count("non mesuré") == 4 and "(mesuré : 1 sur 5)" in page
    Asset.objects.update(lifecycle="in_service")
    health(source, "ok", timedelta(days=3))
    health(source, "down", timedelta(days=1))
    ingest(source=source, inbound=[Inbound("t", b"x", (failure(at=timezone.now() - timedelta(days=2)),))])
    health(source, "down", timedelta(seconds=1))  # it was found again just now, by what it said
    now = timezone.now()
    ingest(source=source, inbound=[Inbound("t", b"y", (failure(at=now - timedelta(seconds=30)),))])
    Traffic.objects.filter(source=source).update(messages=99, dead=2)
    few = values(Source.objects.get(pk=source.pk))
    assert few["delay"] == few["drift"] == ("", None)  # of an alarm and of 99 messages
    for minutes in range(1, 20):
        then = timezone.now() - timedelta(minutes=minutes)  # a slow machine adds nothing to the delay
        told = [failure(at=then - timedelta(seconds=left), active=not left) for left in (0, 20)]
        ingest(source=source, inbound=[Inbound("t", b"y", tuple(told))])
    Traffic.objects.filter(source=source).update(messages=0, dead=0)
    Traffic.objects.filter(pk=Traffic.objects.filter(source=source).latest("minute").pk).update(messages=100, dead=2)
    dead_letters.keep(source=source, letters=[Letter("t", b"z", "champ absent : time")])
    found = values(Source.objects.get(pk=source.pk))
    assert found["availability"] == ("66,6 %", 66)
    assert found["delay"][1] == 71  # of 0.5, 1 … 19 minutes, 95 % within 18.05: (60 - 18.05) ÷ 59
    assert found["completeness"] == ("100,0 %", 100)
    assert found["drift"] == ("2,0 %", 80)
    score = 0.4 * 66.67 + 0.2 * 71.1 + 0.2 * 100 + 0.1 * 80 + 0.1 * 100
    assert interoperability.passport(source, 30).whole == int(score) == 78
    lines = client.get(reverse("source-annex-csv", args=[source.slug]) + "?jours=90").content.decode().splitlines()
    assert len(lines) == 7 and "78" in lines[-1]
    pdf = client.get(reverse("source-annex-pdf", args=[source.slug]))
    assert pdf.content.startswith(b"%PDF") and pdf["Content-Type"] == "application/pdf"


@pytest.mark.parametrize(("driver", "points"), [("enedis", 100), ("talq", 0)])
def test_a_supplier_that_publishes_the_day_after_is_not_late(driver, points):
    source = SourceFactory(driver=driver)
    AssetFactory(source=source, lifecycle="in_service", last_seen_at=timezone.now() - timedelta(days=2))
    assert values(source)["completeness"][1] == points


def test_a_few_hours_of_health_say_nothing_of_a_month(source):
    health(source, "ok", timedelta(hours=23))
    (availability,) = [one for one in interoperability.passport(source, 30).measures if one.key == "availability"]
    assert (availability.value, availability.points) == ("", None)
    assert availability.seen == "santé connue pendant 23 h"


def asked_of(territory, since, end, now):
    zone = ZoneInfo("Europe/Paris")
    return Asked(territory.pk, territory.code, [territory.pk], zone, since, since, end, now)


def test_the_indicator_is_the_mean_of_the_sources_that_something_is_known_of(source, lamp, commune, neighbour):
    """A mute one without a published interface has nothing to say; the neighbour's never counts."""
    SourceFactory(territory=neighbour, driver="talq")
    measure = measures.of("interoperability")
    now, first = timezone.now(), timezone.localdate().replace(day=1)
    here = asked_of(commune, first - timedelta(days=40), first + timedelta(days=31), now)
    health(source, "ok", timedelta(days=3))
    Asset.objects.update(lifecycle="in_service", last_seen_at=now)
    found = measure(here)
    assert (found.value, found.cases, found.completeness) == (Decimal(100), 1, Decimal("0.7"))  # 40 + 20 + 10 of 100
    Asset.objects.update(last_seen_at=now - timedelta(days=9))
    second = SourceFactory(territory=commune, driver="talq")
    health(second, "down", timedelta(days=2))
    note = Decimal(50) / 70 * 100  # 40 of availability and 10 of the standard, of 70: nobody spoke
    found = measure(replace(here, told={}))  # of another night: sources are asked once for all its months
    assert float(found.value) == pytest.approx(float((note + Decimal(10) / 50 * 100) / 2), abs=0.01)
    assert found.completeness == Decimal("0.6")


def test_the_supervisor_of_the_epci_counts_for_the_commune_whose_lamps_it_watches(source, lamp, commune, neighbour):
    Asset.objects.update(lifecycle="in_service", last_seen_at=timezone.now())
    Source.objects.update(territory=neighbour)
    first = timezone.localdate().replace(day=1)
    found = measures.of("interoperability")(asked_of(commune, first, first + timedelta(days=31), timezone.now()))
    assert (found.value, found.cases) == (Decimal(100), 1)


def test_of_a_month_that_is_over_only_what_was_written_down_is_told(source, lamp, commune):
    Asset.objects.update(lifecycle="in_service", last_seen_at=timezone.now())
    month = date(2026, 5, 1)
    found = measures.of("interoperability")(asked_of(commune, month, date(2026, 5, 31), timezone.now()))
    assert (found.value, found.completeness) == (Decimal(100), Decimal("0.1"))  # the standard alone
    assert found.demanding(Decimal(40)).value is None
    Source.objects.update(driver="none")
    nobody = measures.of("interoperability")(asked_of(commune, month, date(2026, 5, 31), timezone.now()))
    assert nobody.value is None and "relié" in nobody.why


def test_the_score_is_read_by_programs_and_seen_in_the_administration(source, commune, neighbour, client_of):
    health(source, "ok", timedelta(days=3))
    rights = ["assets.view_source", "supervision.view_poll"]
    client = client_of(MembershipFactory(territory=commune, permissions=rights).user)
    elsewhere = client_of(MembershipFactory(territory=neighbour, permissions=rights).user)
    found = client.get(f"/api/v1/sources/{source.slug}/interoperability/", {"days": 7}).json()
    assert (found["source"], found["measured"], found["score"]) == (source.slug, 2, 100)
    assert [(one["key"], one["points"]) for one in found["measures"]][:2] == [("availability", 100), ("delay", None)]
    assert client.get(f"/api/v1/sources/{source.slug}/interoperability/", {"days": 8}).status_code == 400
    assert elsewhere.get(f"/api/v1/sources/{source.slug}/interoperability/").status_code == 404
    assert client.get("/api/v1/sources/absent/interoperability/").status_code == 404
    page = client_of(UserFactory(is_superuser=True, is_staff=True)).get(
        reverse("admin:assets_source_change", args=[source.pk])
    )
    assert "Interopérabilité : 100 sur 100" in page.content.decode()


def test_the_health_of_a_source_is_read_from_an_index_of_its_own(source):
    health(source, "ok", timedelta(days=3))
    with connection.cursor() as cursor:
        # Nearly empty, the index of all the lines of a source is worth as much. Undone with the test.
        cursor.execute("DROP INDEX events_journal_source")
        cursor.execute("SET LOCAL enable_seqscan = off")
        lines = JournalEntry.objects.filter(source=source, kind="source.health").order_by("-at", "-id")
        plan = lines.explain()
    assert "Index Scan" in plan and "Filter" not in plan
