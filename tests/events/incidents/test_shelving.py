# SPDX-License-Identifier: EUPL-1.2
"""/api/v1/alarms/…: masked symptoms left out, shelved and out of service with a reason."""

import pytest

from apps.events import shelving
from apps.events.models import Alarm, Incident
from tests.events.incidents.asking import ALARMS, ids, post
from tests.events.incidents.conftest import lone
from tests.factories import (
    AssetFactory,
)

pytestmark = pytest.mark.django_db


def test_masked_symptoms_are_left_out_of_what_is_to_be_looked_at(api, dark, commune):
    alone = AssetFactory(owner=commune, telemetered=True)
    lone(alone, 3, -200)
    (row,) = api.get(ALARMS, {"open": "true"}).json()["results"]
    assert (row["asset"]["code"], row["masked"], row["incident"]) == (
        alone.code,
        False,
        Incident.objects.latest("pk").pk,
    )
    masked = api.get(ALARMS, {"open": "true", "masked": "true"}).json()["results"]
    assert len(masked) == 7 and {row["incident"] for row in masked} == {dark.pk}
    assert len(ids(api.get(ALARMS))) == 8 and len(ids(api.get(ALARMS, {"masked": "false"}))) == 1


def test_an_alarm_is_shelved_with_a_reason_until_a_time_then_brought_back(api, lamps):
    lone(lamps[0])
    alarm = Alarm.objects.get()
    shelved = post(api, f"{ALARMS}{alarm.pk}/shelve/", {"hours": 2, "reason": "travaux de la rue"}).json()
    assert (shelved["state"], shelved["shelved_by"], shelved["shelve_reason"]) == (
        "shelved",
        "operateur",
        "travaux de la rue",
    )
    assert shelved["shelved_until"] is not None
    assert ids(api.get(ALARMS, {"shelved": "true"})) == [alarm.pk] and ids(api.get(ALARMS, {"open": "true"})) == []
    again = post(api, f"{ALARMS}{alarm.pk}/shelve/", {"hours": 2, "reason": "x"})
    assert again.status_code == 409
    back = post(api, f"{ALARMS}{alarm.pk}/bring-back/", {}).json()
    assert (back["state"], back["shelved_until"], back["shelve_reason"]) == ("unack", None, "")
    assert post(api, f"{ALARMS}{alarm.pk}/bring-back/", {}).status_code == 409


def test_an_alarm_is_taken_out_of_service_with_a_reason(api, lamps):
    lone(lamps[0])
    address = f"{ALARMS}{Alarm.objects.get().pk}/out-of-service/"
    assert list(post(api, address, {}).json()) == ["reason"]
    assert post(api, address, {"reason": "mât déposé"}).json()["state"] == "out_of_service"


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"hours": 2}, "reason"),
        ({"reason": "x"}, "until"),
        ({"hours": 25, "reason": "x"}, "hours"),
        ({"hours": -1, "reason": "x"}, "hours"),
        ({"until": "2001-01-01T00:00:00Z", "reason": "x"}, "until"),
        ({"until": "demain", "reason": "x"}, "until"),
        ({"hours": 1, "until": "2030-01-01T00:00:00Z", "reason": "x"}, "until"),
        ({"hours": 1, "reason": "x" * 501}, "reason"),
    ],
)
def test_a_wrong_shelving_is_refused_naming_the_field(api, lamps, body, field):
    lone(lamps[0])
    answer = post(api, f"{ALARMS}{Alarm.objects.get().pk}/shelve/", body)
    assert (answer.status_code, list(answer.json())) == (400, [field])


def test_who_only_looks_shelves_nothing(client_of, viewer, neighbour_operator, lamps):
    lone(lamps[0])
    alarm = Alarm.objects.get()
    for act, body in (("shelve", {"hours": 1, "reason": "x"}), ("out-of-service", {"reason": "x"}), ("bring-back", {})):
        assert post(client_of(viewer), f"{ALARMS}{alarm.pk}/{act}/", body).status_code == 403
        assert post(client_of(neighbour_operator), f"{ALARMS}{alarm.pk}/{act}/", body).status_code == 404
    assert Alarm.objects.get().state == "unack" and shelving.end_overdue() == 0
