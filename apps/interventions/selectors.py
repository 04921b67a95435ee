# SPDX-License-Identifier: EUPL-1.2
"""Named reads of interventions, limited to what a person may see."""

from typing import Any

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.utils import timezone

from apps.assets.models import Asset
from apps.interventions import workflow
from apps.interventions.gmao.standing import UNFINISHED
from apps.interventions.models import (
    Attachment,
    Clock,
    Comment,
    Conflict,
    Handoff,
    Passage,
    Plan,
    PlanSlot,
    Suspension,
    Team,
    WorkOrder,
    WorkRequest,
)
from apps.territories import scoping
from apps.territories.models import User

FIRST_THINGS_FIRST = ("due_at", "id")  # those without a clock that runs come last, the oldest first
NEWEST = ("-id",)
SHOWN = ("territory", "asset__kind", "team", "fault_class", "created_by")
HEAVY = (
    *("territory__outline", "asset__geometry", "asset__geom_3857", "asset__attributes", "asset__local_attributes"),
    *("asset__kind__attribute_schema", "fault_class__recognises"),
)
HEAVY_OF_GMAO = ("gmao__secret", "gmao__hook_secret", "gmao__options")
HEAVY_OF_ORDER = (
    *("request__territory__outline", "request__asset__geometry", "request__asset__geom_3857"),
    *("request__asset__attributes", "request__asset__local_attributes", "request__asset__kind__attribute_schema"),
)


def requests(user: Any) -> QuerySet[WorkRequest]:
    """Requests that `user` may see, with what a list shows of them: their clocks of the current round too."""
    rows = WorkRequest.objects.visible_to(user).select_related(*SHOWN).defer(*HEAVY, "description")
    return rows.prefetch_related(Prefetch("clocks", Clock.objects.order_by("id")))


def with_sending(rows: QuerySet[WorkRequest]) -> QuerySet[WorkRequest]:
    """With `handed_at`, when it was last decided to hand it over; `held`: a person must let it go; `disputed`."""
    orders = Handoff.objects.filter(request=OuterRef("pk"), kind=Handoff.Kind.ORDER)
    open_conflicts = Conflict.objects.filter(ticket__request=OuterRef("pk"), resolved_at=None)
    return rows.annotate(
        handed_at=Subquery(orders.order_by("-rank").values("created_at")[:1]),
        held=Exists(orders.filter(state=Handoff.State.HELD)),
        disputed=Exists(open_conflicts),
    )


def with_gmao(rows: QuerySet[WorkRequest]) -> QuerySet[WorkRequest]:
    """With `orders_sent`, the times that it was handed over to a GMAO, each with what it became there."""
    disputed = Conflict.objects.filter(resolved_at=None)
    sent = Handoff.objects.filter(kind=Handoff.Kind.ORDER, gmao__isnull=False).select_related("gmao", "ticket")
    sent = sent.defer(*HEAVY_OF_GMAO).order_by("rank")
    sent = sent.prefetch_related(Prefetch("ticket__conflicts", disputed, to_attr="open_conflicts"))
    return rows.prefetch_related(Prefetch("handoffs", sent, to_attr="orders_sent"))


def with_unsent(rows: QuerySet[WorkRequest]) -> QuerySet[WorkRequest]:
    """With `unsent`, the messages to a GMAO that have not left."""
    left = Handoff.objects.filter(state__in=UNFINISHED, gmao__isnull=False).select_related("gmao")
    return rows.prefetch_related(Prefetch("handoffs", left.defer(*HEAVY_OF_GMAO).order_by("rank"), to_attr="unsent"))


def request_detail(user: Any) -> QuerySet[WorkRequest]:
    """With all that the page of one shows, each part as far as `user` may see it."""
    orders = WorkOrder.objects.visible_to(user).select_related("team", "created_by").order_by("pk")
    return (
        WorkRequest.objects.visible_to(user)
        .select_related(*SHOWN, "commitment__fault_class", "version_of_contract__contract")
        .defer(*HEAVY)
        .prefetch_related(
            Prefetch("clocks", Clock.objects.order_by("id")),
            Prefetch("orders", orders.prefetch_related("checks__done_by", "parts")),
            Prefetch("suspensions", Suspension.objects.select_related("proposed_by", "decided_by", "contract_reason")),
            Prefetch("assets", seen_assets(user)),
            Prefetch("merged", WorkRequest.objects.visible_to(user).only("id", "title")),
            Prefetch("split", WorkRequest.objects.visible_to(user).only("id", "title")),
            "incidents",
            "alarms",
        )
    )


