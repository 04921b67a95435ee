# SPDX-License-Identifier: EUPL-1.2
"""The first page: what is wrong, what waits, what changed; on the reader's territories only."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from apps.assets.models import ImportJob
from apps.supervision import dashboard
from apps.supervision.models import Heartbeat
from tests.factories import (
    AlarmFactory,
    AssetFactory,
    ChannelFactory,
    DeadLetterFactory,
    MembershipFactory,
    NoticeFactory,
    SourceFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


def trouble(territory, n=1):
    for _ in range(n):
        source = SourceFactory(territory=territory, down=True)
        AlarmFactory(asset=AssetFactory(owner=territory, source=source), severity=1)
        AlarmFactory(asset=AssetFactory(owner=territory, source=source), acked=True)
        DeadLetterFactory(source=source)
        ImportJob.objects.create(
            territory=territory, source=source, filename="lampadaires.csv", status="ready", file_format="csv"
        )


def test_figures_are_those_of_the_readers_territories(referent, commune, neighbour):
    trouble(commune)
    trouble(neighbour, 3)
    seen = dashboard.of(referent)
    assert (seen.alarms.critical, seen.alarms.major, seen.alarms.to_acknowledge) == (1, 1, 1)
    assert [source.territory for source in seen.sources] == [commune]
    assert seen.letters_total == 1
    assert len(seen.jobs) == 1


def test_each_figure_links_to_the_rows_it_counts(office, commune):
    trouble(commune, 2)
    page = office.get("/admin/").content.decode()
    assert "Import « lampadaires.csv » à confirmer" in page
    for query, expected in {
        "events/alarm/?state__in=unack,rtn_unack": 2,
        "events/alarm/?state__in=unack,acked,rtn_unack&severity__exact=1": 2,
        "assets/source/?health__in=down,degraded,unknown": 2,
        "supervision/deadletter/?status__exact=pending": 2,
        "assets/importjob/?status__in=uploaded,analysing,ready,running": 2,
    }.items():
        assert query.replace("&", "&amp;") in page
        assert office.get(f"/admin/{query}").context["cl"].result_count == expected


def test_messages_that_do_not_arrive_are_counted_for_the_people_one_looks_after(office, referent, commune, neighbour):
    for place, state in ((commune, "retry"), (commune, "uncertain"), (neighbour, "retry")):
        person = MembershipFactory(territory=place).user
        channel = ChannelFactory(person=person, kind="apprise", email="", secret=b"x")
        NoticeFactory(channel=channel, state=state, last_error="Refusé (403).", over_at=timezone.now())
    seen = dashboard.of(referent).telling
    assert (seen.failing, seen.lost, seen.late, seen.reason) == (1, 1, 0, "Refusé (403).")
    page = office.get("/admin/").content.decode()
    for query in ("state__exact=retry", "state__in=failed,uncertain"):
        assert f"duty/notice/?{query}" in page
        assert office.get(f"/admin/duty/notice/?{query}").context["cl"].result_count == 1


def test_a_reader_is_not_told_of_what_he_may_not_see(client_of, commune):
    trouble(commune)
    reader = UserFactory()
    MembershipFactory(user=reader, territory=commune, permissions=["assets.view_asset"])
    page = client_of(reader).get("/admin/").content.decode()
    for words in (
        "Alarmes ouvertes",
        "Sources qui ne",
        "Messages illisibles",
        "Imports en cours",
        "Programmes",
        "Notif",
    ):
        assert words not in page


def test_nothing_wrong_is_said_in_words(office):
    page = office.get("/admin/").content.decode()
    assert "Rien à acquitter, à confirmer ni à examiner." in page
    assert "Aucune alarme ouverte sur vos territoires." in page


def test_a_silent_program_is_shown_then_forgotten(referent):
    now = timezone.now()
    Heartbeat.objects.create(component="worker", instance="a:1", at=now - timedelta(seconds=20))
    Heartbeat.objects.create(component="mqtt", instance="a:2", at=now - timedelta(minutes=10))
    Heartbeat.objects.create(component="beat", instance="a", at=now - timedelta(hours=20))
    assert [process.component for process in dashboard.of(referent).late] == ["mqtt"]
    Heartbeat.objects.create(component="mqtt", instance="a:3", at=now)  # restarted
    assert dashboard.of(referent).late == []


def test_recent_changes_tell_who_changed_what_on_my_territories(office, referent, commune, neighbour, platform):
    for territory in (commune, neighbour):
        data = {"name": f"{territory.name} bis", "kind": "commune", "code": territory.code, "local_srid": 2154}
        url = reverse("admin:territories_territory_change", args=[territory.pk])
        assert platform.post(url, data | {"time_zone": "Europe/Paris"}).status_code == 302
    found = dashboard.of(referent).changes
    assert [(change.name, change.action, change.who) for change in found] == [
        ("Commune d'essai bis", "modification", "administratrice")
    ]
    assert found[0].url in office.get("/admin/").content.decode()


def test_as_many_queries_whatever_there_is_to_tell(office, commune, django_assert_max_num_queries):
    trouble(commune, 12)
    with django_assert_max_num_queries(24):
        office.get("/admin/")
