# SPDX-License-Identifier: EUPL-1.2
"""/terrain/simple/: only what one's own teams have to do, each next step in one tap, and a way back to the list."""

import pytest

from apps.interventions.models import WorkOrder

pytestmark = pytest.mark.django_db
FIELD = "/terrain/simple/"


@pytest.fixture
def member(team, contractor):
    team.members.add(contractor)
    return contractor


@pytest.fixture
def phone(client_of, member):
    return client_of(member)


def test_only_the_orders_of_ones_own_teams_are_shown(client_of, order, contractor, team):
    phone = client_of(contractor)
    assert f"ot-{order.pk}" not in phone.get(FIELD).content.decode()
    team.members.add(contractor)
    shown = phone.get(FIELD).content.decode()
    assert f"ot-{order.pk}" in shown
    assert "PL-0412" in shown


def test_each_step_of_a_repair_is_one_tap_without_javascript(phone, order):
    for act, state in (("en-route", "en_route"), ("sur-site", "on_site"), ("repare", "repaired")):
        address = f"/interventions/ordres/{order.pk}/{act}/"
        assert f'action="{address}"' in phone.get(FIELD).content.decode()
        answer = phone.post(address, {"retour": FIELD})
        assert (answer.status_code, answer["Location"]) == (302, FIELD)
        assert WorkOrder.objects.get(pk=order.pk).state == state
    assert f"ot-{order.pk}" not in phone.get(FIELD).content.decode()


def test_who_does_not_carry_out_orders_is_refused(client_of, viewer, reader, order):
    assert client_of(viewer).get(FIELD).status_code == 403
    assert client_of(reader).get(FIELD).status_code == 403


def test_a_stranger_sees_nothing_of_it(client_of, stranger, team, order):
    team.members.add(stranger)
    assert f"ot-{order.pk}" not in client_of(stranger).get(FIELD).content.decode()


def test_it_asks_to_log_in(client):
    assert client.get(FIELD).status_code == 302
