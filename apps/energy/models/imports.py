# SPDX-License-Identifier: EUPL-1.2
"""A file of readings on its way in, and how the last one with the same columns was read."""

from typing import Any, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.assets.models import ImportJob
from apps.assets.owed import OwedWork
from apps.energy.models.meter import MeteringPoint
from apps.territories import scoping
from apps.territories.models import Territory, User

IMPORT = "energy.import_readings"


class ReadingImportQuerySet(models.QuerySet["ReadingImport"]):
    def visible_to(self, user: Any, permission: str = IMPORT) -> Self:
        return scoping.limit(self, user, path="territory", permission=permission)


class ReadingImport(OwedWork):
    """Deposited, described when it must be, previewed, confirmed, written in the background. Nothing is written
    before somebody confirms; the file is dropped when it is over."""

    Status = ImportJob.Status

    class Layout(models.TextChoices):
        ENEDIS_CSV = "enedis_csv", _("Enedis, export de l'espace client")
        ENEDIS_JSON = "enedis_json", _("Enedis, JSON v5")
        TABLE = "table", _("Tableau d'un fournisseur")

    territory = models.ForeignKey(
        Territory,
        models.PROTECT,
        related_name="+",
        verbose_name=_("territoire"),
        help_text=_("Seuls ses compteurs, et ceux des territoires qu'il inclut, reçoivent des relevés."),
    )
    created_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("déposé par"))
    created_at = models.DateTimeField(_("déposé le"), auto_now_add=True)
    filename = models.CharField(_("fichier"), max_length=200)
    content = models.BinaryField(default=b"", editable=False)
    size = models.PositiveIntegerField(_("taille (octets)"), default=0)
    layout = models.CharField(_("format"), max_length=12, choices=Layout.choices, default=Layout.TABLE)
    columns = models.JSONField(_("colonnes du fichier"), default=list, blank=True, editable=False)
    # column of each role (when, until, value, number, quality, unit), unit, metric, where the interval stands…
    mapping = models.JSONField(_("lecture du fichier"), default=dict, blank=True)
    point = models.ForeignKey(  # when the file names no meter
        MeteringPoint, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("point de comptage")
    )
    status = models.CharField(_("statut"), max_length=10, choices=ImportJob.Status.choices, default="uploaded")
    total = models.PositiveIntegerField(_("lignes"), default=0)
    processed = models.PositiveIntegerField(_("traitées"), default=0)
    summary = models.JSONField(_("bilan"), default=dict, blank=True)
    errors = models.JSONField(_("lignes refusées"), default=list, blank=True)
    finished_at = models.DateTimeField(_("terminé le"), null=True, blank=True)

    objects = ReadingImportQuerySet.as_manager()

    class Meta:
        verbose_name = _("import de relevés")
        verbose_name_plural = _("imports de relevés")
        ordering = ["-created_at", "-id"]
        default_permissions = ()
        permissions = [("import_readings", "Peut importer des relevés de compteurs")]
        indexes = [models.Index(fields=["territory", "-created_at", "-id"], name="reading_import_newest")]

    def __str__(self) -> str:
        return self.filename


class ReadingFormat(models.Model):
    """The reading last confirmed for files with these columns: proposed again next time."""

    territory = models.ForeignKey(Territory, models.CASCADE, related_name="+", verbose_name=_("territoire"))
    signature = models.CharField(_("empreinte des colonnes"), max_length=64)
    mapping = models.JSONField(_("lecture"), default=dict)
    used_at = models.DateTimeField(_("utilisée le"), auto_now=True)

    class Meta:
        verbose_name = _("lecture mémorisée")
        verbose_name_plural = _("lectures mémorisées")
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["territory", "signature"], name="reading_format_once")]

    def __str__(self) -> str:
        return self.signature[:12]
