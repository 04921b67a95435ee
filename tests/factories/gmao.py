# SPDX-License-Identifier: EUPL-1.2
"""External GMAO, what is handed to them and what comes back."""

import factory
from factory.django import DjangoModelFactory

from apps.interventions.models import Conflict, Delivery, Gmao, Handoff, Ticket, TicketItem
from tests.factories.people import TerritoryFactory, UserFactory
from tests.factories.work import TeamFactory, WorkRequestFactory


class GmaoFactory(DjangoModelFactory):
    """Of a territory, with a service account that may do there what a contractor may. `served` says where it is."""

    class Meta:
        model = Gmao

    territory = factory.SubFactory(TerritoryFactory)
    slug = factory.Sequence(lambda n: f"gmao-{n}")
    name = factory.Sequence(lambda n: f"GMAO {n}")
    driver = "redmine"
    options = factory.LazyFunction(lambda: {"url": "http://127.0.0.1:9", "project": "essai", "tracker": 1})
    account = factory.SubFactory(UserFactory)
    team = factory.SubFactory(TeamFactory, territory=factory.SelfAttribute("..territory"))


class HandoffFactory(DjangoModelFactory):
    """An order that a GMAO has."""

    class Meta:
        model = Handoff

    request = factory.SubFactory(WorkRequestFactory)
    gmao = factory.SubFactory(GmaoFactory, territory=factory.SelfAttribute("..request.territory"))
    rank = factory.Sequence(lambda n: n % 30_000)
    state = Handoff.State.SENT
    due_at = None


class TicketFactory(DjangoModelFactory):
    class Meta:
        model = Ticket

    request = factory.SubFactory(WorkRequestFactory)
    gmao = factory.SubFactory(GmaoFactory, territory=factory.SelfAttribute("..request.territory"))
    handoff = factory.SubFactory(
        HandoffFactory, request=factory.SelfAttribute("..request"), gmao=factory.SelfAttribute("..gmao")
    )
    reference = factory.Sequence(str)


class TicketItemFactory(DjangoModelFactory):
    class Meta:
        model = TicketItem

    ticket = factory.SubFactory(TicketFactory)
    kind = "photo"
    ref = factory.Sequence(str)


class ConflictFactory(DjangoModelFactory):
    class Meta:
        model = Conflict

    ticket = factory.SubFactory(TicketFactory)
    ours = "needless"
    theirs = "repaired"
    said = "Résolu"


class DeliveryFactory(DjangoModelFactory):
    class Meta:
        model = Delivery

    gmao = factory.SubFactory(GmaoFactory)
    digest = factory.Sequence(lambda n: f"{n:064d}")
    payload = b"{}"
    state = Delivery.State.UNKNOWN
    reason = "Aucune demande ne porte ce numéro ici."
