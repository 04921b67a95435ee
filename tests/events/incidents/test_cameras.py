# SPDX-License-Identifier: EUPL-1.2
"""Who may not know where cameras are learns it from no incident."""

import pytest

from apps.events.incidents import acts
from apps.events.models import Episode, LiveMessage
from tests.events.incidents.asking import INCIDENTS, ids, post
from tests.events.incidents.conftest import lone
from tests.factories import (
    VIEWER,
    MembershipFactory,
)

pytestmark = pytest.mark.django_db


def test_what_a_camera_says_in_an_incident_is_hidden_and_counted(client_of, viewer, dark, camera):
    client = client_of(viewer)
    page = client.get(f"{INCIDENTS}{dark.pk}/members/").json()
    assert (len(page["results"]), page["hidden"]) == (6, 1)
    for address in (INCIDENTS, f"{INCIDENTS}{dark.pk}/", f"{INCIDENTS}{dark.pk}/members/"):
        assert "CAM-7" not in client.get(address).content.decode()
    assert "CAM-7" not in client.get(f"{INCIDENTS}{dark.pk}/history/", {"limit": 500}).content.decode()
    assert ids(client.get(INCIDENTS, {"q": "CAM-7"})) == [] and ids(client.get(INCIDENTS, {"kind": "camera"})) == []


def test_an_incident_that_a_camera_causes_is_not_there_for_who_may_not_know_where_it_is(
    client_of, api, viewer, commune, camera
):
    incident, client = lone(camera, 1), client_of(viewer)
    assert ids(api.get(INCIDENTS)) == [incident.pk]
    assert ids(client.get(INCIDENTS)) == [] and client.get(f"{INCIDENTS}{incident.pk}/").status_code == 404


@pytest.mark.parametrize("camera_first", [True, False])
def test_merged_with_a_lamp_a_camera_gives_neither_title_nor_code(
    client_of, operator, viewer, lamps, camera, camera_first
):
    lamp = lone(lamps[0], 3, title="Lampe en panne")
    other = lone(camera, 1, -60, title="CAM-7 muette")
    taker, absorbed = (other, lamp) if camera_first else (lamp, other)
    acts.merge(into=taker.pk, incident_ids=[absorbed.pk], by=operator, why="même poteau")
    client = client_of(viewer)
    shown = client.get(INCIDENTS).content.decode() + client.get(f"{INCIDENTS}{taker.pk}/history/").content.decode()
    assert "CAM-7" not in shown
    assert not LiveMessage.objects.filter(restricted=False, payload__icontains="CAM-7").exists()


def test_who_does_not_see_a_member_does_not_split_it(client_of, commune, dark, camera):
    rights = [*VIEWER, "events.handle_incident", "events.regroup_incident"]
    client = client_of(MembershipFactory(territory=commune, permissions=rights).user)
    hidden = Episode.objects.get(asset=camera).pk
    answer = post(client, f"{INCIDENTS}{dark.pk}/split/", {"episodes": [hidden], "why": "x"})
    assert (answer.status_code, list(answer.json())) == (400, ["episodes"])
