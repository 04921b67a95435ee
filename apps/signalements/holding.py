# SPDX-License-Identifier: EUPL-1.2
"""Who may do it, and nobody else meanwhile. Locks come after those of interventions, before those of events."""

from collections.abc import Iterable

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from apps.signalements.models import Signalement
from apps.signalements.refusals import Changed
from apps.territories.models import Territory, User

TRIAGE, ENTER = "signalements.triage_signalement", "signalements.enter_signalement"


def report(report_id: int, by: User, permission: str = TRIAGE) -> Signalement:
    """The locked row. Raises Signalement.DoesNotExist when `by` may not see it, PermissionDenied when seeing is all."""
    visible = Signalement.objects.visible_to(by).filter(pk=report_id)
    row = locked(visible.values_list("pk", flat=True))
    if not row:
        raise Signalement.DoesNotExist
    require(by, permission, row[0].territory_id)
    return row[0]


def locked(report_ids: Iterable[int]) -> list[Signalement]:
    """In the order of their keys: everybody takes them the same way."""
    rows = Signalement.objects.filter(pk__in=list(report_ids)).select_related("category", "territory", "asset")
    heavy = ("territory__outline", "asset__geometry", "asset__geom_3857")
    return list(rows.defer(*heavy).select_for_update(of=("self",), no_key=True).order_by("pk"))


def require(by: User, permission: str, territory_id: int) -> None:
    if not may(by, permission, territory_id):
        raise PermissionDenied(_("Votre rôle ne permet pas cela sur les signalements de ce territoire."))


def may(by: User, permission: str, territory_id: int) -> bool:
    return Territory.objects.visible_to(by, permission).filter(pk=territory_id).exists()


def unchanged(row: Signalement, seen: int | None) -> None:
    """`seen`: the version that the person looked at, None when they do not say. Raises Changed."""
    if seen is not None and seen != row.version:
        words = {"state": row.get_state_display()}
        raise Changed(_("Il a changé entre-temps, son état est « %(state)s ». Relire, puis recommencer.") % words)
