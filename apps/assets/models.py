# SPDX-License-Identifier: EUPL-1.2
"""What exists: sources, kinds of equipment, assets and the network that feeds them."""

import uuid
from typing import Any, Self

import pghistory
from django.contrib.gis.db import models
from django.contrib.gis.db.models.functions import Transform
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, GistIndex, OpClass
from django.db.models.functions import Upper
from django.utils.translation import gettext_lazy as _

from apps.assets import restricted
from apps.assets.conditions import ConditionNature as ConditionNature
from apps.assets.documents.model import Document as Document
from apps.assets.owed import OwedWork
from apps.territories import scoping
from apps.territories.models import Territory, User


class Trade(models.TextChoices):
    LIGHTING = "lighting", _("Éclairage public")
    TRAFFIC = "traffic", _("Signalisation tricolore")
    CCTV = "cctv", _("Vidéoprotection")
    BUILDING = "building", _("Bâtiments")
    WASTE = "waste", _("Déchets")
    NETWORK = "network", _("Réseaux et télécoms")
    OTHER = "other", _("Autre")


class SourceQuerySet(models.QuerySet["Source"]):
    def visible_to(self, user: Any, permission: str = "assets.view_source") -> Self:
        return scoping.limit(self, user, path="territory", permission=permission)


@pghistory.track(
    pghistory.InsertEvent(),
    pghistory.UpdateEvent(),
    pghistory.DeleteEvent(),
    model_name="SourceHistory",
    exclude=["secret", "health", "health_at", "health_reason", "last_seen_at"],
)
class Source(models.Model):
    """A trade supervisor or a file that says what exists. `driver` is a key of `connectors.DRIVERS`."""

    class Health(models.TextChoices):
        UNKNOWN = "unknown", _("Jamais entendue")
        OK = "ok", _("En service")
        DEGRADED = "degraded", _("Dégradée")
        DOWN = "down", _("En panne")

    slug = models.SlugField(_("identifiant"), max_length=48, unique=True)
    name = models.CharField(_("nom"), max_length=120)
    territory = models.ForeignKey(
        Territory,
        models.PROTECT,
        related_name="sources",
        verbose_name=_("territoire"),
        help_text=_("Propriétaire par défaut des équipements que cette source annonce."),
    )
    driver = models.CharField(_("pilote"), max_length=32, default="none")
    options = models.JSONField(_("réglages"), default=dict, blank=True)
    secret = models.BinaryField(_("secret chiffré"), default=b"", blank=True, editable=False)
    secret_at = models.DateTimeField(_("secret posé le"), null=True, blank=True, editable=False)  # what history keeps
    enabled = models.BooleanField(_("active"), default=True)
    poll_every = models.PositiveIntegerField(_("interrogée toutes les (s)"), default=60)
    silent_after = models.PositiveIntegerField(_("en panne après un silence de (s)"), default=300)
    health = models.CharField(_("santé"), max_length=10, choices=Health.choices, default=Health.UNKNOWN, editable=False)
    health_at = models.DateTimeField(_("depuis"), null=True, editable=False)
    health_reason = models.CharField(_("raison"), max_length=300, blank=True, editable=False)
    last_seen_at = models.DateTimeField(_("dernier signe de vie"), null=True, editable=False)

    objects = SourceQuerySet.as_manager()

    class Meta:
        verbose_name = _("source")
        verbose_name_plural = _("sources")
        ordering = ["name"]
        permissions = [("change_source_secret", "Peut poser le secret d'une source")]

    def __str__(self) -> str:
        return self.name

    @property
    def telemetered(self) -> bool:
        """False for an inventory file: its assets are silent by nature, not unknown."""
        return self.driver != "none"


@pghistory.track(
    pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent(), model_name="AssetKindHistory"
)
class AssetKind(models.Model):
    """A kind of equipment, as data: how it is called, drawn, and what its attributes are."""

    code = models.SlugField(_("code"), max_length=40, unique=True)
    trade = models.CharField(_("métier"), max_length=12, choices=Trade.choices, default=Trade.OTHER)
    label = models.CharField(_("libellé"), max_length=60)
    label_plural = models.CharField(_("libellé pluriel"), max_length=60)
    icon = models.SlugField(_("icône"), max_length=40, default="map-pin", help_text=_("Nom d'une icône Lucide."))
    attribute_schema = models.JSONField(_("schéma des attributs"), default=dict, blank=True)
    restricted = models.BooleanField(
        _("position réservée"), default=False, help_text=_("Visible des seules personnes habilitées.")
    )
    position = models.PositiveSmallIntegerField(_("ordre"), default=100)

    class Meta:
        verbose_name = _("type d'équipement")
        verbose_name_plural = _("types d'équipement")
        ordering = ["position", "label"]

    def __str__(self) -> str:
        return self.label


