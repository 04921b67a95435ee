# SPDX-License-Identifier: EUPL-1.2
"""Requests that are one, or that were two: nothing is lost, links are kept both ways."""

from collections.abc import Collection
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.assets.models import Asset
from apps.interventions import assigning, handing, holding, opening, telling, workflow
from apps.interventions.assigning import require_why
from apps.interventions.drafts import Draft
from apps.interventions.models import WorkRequest
from apps.interventions.passing import REGROUPED, tell, transition, write
from apps.interventions.refusals import InterventionRefused
from apps.territories.models import Territory, User

MOST = 50  # requests merged in one gesture


@transaction.atomic
def merge(*, into: int, request_ids: Collection[int], by: User, why: str) -> WorkRequest:
    """These requests are one: the first keeps its number and takes their links; its clocks count from the earliest.

    Their photos and texts stay where they were written, and are read in its thread. Raises WorkRequest.DoesNotExist,
    PermissionDenied, TransitionRefused (a team has left for one of them), InterventionRefused (requests, why).
    """
    others = set(request_ids) - {into}
    if not others or len(others) > MOST:
        raise InterventionRefused("requests", _("Choisir de 1 à %(most)d autres demandes.") % {"most": MOST})
    require_why(why)
    rows = {row.pk: row for row in holding.requests({into, *others}, by, holding.REGROUP)}
    taker, absorbed = rows.pop(into), [row for row in rows.values() if row.merged_into_id != into]
    if not absorbed:
        return taker
    _check(taker, absorbed)
    for row in absorbed:
        _absorb(taker, row, by, why)
    sent = [row.sent_at for row in (taker, *absorbed) if row.sent_at]
    write(
        taker,
        detected_at=min(row.detected_at for row in (taker, *absorbed)),
        sent_at=min(sent) if taker.sent_at else None,
        priority=min(row.priority for row in (taker, *absorbed)),
        restricted=any(row.restricted for row in (taker, *absorbed)),
        asset_id=taker.asset_id or next((row.asset_id for row in absorbed if row.asset_id), None),
    )
    return telling.done(taker, *absorbed)


@transaction.atomic
def split(*, request_id: int, uids: Collection[UUID], by: User, why: str, title: str = "") -> WorkRequest:
    """Some of its equipment has a request of its own, as old as the first. Raises as `merge`, InterventionRefused
    (assets)."""
    holding.openings()
    request = holding.request(request_id, by, holding.REGROUP)
    require_why(why)
    moved = list(request.assets.filter(uid__in=set(uids)).select_related("kind").order_by("code"))
    if not request.is_open:
        raise workflow.TransitionRefused(_("La demande est terminée : elle ne se sépare plus."))
    if not moved or len(moved) < len(set(uids)):
        raise InterventionRefused("assets", _("Choisir des équipements de cette demande."))
    if len(moved) == request.assets.count():
        raise InterventionRefused("assets", _("Il ne resterait rien dans la demande : en laisser au moins un."))
    new = opening.create(_part(request, moved, title), by=by)
    write(new, split_from=request)
    request.assets.remove(*moved)
    kept = request.assets.order_by("code").first()
    write(request, asset=kept if request.asset_id in {asset.pk for asset in moved} else request.asset)
    text = _("DI n° %(number)d · séparée : DI n° %(new)d") % {"number": request.pk, "new": new.pk}
    tell(request, "", "", by=by, why=why, kind=REGROUPED, text=text)
    if request.sent_at:
        handing.hand_over(new, by=by, why=why, since=request.sent_at)
    return telling.done(new, request)


def _check(taker: WorkRequest, absorbed: list[WorkRequest]) -> None:
    if not taker.is_open:
        raise workflow.TransitionRefused(
            _("La DI n° %(number)d est terminée : la rouvrir d'abord.") % {"number": taker.pk}
        )
    for row in absorbed:
        if row.territory_id != taker.territory_id:
            raise InterventionRefused("requests", _("Ces demandes ne sont pas du même territoire."))
        if row.trade != taker.trade:
            raise InterventionRefused("requests", _("Ces demandes ne sont pas du même métier."))


def _absorb(taker: WorkRequest, row: WorkRequest, by: User, why: str) -> None:
    assigning.stop_all(row, by=by, why=_("Fusionnée avec la DI n° %(number)d.") % {"number": taker.pk})
    transition(row, workflow.MERGED, by=by, why=why, merged_into=taker, closed_at=timezone.now())
    taker.assets.add(*row.assets.values_list("pk", flat=True))
    taker.incidents.add(*row.incidents.values_list("pk", flat=True))
    taker.alarms.add(*row.alarms.values_list("pk", flat=True))
    text = _("DI n° %(number)d · reprend la DI n° %(other)d") % {"number": taker.pk, "other": row.pk}
    tell(taker, "", "", by=by, why=why, kind=REGROUPED, text=text)


def _part(request: WorkRequest, moved: list[Asset], title: str) -> Draft:
    return Draft(
        territory=Territory.objects.defer("outline").get(pk=request.territory_id),
        origin=WorkRequest.Origin.SPLIT,
        title=title.strip()[: opening.LONGEST_TITLE] or request.title,
        trade=request.trade,
        detected_at=request.detected_at,
        priority=request.priority,
        fault_class=request.fault_class,
        description=request.description,
        asset_ids=[asset.pk for asset in moved],
        place=moved[0].geometry.point_on_surface if moved[0].geometry else request.place,
        restricted=request.restricted or any(asset.kind.restricted for asset in moved),
    )
