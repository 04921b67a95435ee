# SPDX-License-Identifier: EUPL-1.2
"""Time that is not counted: proposed, accepted or refused, changed, never before the authority says so."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied

from apps.events.models import JournalEntry
from apps.interventions import services
from apps.interventions.models import Suspension
from tests.interventions.promises import HOUR, clocks_of, lines, states

pytestmark = pytest.mark.django_db


def suspended(request, contractor, watch, reason="access", hours=3):
    """On site after an hour, then stopped for some time."""
    order = request.orders.get()
    watch.goes(hours=1)
    services.arrive(order_id=order.pk, by=contractor)
    services.suspend(order_id=order.pk, by=contractor, reason=reason, said="Portail fermé")
    watch.goes(hours=hours)
    return order


def test_a_proposed_suspension_stops_nothing_until_the_authority_accepts_it(dark_request, contractor, referent, watch):
    start = watch.at
    order = suspended(dark_request, contractor, watch)
    assert clocks_of(dark_request)["gtr"].due_at == start + 24 * HOUR
    (row,) = Suspension.objects.all()
    services.decide(suspension_id=row.pk, by=referent, accepted=True)
    assert states(dark_request)["gtr"] == "paused" and clocks_of(dark_request)["gtr"].due_at is None
    watch.goes(hours=1)
    services.resume(order_id=order.pk, by=contractor)
    rows = clocks_of(dark_request)
    assert (rows["gtr"].state, rows["gtr"].due_at) == ("running", start + 28 * HOUR)
    assert states(dark_request)["gti"] == "met"


def test_refused_it_never_was_and_the_reason_is_kept(dark_request, contractor, referent, watch):
    start = watch.at
    suspended(dark_request, contractor, watch)
    (row,) = Suspension.objects.all()
    with pytest.raises(services.InterventionRefused, match="motif"):
        services.decide(suspension_id=row.pk, by=referent, accepted=False)
    services.decide(suspension_id=row.pk, by=referent, accepted=False, why="Le gardien avait la clé")
    assert clocks_of(dark_request)["gtr"].due_at == start + 24 * HOUR
    line = JournalEntry.objects.filter(kind="intervention.suspension").order_by("id").last()
    assert (line.actor, line.why) == (referent, "Le gardien avait la clé") and "refusée" in line.text


def test_a_decision_may_be_changed_and_says_why(dark_request, contractor, referent, watch):
    suspended(dark_request, contractor, watch)
    (row,) = Suspension.objects.all()
    services.decide(suspension_id=row.pk, by=referent, accepted=True)
    services.decide(suspension_id=row.pk, by=referent, accepted=True)  # a double click
    with pytest.raises(services.InterventionRefused):
        services.decide(suspension_id=row.pk, by=referent, accepted=False)
    services.decide(suspension_id=row.pk, by=referent, accepted=False, why="Erreur")
    assert states(dark_request)["gtr"] == "running"
    assert JournalEntry.objects.filter(kind="intervention.suspension").count() == 3


def test_a_reason_of_the_contract_stops_the_clocks_that_it_says(dark_request, contractor, referent, watch):
    suspended(dark_request, contractor, watch, reason="part", hours=2)
    (row,) = Suspension.objects.all()
    assert row.contract_reason.label == "Pièce en commande"
    services.decide(suspension_id=row.pk, by=referent, accepted=True)
    assert states(dark_request) == {"gti": "met", "gtrp": "running", "gtr": "paused"}


def test_a_breach_that_an_accepted_suspension_undoes_is_told_again_later(dark_request, contractor, referent, watch):
    order = suspended(dark_request, contractor, watch, hours=30)
    assert states(dark_request)["gtr"] == "breached"
    services.decide(suspension_id=Suspension.objects.get().pk, by=referent, accepted=True)
    assert states(dark_request)["gtr"] == "paused"
    services.resume(order_id=order.pk, by=contractor)
    before = len(lines())
    watch.goes(hours=22, minutes=30)
    watch.goes(hours=1)
    assert [text.split(" de ")[0] for text, _who in lines()[before:] if "GTRP" not in text] == [
        "30 min avant GTR",
        "GTR dépassée",
    ]


def test_a_past_time_may_be_proposed(dark_request, contractor, referent, viewer, watch):
    start = watch.at
    watch.goes(hours=5)
    period = {"started_at": start + HOUR, "ended_at": start + 3 * HOUR, "reason": "weather"}
    row = services.propose(request_id=dark_request.pk, by=contractor, **period)
    assert services.propose(request_id=dark_request.pk, by=contractor, **period) == row
    services.decide(suspension_id=row.pk, by=referent, accepted=True)
    rows = clocks_of(dark_request)
    assert (rows["gti"].state, rows["gti"].due_at) == ("breached", start + 4 * HOUR)
    with pytest.raises(PermissionDenied):
        services.decide(suspension_id=row.pk, by=contractor, accepted=True)
    with pytest.raises(Suspension.DoesNotExist):
        services.decide(suspension_id=10**9, by=referent, accepted=True)


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"reason": "holiday"}, "reason"),
        ({"ended_at": -2}, "ended_at"),
        ({"ended_at": 1}, "ended_at"),
        ({"started_at": -24 * 32}, "started_at"),
    ],
)
def test_a_time_that_cannot_be_is_refused(dark_request, contractor, watch, given, field):
    hours = {"started_at": -1.0, "ended_at": -0.5} | {name: at for name, at in given.items() if name != "reason"}
    period = {name: watch.at + timedelta(hours=at) for name, at in hours.items()}
    with pytest.raises(services.InterventionRefused) as refused:
        services.propose(request_id=dark_request.pk, by=contractor, reason=given.get("reason", "weather"), **period)
    assert refused.value.field == field