class AssetQuerySet(models.QuerySet["Asset"]):
    def visible_to(self, user: Any, permission: str = "assets.view_asset") -> Self:
        """Assets owned where `user` holds `permission`; restricted kinds need `view_restricted_position` there."""
        return restricted.limit(self, user, path="owner", permission=permission, flag="kind__restricted")

    def in_service(self) -> Self:
        return self.exclude(lifecycle=Asset.Lifecycle.REMOVED)

    def in_state(self, *states: str) -> Self:
        """Those that show one of `states`; read from the few that are not well, unless a quiet state is among them."""
        rows = self.filter(state__in=states)
        return rows if set(states) & set(Asset.QUIET) else rows.filter(pk__in=AbnormalAsset.objects.values("pk"))


TRACKED = [
    *("code", "name", "kind", "owner", "source", "source_ref", "geometry", "lifecycle"),
    *("attributes", "local_attributes", "local_fields"),
]
COLUMNS = [{"kind": "kind_id", "owner": "owner_id", "source": "source_id"}.get(name, name) for name in TRACKED]
# A geometry is compared as bytes: a restored dump looks for operators in `pg_catalog` alone, where two have none.
BYTES = {"geometry": "::bytea"}
CHANGED = " OR ".join(
    f"OLD.{name}{(cast := BYTES.get(name, ''))} IS DISTINCT FROM NEW.{name}{cast}" for name in COLUMNS
)


@pghistory.track(
    pghistory.InsertEvent(),
    pghistory.UpdateEvent(condition=pghistory.Condition(CHANGED)),
    pghistory.DeleteEvent(),
    model_name="AssetHistory",
    fields=TRACKED,
)
class Asset(models.Model):
    """One piece of equipment. Its owner is an authority, not the polygon it falls in."""

    class Lifecycle(models.TextChoices):
        PLANNED = "planned", _("En projet")
        INSTALLED = "installed", _("Posé")
        IN_SERVICE = "in_service", _("En service")
        OUT_OF_SERVICE = "out_of_service", _("Hors service")
        REMOVED = "removed", _("Déposé")

    class State(models.TextChoices):
        NORMAL = "normal", _("Normal")
        FAULT = "fault", _("En défaut")
        RETURNED = "returned", _("Revenue, à acquitter")
        MASKED = "masked", _("Masqué")
        UNKNOWN = "unknown", _("Inconnu")
        SILENT = "silent", _("Sans télégestion")

    QUIET = (State.NORMAL, State.SILENT)  # nearly all of a million

    fid = models.BigAutoField(primary_key=True)
    uid = models.UUIDField(_("identifiant public"), default=uuid.uuid4, unique=True, editable=False)
    code = models.CharField(_("code terrain"), max_length=60)
    name = models.CharField(_("nom"), max_length=160, blank=True)
    kind = models.ForeignKey(AssetKind, models.PROTECT, related_name="assets", verbose_name=_("type"))
    owner = models.ForeignKey(  # asset_owner_kind is its index
        Territory, models.PROTECT, related_name="assets", verbose_name=_("propriétaire"), db_index=False
    )
    source = models.ForeignKey(
        Source, models.PROTECT, null=True, blank=True, related_name="assets", verbose_name=_("source")
    )
    source_ref = models.CharField(_("référence chez la source"), max_length=120, blank=True)
    geometry = models.GeometryField(_("géométrie"), srid=4326, null=True, blank=True, spatial_index=False)
    geom_3857 = models.GeneratedField(
        expression=Transform("geometry", 3857),
        output_field=models.GeometryField(srid=3857, spatial_index=False, null=True),
        db_persist=True,
    )
    lifecycle = models.CharField(_("vie"), max_length=16, choices=Lifecycle.choices, default=Lifecycle.IN_SERVICE)
    attributes = models.JSONField(_("attributs de la source"), default=dict, blank=True)
    local_attributes = models.JSONField(_("attributs locaux"), default=dict, blank=True)
    local_fields = ArrayField(
        models.CharField(max_length=20),
        default=list,
        blank=True,
        verbose_name=_("champs tenus à la main"),
        help_text=_("Une source ne les réécrit pas."),
    )
    # What is displayed. Written only by events.services (from alarms) and assets.services (from source health).
    state = models.CharField(_("état"), max_length=8, choices=State.choices, default=State.SILENT, editable=False)
    severity = models.PositiveSmallIntegerField(_("gravité"), null=True, editable=False)  # 1 critical … 3 minor
    acked = models.BooleanField(_("acquitté"), default=False, editable=False)
    state_at = models.DateTimeField(_("état depuis"), null=True, editable=False)
    state_origin = models.CharField(_("origine de l'état"), max_length=60, blank=True, editable=False)
    last_seen_at = models.DateTimeField(_("dernier signe de vie"), null=True, editable=False)
    created_at = models.DateTimeField(_("créé le"), auto_now_add=True)
    updated_at = models.DateTimeField(_("modifié le"), auto_now=True)

    objects = AssetQuerySet.as_manager()

    class Meta:
        verbose_name = _("équipement")
        verbose_name_plural = _("équipements")
        ordering = ["fid"]
        constraints = [
            models.UniqueConstraint(
                fields=["source", "source_ref"], condition=~models.Q(source_ref=""), name="asset_once_per_source"
            ),
        ]
        indexes = [
            GistIndex(fields=["geom_3857"], name="asset_geom_3857"),
            GinIndex(OpClass(Upper("code"), "gin_trgm_ops"), name="asset_code_trgm"),
            GinIndex(OpClass(Upper("name"), "gin_trgm_ops"), name="asset_name_trgm"),
            models.Index(fields=["owner", "kind", "fid"], name="asset_owner_kind"),
            models.Index(fields=["code", "fid"], name="asset_by_code"),
            models.Index(fields=["owner", "code", "fid"], name="asset_owner_code"),
            models.Index(fields=["lifecycle"], condition=~models.Q(lifecycle="in_service"), name="asset_lifecycle"),
        ]
        permissions = [
            ("import_assets", "Peut importer des équipements"),
            ("export_assets", "Peut exporter des équipements"),
            ("view_restricted_position", "Peut voir les positions réservées (caméras)"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}".strip()


class AbnormalAsset(models.Model):
    """An asset whose state is not quiet. Kept by triggers of the database, so that no index of `Asset` holds the state:
    a storm then changes the rows of its assets in place (HOT) instead of adding to a dozen indexes."""

    asset = models.OneToOneField(
        Asset, models.DO_NOTHING, primary_key=True, related_name="+", db_constraint=False, verbose_name=_("équipement")
    )

    class Meta:
        verbose_name = _("équipement en écart")
        verbose_name_plural = _("équipements en écart")
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.asset_id)