def seen_assets(user: Any) -> QuerySet[Asset]:
    rows = Asset.objects.visible_to(user).select_related("kind").order_by("code")
    return rows.only("fid", "uid", "code", "name", "kind__code", "kind__label", "kind__icon")


def orders(user: Any) -> QuerySet[WorkOrder]:
    """Orders that `user` may see, with the request that they are for."""
    return described_orders(user).defer(*HEAVY_OF_ORDER, "request__description")


def described_orders(user: Any) -> QuerySet[WorkOrder]:
    """With the description of their request."""
    rows = WorkOrder.objects.visible_to(user).select_related("team", "request__asset__kind", "request__territory")
    return rows.defer(*HEAVY_OF_ORDER).prefetch_related("checks__done_by", "parts")


def order_clocks(rows: QuerySet[WorkOrder]) -> QuerySet[WorkOrder]:
    return rows.prefetch_related(Prefetch("request__clocks", Clock.objects.order_by("id")))


def suspensions(user: Any) -> QuerySet[Suspension]:
    rows = Suspension.objects.visible_to(user).select_related("request__territory", "order__team", "contract_reason")
    return rows.select_related("proposed_by", "decided_by").defer("request__territory__outline")


def clocks(user: Any) -> QuerySet[Clock]:
    return Clock.objects.visible_to(user).select_related("request")


def teams(user: Any) -> QuerySet[Team]:
    return Team.objects.visible_to(user).select_related("territory").defer("territory__outline")


def teams_in(user: Any, territory_id: int, trade: str) -> QuerySet[Team]:
    """Those that could be sent: of the trade, in activity, working on this territory."""
    of_trade = Q(trades=[]) | Q(trades__contains=[trade])
    return teams(user).filter(of_trade, territory__in=scoping.above(territory_id), active=True).order_by("name", "pk")


def plans(user: Any) -> QuerySet[Plan]:
    """With `next_on`, the day of their next time."""
    coming = PlanSlot.objects.filter(plan=OuterRef("pk"), done_at=None).values("due_on")[:1]
    rows = Plan.objects.visible_to(user).select_related("territory", "team").defer("territory__outline")
    return rows.annotate(next_on=Subquery(coming))


def own_teams(user: User) -> QuerySet[Team]:
    return teams(user).filter(members=user.pk, active=True).order_by("name", "pk")


def comments(user: Any, request: WorkRequest) -> QuerySet[Comment]:
    """With those of the requests that it took in, and of the one that it was split from until then."""
    rows = Comment.objects.visible_to(user).filter(_of_thread(request))
    return rows.select_related("by").order_by("at", "id")


def attachments(user: Any, request: WorkRequest) -> QuerySet[Attachment]:
    rows = Attachment.objects.visible_to(user).filter(_of_thread(request))
    return rows.select_related("by").order_by("at", "id")


def photos(user: Any) -> QuerySet[Attachment]:
    """Of any request, the newest first; signatures are people's."""
    rows = Attachment.objects.visible_to(user).exclude(moment=Attachment.Moment.SIGNATURE)
    return rows.select_related("by").order_by("-at", "-id")


def passages(user: Any, request: WorkRequest) -> QuerySet[Passage]:
    rows = Passage.objects.visible_to(user).filter(_of_thread(request))
    return rows.select_related("by", "order__team").order_by("at", "id")


def _of_thread(request: WorkRequest) -> Q:
    mine = Q(request=request.pk) | Q(request__merged_into=request.pk)
    if request.split_from_id:
        mine |= Q(request=request.split_from_id, at__lte=request.created_at)
    return mine


def counts(user: Any, within: Any = None) -> dict[str, int]:
    """How many are open, and how many of them are late: what the bottom of the console says."""
    rows = WorkRequest.objects.visible_to(user).open()
    if within is not None:
        rows = rows.filter(territory__in=within)
    late = Count("pk", filter=Q(due_at__lte=timezone.now()))
    to_assign = Count("pk", filter=Q(state=workflow.ACKNOWLEDGED))
    return rows.order_by().aggregate(open=Count("pk"), late=late, to_assign=to_assign)


def about_asset(rows: QuerySet[WorkRequest], assets: QuerySet[Asset]) -> QuerySet[WorkRequest]:
    """Those about one of these assets, whichever place it has in them."""
    linked = WorkRequest.assets.through.objects.filter(workrequest=OuterRef("pk"), asset__in=assets.values("pk"))
    return rows.filter(Exists(linked))
