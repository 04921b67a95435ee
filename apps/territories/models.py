# SPDX-License-Identifier: EUPL-1.2
"""Territories, the people who serve them, and the base map."""

from typing import Any, Self

import pghistory
from django.contrib.auth.models import AbstractUser, Group
from django.contrib.gis.db import models
from django.contrib.gis.db.models.functions import Transform
from django.contrib.gis.geos import GEOSGeometry
from django.contrib.postgres.indexes import GistIndex
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _
from knox.models import AbstractAuthToken

from apps.territories import scoping


class User(AbstractUser):
    """A person or a machine that logs in. Rights come from memberships, never from the user itself."""

    class Meta(AbstractUser.Meta):
        verbose_name = _("utilisateur")
        verbose_name_plural = _("utilisateurs")

    @property
    def enters_admin(self) -> bool:
        """With any right on any territory: each screen then shows what this right reaches."""
        return self.is_active and (self.is_superuser or bool(self.get_all_permissions()))


class Token(AbstractAuthToken):
    """A machine's access to the API, with the rights of its user. Stored hashed, shown once, with an expiry."""

    name = models.CharField(_("usage"), max_length=80, help_text=_("Quelle machine s'en sert, et pour quoi."))

    class Meta:
        verbose_name = _("jeton d'accès")
        verbose_name_plural = _("jetons d'accès")
        ordering = ["-created"]

    def __str__(self) -> str:
        return f"{self.name} ({self.user})"


class TerritoryQuerySet(models.QuerySet["Territory"]):
    def visible_to(self, user: Any, permission: str = "territories.view_territory") -> Self:
        """Territories where `user` holds `permission`, included ones too."""
        return scoping.limit(self, user, path="pk", permission=permission)


@pghistory.track(
    pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent(), model_name="TerritoryHistory"
)
class Territory(models.Model):
    """A perimeter: a commune, an EPCI that includes communes, a district. Perimeters overlap."""

    class Kind(models.TextChoices):
        COMMUNE = "commune", _("commune")
        EPCI = "epci", _("intercommunalité (EPCI)")
        DEPARTEMENT = "departement", _("département")
        SYNDICATE = "syndicate", _("syndicat")
        DISTRICT = "district", _("quartier")
        OTHER = "other", _("autre périmètre")

    code = models.CharField(_("code INSEE ou SIREN"), max_length=16, unique=True)
    kind = models.CharField(_("nature"), max_length=16, choices=Kind.choices, default=Kind.COMMUNE)
    name = models.CharField(_("nom"), max_length=120)
    siren = models.CharField(_("SIREN"), max_length=9, blank=True)
    population = models.PositiveIntegerField(_("population"), null=True, blank=True)
    outline = models.MultiPolygonField(_("contour"), srid=4326, null=True, blank=True)
    includes = models.ManyToManyField(
        "self",
        verbose_name=_("périmètres inclus"),
        symmetrical=False,
        related_name="included_in",
        blank=True,
        help_text=_("Les membres de ce territoire voient aussi ce que possèdent les territoires inclus."),
    )
    local_srid = models.PositiveIntegerField(
        _("système projeté local (EPSG)"), default=2154, help_text=_("Pour les distances en mètres.")
    )
    time_zone = models.CharField(_("fuseau horaire"), max_length=40, default="Europe/Paris")
    brand_color = models.CharField(
        _("couleur de la charte"),
        max_length=7,
        blank=True,
        validators=[RegexValidator(r"^#[0-9A-Fa-f]{6}$", _("Couleur attendue sous la forme #0A5BC2."))],
    )
    notice = models.CharField(
        _("mention affichée"), max_length=240, blank=True, help_text=_("Par exemple l'origine des données.")
    )

    objects = TerritoryQuerySet.as_manager()

    class Meta:
        verbose_name = _("territoire")
        verbose_name_plural = _("territoires")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


@pghistory.track(pghistory.InsertEvent(), pghistory.DeleteEvent(), obj_field=None, model_name="InclusionHistory")
class Inclusion(Territory.includes.through):  # type: ignore[name-defined]
    """One territory includes another: it widens what members see, so its history is kept."""

    class Meta:
        proxy = True
        verbose_name = _("périmètre inclus")
        verbose_name_plural = _("périmètres inclus")