class AssetAlias(models.Model):
    """Another device of its source that is part of an asset: what it says is said of that asset, told apart by
    `suffix`. Only the ingest writes these rows, from what devices say of themselves."""

    source = models.ForeignKey(Source, models.CASCADE, db_index=False, related_name="+", verbose_name=_("source"))
    ref = models.CharField(_("référence chez la source"), max_length=120)
    asset = models.ForeignKey(Asset, models.CASCADE, related_name="aliases", verbose_name=_("équipement"))

    class Meta:
        verbose_name = _("autre référence d'un équipement")
        verbose_name_plural = _("autres références d'équipements")
        constraints = [models.UniqueConstraint(fields=["source", "ref"], name="alias_once_per_source")]

    def __str__(self) -> str:
        return f"{self.ref} → {self.asset_id}"

    @property
    def suffix(self) -> str:
        return f":{self.ref[:8]}"


class NetworkEdgeQuerySet(models.QuerySet["NetworkEdge"]):
    def visible_to(self, user: Any, permission: str = "assets.view_networkedge") -> Self:
        """Edges of which `user` may see both ends."""
        if not user.is_active or not user.is_authenticated:
            return self.none()
        seen = Asset.objects.visible_to(user, permission).values("pk")
        return self if user.is_superuser else self.filter(upstream__in=seen, downstream__in=seen)


class NetworkEdge(models.Model):
    """`upstream` feeds `downstream`: power (cabinet -> feeder -> lamp) or data (gateway -> device)."""

    class Nature(models.TextChoices):
        POWER = "power", _("alimentation")
        DATA = "data", _("communication")

    upstream = models.ForeignKey(Asset, models.CASCADE, related_name="feeds", verbose_name=_("amont"))
    downstream = models.ForeignKey(Asset, models.CASCADE, related_name="fed_by", verbose_name=_("aval"))
    nature = models.CharField(_("nature"), max_length=8, choices=Nature.choices)

    objects = NetworkEdgeQuerySet.as_manager()

    class Meta:
        verbose_name = _("lien du réseau")
        verbose_name_plural = _("liens du réseau")
        constraints = [
            models.UniqueConstraint(fields=["downstream", "upstream", "nature"], name="edge_once"),
            models.CheckConstraint(condition=~models.Q(upstream=models.F("downstream")), name="edge_not_itself"),
        ]

    def __str__(self) -> str:
        return f"{self.upstream_id} → {self.downstream_id} ({self.get_nature_display()})"


