# SPDX-License-Identifier: EUPL-1.2
"""Interventions: teams, requests, orders, plans, clocks."""

from datetime import timedelta

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from apps.assets.models import Trade
from apps.assets.photos import storing
from apps.assets.photos.making import Photo
from apps.interventions.models import (
    Attachment,
    Clock,
    Comment,
    Passage,
    Plan,
    Suspension,
    Team,
    WorkOrder,
    WorkRequest,
)
from tests.factories.equipment import AssetFactory
from tests.factories.people import TerritoryFactory, UserFactory


class TeamFactory(DjangoModelFactory):
    class Meta:
        model = Team

    territory = factory.SubFactory(TerritoryFactory)
    name = factory.Sequence(lambda n: f"Équipe {n}")
    weekdays = [1, 2, 3, 4, 5, 6, 7]  # a test does not depend on the day when it runs
    works_holidays = True


class WorkRequestFactory(DjangoModelFactory):
    """« Créée », about one lamp. To live it, use the services."""

    class Meta:
        model = WorkRequest
        skip_postgeneration_save = True

    asset = factory.SubFactory(AssetFactory)
    territory = factory.SelfAttribute("asset.owner")
    restricted = factory.SelfAttribute("asset.kind.restricted")
    trade = factory.SelfAttribute("asset.kind.trade")
    title = "Lampe éteinte"
    origin = WorkRequest.Origin.ASSET
    detected_at = factory.LazyFunction(timezone.now)
    changed_at = factory.SelfAttribute("detected_at")

    @factory.post_generation
    def assets(request, create, value, **_):  # noqa: N805  (factory_boy passes the object)
        request.assets.set([request.asset] if request.asset else [])


class WorkOrderFactory(DjangoModelFactory):
    class Meta:
        model = WorkOrder

    request = factory.SubFactory(WorkRequestFactory, state=WorkRequest.State.ASSIGNED)
    team = factory.SubFactory(TeamFactory, territory=factory.SelfAttribute("..request.territory"))
    changed_at = factory.LazyFunction(timezone.now)


class PlanFactory(DjangoModelFactory):
    """Every year, for the first time in ten days."""

    class Meta:
        model = Plan

    territory = factory.SubFactory(TerritoryFactory)
    title = factory.Sequence(lambda n: f"Vérification {n}")
    trade = Trade.LIGHTING
    starts_on = factory.LazyFunction(lambda: timezone.localdate() + timedelta(days=10))


class ClockFactory(DjangoModelFactory):
    """A GTI of two hours that has just started."""

    class Meta:
        model = Clock

    request = factory.SubFactory(WorkRequestFactory)
    kind = "gti"
    amount = 2
    unit = "hours"
    state = Clock.State.RUNNING
    started_at = factory.LazyFunction(timezone.now)
    due_at = factory.LazyAttribute(lambda clock: clock.started_at + timedelta(hours=2))


class SuspensionFactory(DjangoModelFactory):
    class Meta:
        model = Suspension

    request = factory.SubFactory(WorkRequestFactory)
    reason = Suspension.Reason.ACCESS
    started_at = factory.LazyFunction(timezone.now)
    proposed_at = factory.SelfAttribute("started_at")
    proposed_by = factory.SubFactory(UserFactory)


class PassageFactory(DjangoModelFactory):
    class Meta:
        model = Passage

    request = factory.SubFactory(WorkRequestFactory)
    at = factory.LazyFunction(timezone.now)
    kind = "intervention.opened"
    after = "created"
    text = "DI"


class CommentFactory(DjangoModelFactory):
    class Meta:
        model = Comment

    request = factory.SubFactory(WorkRequestFactory)
    at = factory.LazyFunction(timezone.now)
    by = factory.SubFactory(UserFactory)
    text = "Portail fermé"


class AttachmentFactory(DjangoModelFactory):
    """Its files are those of an image of one pixel."""

    class Meta:
        model = Attachment

    request = factory.SubFactory(WorkRequestFactory)
    at = factory.LazyFunction(timezone.now)
    by = factory.SubFactory(UserFactory)
    file = factory.LazyFunction(lambda: storing.keep(Photo(1, 1, b"jpeg", b"jpeg"))[0])
    thumbnail = factory.SelfAttribute("file")
    width = 1
    height = 1
    size = 4
    digest = factory.Sequence(lambda n: f"{n:064d}")
