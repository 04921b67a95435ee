# SPDX-License-Identifier: EUPL-1.2
"""Signalements: desks, categories, reports and who follows them."""

import factory
from django.contrib.gis.geos import Point
from django.utils import timezone
from factory.django import DjangoModelFactory

from apps.assets.photos import storing
from apps.assets.photos.making import Photo as Made
from apps.signalements.models import (
    Access,
    Category,
    Contact,
    Desk,
    Follower,
    Guard,
    Letter,
    Photo,
    Signalement,
    Step,
    Treatment,
)
from apps.signalements.tokens import ACCESS_LASTS, digest
from tests.factories.people import TerritoryFactory


class DeskFactory(DjangoModelFactory):
    class Meta:
        model = Desk
        django_get_or_create = ["territory"]

    territory = factory.SubFactory(TerritoryFactory)
    privacy = "La commune traite votre signalement ; vos coordonnées servent à vous répondre."


class CategoryFactory(DjangoModelFactory):
    """« Éclairage éteint », treated by us."""

    class Meta:
        model = Category
        django_get_or_create = ["territory", "code"]

    territory = factory.SubFactory(TerritoryFactory)
    code = "lamp-out"
    label = "Éclairage éteint"
    trade = "lighting"
    service = "Éclairage public"
    keywords = ["lampadaire", "lampe", "éteint"]


class SignalementFactory(DjangoModelFactory):
    """« Reçu », at a place of the square outline. To live it, use the services."""

    class Meta:
        model = Signalement

    territory = factory.SubFactory(TerritoryFactory)
    category = factory.SubFactory(CategoryFactory, territory=factory.SelfAttribute("..territory"))
    category_first = factory.SelfAttribute("category")
    reference = factory.Sequence(lambda n: f"S-TEST-{n:04d}")
    place = factory.LazyFunction(lambda: Point(4.385, 48.975, srid=4326))
    address = "12 rue d'essai"
    text = "La lampe est éteinte"
    received_at = factory.LazyFunction(timezone.now)
    changed_at = factory.SelfAttribute("received_at")


class FollowerFactory(DjangoModelFactory):
    """Its author; `token="…"` opens the follow-up page, `email="…"` is a contact."""

    class Meta:
        model = Follower
        skip_postgeneration_save = True

    signalement = factory.SubFactory(SignalementFactory)
    key = factory.Sequence(lambda n: digest(f"form {n}"))
    author = True
    created_at = factory.LazyFunction(timezone.now)

    @factory.post_generation
    def token(follower, create, value, **_):  # noqa: N805  (factory_boy passes the object)
        if value:
            until = timezone.now() + ACCESS_LASTS
            Access.objects.create(follower=follower, digest=digest(value), expires_at=until)

    @factory.post_generation
    def email(follower, create, value, **_):  # noqa: N805
        if value:
            Contact.objects.create(follower=follower, email=value, consent_at=timezone.now())


class StepFactory(DjangoModelFactory):
    class Meta:
        model = Step

    signalement = factory.SubFactory(SignalementFactory)
    at = factory.LazyFunction(timezone.now)
    kind = Step.Kind.MOVED
    after = "received"
    said = "Votre signalement est bien arrivé."
    public = True


class LetterFactory(DjangoModelFactory):
    class Meta:
        model = Letter

    follower = factory.SubFactory(FollowerFactory)
    step = factory.SubFactory(StepFactory, signalement=factory.SelfAttribute("..follower.signalement"))


class ReportPhotoFactory(DjangoModelFactory):
    """Its files are those of an image of one pixel."""

    class Meta:
        model = Photo

    signalement = factory.SubFactory(SignalementFactory)
    at = factory.LazyFunction(timezone.now)
    file = factory.LazyFunction(lambda: storing.keep(Made(1, 1, b"jpeg", b"jpeg"))[0])
    thumbnail = factory.SelfAttribute("file")
    width = 1
    height = 1
    size = 4
    digest = factory.Sequence(lambda n: f"{n:064d}")


class GuardFactory(DjangoModelFactory):
    """Asks for a proof of work in a flood."""

    class Meta:
        model = Guard
        django_get_or_create = ["desk"]

    desk = factory.SubFactory(DeskFactory)


class TreatmentFactory(DjangoModelFactory):
    """A line of the register, that the purge does not read."""

    class Meta:
        model = Treatment

    desk = factory.SubFactory(DeskFactory)
    kind = "other"
    name = "Statistiques"
    purpose = "Compter ce qui est signalé."
    legal_basis = "Mission d'intérêt public"
    people = "Personne"
    data = "Aucune"
    recipients = "Service"