class MembershipQuerySet(models.QuerySet["Membership"]):
    def visible_to(self, user: Any, permission: str = "territories.view_membership") -> Self:
        return scoping.limit(self, user, path="territory", permission=permission)


@pghistory.track(
    pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent(), model_name="MembershipHistory"
)
class Membership(models.Model):
    """The role of a user on a territory (and on what it includes). A role is a group of permissions, as data."""

    user = models.ForeignKey(User, models.CASCADE, related_name="memberships", verbose_name=_("utilisateur"))
    territory = models.ForeignKey(Territory, models.CASCADE, related_name="memberships", verbose_name=_("territoire"))
    role = models.ForeignKey(Group, models.PROTECT, related_name="memberships", verbose_name=_("rôle"))

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("habilitation")
        verbose_name_plural = _("habilitations")
        constraints = [
            models.UniqueConstraint(fields=["user", "territory", "role"], name="membership_once"),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.role} · {self.territory}"


@pghistory.track(pghistory.InsertEvent(), pghistory.DeleteEvent(), obj_field=None, model_name="RolePermissionHistory")
class RolePermission(Group.permissions.through):  # type: ignore[name-defined]
    """One right of a role: who widened a role is a question that gets asked."""

    class Meta:
        proxy = True
        verbose_name = _("droit d'un rôle")
        verbose_name_plural = _("droits des rôles")


class OfferedRight(models.Model):
    """A right that a version of Connecte once gave to a role of its own: taken back by hand, it does not return."""

    role = models.ForeignKey(Group, models.CASCADE, related_name="offered", verbose_name=_("rôle"))
    right = models.CharField(_("droit"), max_length=201)  # « events.view_alarm »; it may be declared no more

    class Meta:
        verbose_name = _("droit proposé")
        verbose_name_plural = _("droits proposés")
        constraints = [models.UniqueConstraint(fields=["role", "right"], name="right_offered_once")]

    def __str__(self) -> str:
        return f"{self.role} · {self.right}"


class MapFeatureQuerySet(models.QuerySet["MapFeature"]):
    def visible_to(self, user: Any, permission: str = "territories.view_territory") -> Self:
        """Those that a territory of `user` brought: what one may manage. The map is drawn by `around`."""
        return scoping.limit(self, user, path="territory", permission=permission)

    def around(self, user: Any, box: GEOSGeometry) -> Self:
        """Those in `box` (EPSG:3857), whoever brought them: streets and buildings are public, and who serves any
        territory sees those of the place that is looked at."""
        serves = Territory.objects.visible_to(user).exists()
        return self.filter(geom_3857__bboverlaps=box) if serves else self.none()


class MapFeature(models.Model):
    """One object of the base map: our own vectors, no third-party tile."""

    class Layer(models.TextChoices):
        STREET = "street", _("voie")
        BUILDING = "building", _("bâtiment")
        WATER = "water", _("eau")
        GREEN = "green", _("espace vert")
        BOUNDARY = "boundary", _("limite")
        DISTRICT = "district", _("quartier")

    territory = models.ForeignKey(Territory, models.CASCADE, related_name="map_features", verbose_name=_("territoire"))
    layer = models.CharField(_("couche"), max_length=12, choices=Layer.choices)
    name = models.CharField(_("nom"), max_length=160, blank=True)
    geometry = models.GeometryField(_("géométrie"), srid=4326, spatial_index=False)
    geom_3857 = models.GeneratedField(
        expression=Transform("geometry", 3857),
        output_field=models.GeometryField(srid=3857, spatial_index=False),
        db_persist=True,
    )

    objects = MapFeatureQuerySet.as_manager()

    class Meta:
        verbose_name = _("objet du fond de carte")
        verbose_name_plural = _("fond de carte")
        indexes = [GistIndex(fields=["geom_3857"], name="mapfeature_geom_3857")]

    def __str__(self) -> str:
        return self.name or f"{self.get_layer_display()} {self.pk}"
