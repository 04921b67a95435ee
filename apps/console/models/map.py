# SPDX-License-Identifier: EUPL-1.2
"""What the map remembers: which territories' geometry changed, the tiles already drawn, how many assets are where."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class GeometryChange(models.Model):
    """One transaction moved, added or removed something drawn on the map of a territory.

    Written by database triggers (`migrations/_sql.py`), so that nothing bypasses it. A version is (newest id, count):
    two transactions that commit out of order still change it.
    """

    layer = models.CharField(max_length=8)  # assets | base
    territory_id = models.BigIntegerField()  # 0: everyone (a kind became restricted, a source got a supervisor)
    xid = models.BigIntegerField()

    class Meta:
        verbose_name = _("changement de géométrie")
        verbose_name_plural = _("changements de géométrie")
        constraints = [
            models.UniqueConstraint(fields=["layer", "territory_id", "xid"], name="geometry_change_once"),
        ]

    def __str__(self) -> str:
        return f"{self.layer} {self.territory_id} {self.xid}"


class Tile(models.Model):
    """A drawn tile, compressed. `version` names the scope of who may see it and the state of the geometry.

    The table is unlogged: a cache, rebuilt from the facts.
    """

    layer = models.CharField(max_length=8)
    version = models.CharField(max_length=48)
    z = models.SmallIntegerField()
    x = models.IntegerField()
    y = models.IntegerField()
    body = models.BinaryField()
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("tuile")
        verbose_name_plural = _("tuiles")
        constraints = [models.UniqueConstraint(fields=["version", "layer", "z", "x", "y"], name="tile_once")]
        indexes = [models.Index(fields=["created_at"], name="tile_age")]

    def __str__(self) -> str:
        return f"{self.layer} {self.z}/{self.x}/{self.y}"


class Counted(models.Model):
    """So many assets of a kind that an authority has in one square of the tile grid. `key` numbers the square as a
    quadkey does, so that a tile of any zoom is one interval of keys (Morton, 1966). Sums of their places are whole
    centimetres of Web Mercator: what is taken away leaves exactly nothing."""

    key = models.BigIntegerField()
    owner_id = models.BigIntegerField()
    kind_id = models.BigIntegerField()
    n = models.BigIntegerField()
    sum_x = models.BigIntegerField()
    sum_y = models.BigIntegerField()

    class Meta:
        abstract = True
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.key} {self.n:+d}"


class Cell(Counted):
    """What the map shows from afar. Written by `cells.fold` alone; what is in force is this with `CellChange`."""

    pk = models.CompositePrimaryKey("level", "key", "owner_id", "kind_id")
    level = models.SmallIntegerField()  # zoom of the tile that the square is: one of cells.LEVELS

    class Meta(Counted.Meta):
        verbose_name = _("maille")
        verbose_name_plural = _("mailles")
        indexes = [models.Index(fields=["level"], condition=models.Q(n=0), name="cell_empty")]


class CellChange(Counted):
    """What a statement added to a square of the finest level, or took from it. Only ever added, by triggers on assets
    (`migrations/_cells_sql.py`): two imports in the same street wait for nobody."""

    class Meta(Counted.Meta):
        verbose_name = _("changement de maille")
        verbose_name_plural = _("changements de maille")
