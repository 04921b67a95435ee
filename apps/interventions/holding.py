# SPDX-License-Identifier: EUPL-1.2
"""Who may do it, and nobody else meanwhile.

Everybody locks in this order: openings (advisory) -> request rows by number -> order rows -> what events locks
(sources, incidents, assets, alarms) -> live outbox (advisory, last).
"""

from collections.abc import Iterable

from django.core.exceptions import PermissionDenied
from django.db import connection
from django.utils.translation import gettext as _

from apps.interventions.models import WorkOrder, WorkRequest
from apps.interventions.refusals import Changed
from apps.territories.models import Territory, User

OPEN, DECIDE = "interventions.open_workrequest", "interventions.decide_workrequest"
DISPATCH, DISCUSS = "interventions.dispatch_workrequest", "interventions.discuss_workrequest"
REGROUP = "interventions.regroup_workrequest"
WORK, CONTROL = "interventions.work_workorder", "interventions.control_workorder"
DECIDE_SUSPENSION = "interventions.decide_suspension"
AT_HAND = ("fault_class", "commitment", "version_of_contract")  # what clocks are counted with
OPENINGS = 0x0D1  # advisory lock: one at a time, so that two people do not open the same request


def openings() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [OPENINGS])


def request(request_id: int, by: User, permission: str) -> WorkRequest:
    """The locked row. Raises WorkRequest.DoesNotExist when `by` may not see it, PermissionDenied when seeing is all."""
    return requests([request_id], by, permission)[0]


def requests(request_ids: Iterable[int], by: User, permission: str) -> list[WorkRequest]:
    """Several, in the order of their numbers."""
    wanted = sorted(set(request_ids))
    visible = WorkRequest.objects.visible_to(by).filter(pk__in=wanted)
    rows = list(visible.select_related(*AT_HAND).select_for_update(of=("self",), no_key=True).order_by("pk"))
    if len(rows) < len(wanted):
        raise WorkRequest.DoesNotExist
    for row in rows:
        require(by, permission, row.territory_id)
    return rows


def order(order_id: int, by: User, permission: str) -> WorkOrder:
    """The locked row, its locked request at hand. Raises WorkOrder.DoesNotExist, PermissionDenied."""
    visible = WorkOrder.objects.visible_to(by).filter(pk=order_id)
    held = request(visible.values_list("request_id", flat=True).get(), by, permission)
    row = WorkOrder.objects.select_for_update(of=("self",), no_key=True).select_related("team").get(pk=order_id)
    row.request = held
    return row


def require(by: User, permission: str, territory_id: int) -> None:
    if not may(by, permission, territory_id):
        raise PermissionDenied(_("Votre rôle ne permet pas cela sur les interventions de ce territoire."))


def may(by: User, permission: str, territory_id: int) -> bool:
    return Territory.objects.visible_to(by, permission).filter(pk=territory_id).exists()


def unchanged(row: WorkRequest | WorkOrder, seen: int | None) -> None:
    """`seen`: the version that the person looked at, None when they do not say. Raises Changed."""
    if seen is not None and seen != row.version:
        raise _changed(row)


def expected(row: WorkOrder, *states: str) -> None:
    """For a phone that was away: the state that it showed, or the one that it asks for. Raises Changed."""
    if row.state not in states:
        raise _changed(row)


def _changed(row: WorkRequest | WorkOrder) -> Changed:
    last = row.passages.order_by("-at", "-id").select_related("by").first()
    who = str(last.by) if last and last.by else _("quelqu'un")
    return Changed(
        _("%(who)s a fait un changement entre-temps, l'état est « %(state)s ». Relire, puis recommencer.")
        % {"who": who, "state": row.get_state_display()}
    )