class ImportJobQuerySet(models.QuerySet["ImportJob"]):
    def visible_to(self, user: Any, permission: str = "assets.import_assets") -> Self:
        return scoping.limit(self, user, path="territory", permission=permission)


class ImportJob(OwedWork):
    """A file on its way in: uploaded, mapped, previewed, confirmed, written in the background. Nothing is written
    before the user confirms; the file stays in the database until the job ends, then its content is dropped."""

    class Status(models.TextChoices):
        UPLOADED = "uploaded", _("À décrire")
        ANALYSING = "analysing", _("Analyse en cours")
        READY = "ready", _("À confirmer")
        RUNNING = "running", _("Import en cours")
        DONE = "done", _("Terminé")
        FAILED = "failed", _("Échec")
        CANCELLED = "cancelled", _("Abandonné")

    class Target(models.TextChoices):
        ASSETS = "assets", _("des équipements")
        TERRITORIES = "territories", _("des territoires et leurs contours")
        BASEMAP = "basemap", _("un fond de carte")

    target = models.CharField(_("contenu"), max_length=12, choices=Target.choices, default=Target.ASSETS)
    territory = models.ForeignKey(
        Territory,
        models.PROTECT,
        null=True,  # only for territories that no other one includes
        blank=True,
        related_name="+",
        verbose_name=_("territoire"),
        help_text=_("Propriétaire des équipements, ou périmètre qui inclut les territoires importés."),
    )
    source = models.ForeignKey(Source, models.PROTECT, null=True, blank=True, verbose_name=_("source"))
    kind = models.ForeignKey(AssetKind, models.PROTECT, null=True, blank=True, verbose_name=_("type"))
    created_by = models.ForeignKey(  # null: from the command line
        User, models.PROTECT, null=True, blank=True, verbose_name=_("déposé par"), related_name="+"
    )
    created_at = models.DateTimeField(_("déposé le"), auto_now_add=True)
    filename = models.CharField(_("fichier"), max_length=200)
    content = models.BinaryField(default=b"", editable=False)
    file_format = models.CharField(_("format"), max_length=8, choices=[("csv", "CSV"), ("geojson", "GeoJSON")])
    encoding = models.CharField(_("encodage"), max_length=16, blank=True)
    delimiter = models.CharField(_("séparateur"), max_length=2, blank=True)
    srid = models.PositiveIntegerField(_("système de coordonnées (EPSG)"), null=True, blank=True)
    columns = models.JSONField(_("colonnes du fichier"), default=list, blank=True, editable=False)
    mapping = models.JSONField(_("correspondance des colonnes"), default=dict, blank=True)
    # swap: latitude first; remove_absent: what the file no longer says is « déposé »; layer: of a base map
    options = models.JSONField(_("choix"), default=dict, blank=True)
    status = models.CharField(_("statut"), max_length=10, choices=Status.choices, default=Status.UPLOADED)
    total = models.PositiveIntegerField(_("lignes"), default=0)
    processed = models.PositiveIntegerField(_("traitées"), default=0)
    summary = models.JSONField(_("bilan"), default=dict, blank=True)
    errors = models.JSONField(_("lignes refusées"), default=list, blank=True)
    finished_at = models.DateTimeField(_("terminé le"), null=True, blank=True)

    objects = ImportJobQuerySet.as_manager()

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(target="assets") | models.Q(territory__isnull=False, source__isnull=False),
                name="import_assets_of_a_source",
            ),
        ]

    def __str__(self) -> str:
        return self.filename


class ImportMapping(models.Model):
    """The column mapping last used for files with these headers: proposed again next time."""

    territory = models.ForeignKey(Territory, models.CASCADE, null=True, related_name="+", verbose_name=_("territoire"))
    signature = models.CharField(_("empreinte des colonnes"), max_length=64)
    mapping = models.JSONField(_("correspondance"), default=dict)
    srid = models.PositiveIntegerField(_("EPSG"), null=True, blank=True)
    used_at = models.DateTimeField(_("utilisée le"), auto_now=True)

    class Meta:
        verbose_name = _("correspondance mémorisée")
        verbose_name_plural = _("correspondances mémorisées")
        constraints = [models.UniqueConstraint(fields=["territory", "signature"], name="mapping_once")]

    def __str__(self) -> str:
        return self.signature[:12]
