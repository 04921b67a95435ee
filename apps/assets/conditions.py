# SPDX-License-Identifier: EUPL-1.2
"""What a condition means, whatever the supplier calls it: its nature, as data that a technician corrects.

Correlation reads natures, never names of conditions: « plus d'alimentation » explains what is dark downstream, a weak
battery beside it does not. The part of a condition after « : » names a function of the device and is not read here.
"""

import re
from collections.abc import Iterable
from functools import lru_cache

import pghistory
from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

LONGEST = 60  # characters, as wide as a condition
PATTERN = r"^([a-z0-9_]+\*?|\*[a-z0-9_]+\*)\Z"
BETWEEN_WORDS = re.compile(r"[^a-z0-9]+")


class Nature(models.TextChoices):
    SUPPLY = "supply", _("Alimentation perdue")
    OUTAGE = "outage", _("Ne rend plus son service")
    SILENCE = "silence", _("Ne communique plus")
    MISBEHAVIOUR = "misbehaviour", _("Marche au mauvais moment")
    INTRUSION = "intrusion", _("Atteinte (ouverture, choc, sabotage)")
    DEGRADATION = "degradation", _("Dégradation")
    OTHER = "other", _("Autre")


@pghistory.track(
    pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent(), model_name="ConditionNatureHistory"
)
class ConditionNature(models.Model):
    """`supply_loss` is that condition, `lora_*` whatever begins so, `*door*` whatever has that word in it."""

    pattern = models.CharField(
        _("condition"),
        max_length=LONGEST,
        unique=True,
        validators=[
            RegexValidator(PATTERN, _("Attendu : une condition (supply_loss), un début (lora_*) ou un mot (*door*)."))
        ],
        help_text=_(
            "Condition exacte (supply_loss), début (lora_*) ou mot contenu (*door*). "
            "L'exacte l'emporte, puis le début le plus long, puis le mot le plus long."
        ),
    )
    nature = models.CharField(_("nature"), max_length=12, choices=Nature.choices)
    label = models.CharField(_("libellé"), max_length=120)

    class Meta:
        verbose_name = _("nature de condition")
        verbose_name_plural = _("natures de conditions")
        ordering = ["pattern"]

    def __str__(self) -> str:
        return f"{self.pattern} · {self.get_nature_display()}"


class Natures:
    """The table at one moment. Answers are remembered: the same few conditions come by thousands."""

    def __init__(self, rows: Iterable[tuple[str, str]]) -> None:
        table = dict(rows)
        self._exact = {pattern: nature for pattern, nature in table.items() if "*" not in pattern}
        self._starts = by_length((p[:-1], n) for p, n in table.items() if p.endswith("*") and not p.startswith("*"))
        self._words = by_length((f"_{p.strip('*_')}_", n) for p, n in table.items() if p.startswith("*"))
        self._known: dict[str, str] = {}

    def of(self, condition: str) -> str:
        """The value of `Nature` for a condition; « other » when nothing in the table knows it."""
        if condition not in self._known:
            self._known[condition] = self._look_up(bare(condition))
        return self._known[condition]

    def _look_up(self, name: str) -> str:
        if name in self._exact:
            return self._exact[name]
        starts = (nature for start, nature in self._starts if name.startswith(start))
        words = (nature for word, nature in self._words if word in f"_{name}_")
        return next(starts, None) or next(words, None) or Nature.OTHER.value


def bare(condition: str) -> str:
    """The name of a condition, without the function it is about: « Lamp-Failure:2 » is `lamp_failure`."""
    return BETWEEN_WORDS.sub("_", condition.partition(":")[0].lower()).strip("_")


def by_length(pairs: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """Longest first; the alphabet decides between equals, so that the answer never depends on the order of rows."""
    return sorted(pairs, key=lambda pair: (-len(pair[0]), pair[0]))


def natures() -> Natures:
    """The table as it is now: one query. Ask once per batch, then call `of` for each condition."""
    return _read(tuple(ConditionNature.objects.order_by("pattern").values_list("pattern", "nature")))


def nature_of(condition: str) -> str:
    """For one condition; a batch asks `natures()` once instead."""
    return natures().of(condition)


@lru_cache(maxsize=2)
def _read(rows: tuple[tuple[str, str], ...]) -> Natures:
    """While the rows are the same, so are the answers that were remembered."""
    return Natures(rows)
