# SPDX-License-Identifier: EUPL-1.2
"""The same card moved by several people at the same instant: one of them does it, the others are told."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from apps.interventions import services
from tests.factories import TeamFactory

pytestmark = pytest.mark.django_db(transaction=True)
AT_ONCE = 4


def together(moves):
    def once(move):
        try:
            return move()
        except services.Changed as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(once, moves))


def moves(work, teams, by, **seen):
    day = timezone.localdate() + timedelta(days=2)
    wanted = [services.Wanted(team.pk, day) for team in teams]
    return [lambda one=one: services.place(request_id=work.pk, wanted=one, by=by, **seen) for one in wanted]


def told(answers):
    return [answer for answer in answers if isinstance(answer, services.Changed)]


def test_a_request_dropped_on_four_teams_at_once_goes_to_one(request_, commune, pcc):
    teams = [TeamFactory(territory=commune) for _ in range(AT_ONCE)]
    answers = together(moves(request_, teams, pcc, seen=request_.version))
    assert len(told(answers)) == AT_ONCE - 1
    assert [order.state for order in request_.orders.all()] == ["planned"]


def test_an_order_moved_to_four_teams_at_once_moves_once(order, commune, pcc):
    teams = [TeamFactory(territory=commune) for _ in range(AT_ONCE)]
    answers = together(moves(order.request, teams, pcc, order_id=order.pk, order_seen=order.version))
    assert len(told(answers)) == AT_ONCE - 1
    assert sorted(order.request.orders.values_list("state", flat=True)) == ["cancelled", "planned"]
