# SPDX-License-Identifier: EUPL-1.2
"""Signalements: desks, categories, reports and who follows them; who treats them, and what is answered."""

from datetime import timedelta

import factory
from django.contrib.gis.geos import Point
from django.utils import timezone
from factory.django import DjangoModelFactory

from apps.assets.photos import storing
from apps.assets.photos.making import Photo as Made
from apps.signalements.models import (
    Access,
    Addressee,
    Assignment,
    Block,
    Category,
    Contact,
    Desk,
    Follower,
    Guard,
    Handover,
    Letter,
    Moderation,
    Photo,
    Reply,
    RoutingRule,
    Signalement,
    Step,
    Treatment,
)
from apps.signalements.tokens import ACCESS_LASTS, digest
from tests.factories.people import TerritoryFactory, UserFactory


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


class ModerationFactory(DjangoModelFactory):
    """What an agent publishes: nothing, unless it is said."""

    class Meta:
        model = Moderation

    signalement = factory.SubFactory(SignalementFactory)
    by = factory.SubFactory(UserFactory)
    at = factory.LazyFunction(timezone.now)


class AddresseeFactory(DjangoModelFactory):
    """A service; `url="…"` makes it a neighbour that speaks Open311."""

    class Meta:
        model = Addressee
        django_get_or_create = ["territory", "name"]

    territory = factory.SubFactory(TerritoryFactory)
    name = "Voirie"
    kind = factory.LazyAttribute(lambda row: "neighbour" if row.url else "service")
    url = ""


class RoutingRuleFactory(DjangoModelFactory):
    """Every report of the desk, towards its service."""

    class Meta:
        model = RoutingRule

    territory = factory.SubFactory(TerritoryFactory)
    name = factory.Sequence(lambda n: f"Règle {n}")
    order = factory.Sequence(lambda n: n)
    addressee = factory.SubFactory(AddresseeFactory, territory=factory.SelfAttribute("..territory"))


class HandoverFactory(DjangoModelFactory):
    class Meta:
        model = Handover

    signalement = factory.SubFactory(SignalementFactory)
    addressee = factory.SubFactory(AddresseeFactory, territory=factory.SelfAttribute("..signalement.territory"))
    key = factory.SelfAttribute("signalement.reference")
    service_code = "LAMP"
    created_at = factory.LazyFunction(timezone.now)


class AssignmentFactory(DjangoModelFactory):
    class Meta:
        model = Assignment

    signalement = factory.SubFactory(SignalementFactory)
    person = factory.SubFactory(UserFactory)
    by = factory.SelfAttribute("person")
    at = factory.LazyFunction(timezone.now)


class ReplyFactory(DjangoModelFactory):
    class Meta:
        model = Reply

    territory = factory.SubFactory(TerritoryFactory)
    act = "reject"
    name = factory.Sequence(lambda n: f"Réponse {n}")
    text = "Bonjour, votre signalement {numéro} ({catégorie}, {rue}) n'est pas retenu."


class BlockFactory(DjangoModelFactory):
    class Meta:
        model = Block

    territory = factory.SubFactory(TerritoryFactory)
    salt = "sel"
    digest = factory.Sequence(lambda n: digest(f"réseau {n}"))
    why = "insultes"
    by = factory.SubFactory(UserFactory)
    at = factory.LazyFunction(timezone.now)
    until = factory.LazyFunction(lambda: timezone.now() + timedelta(days=1))


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
