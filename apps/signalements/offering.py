# SPDX-License-Identifier: EUPL-1.2
"""Which acts a page or the API offers on a signalement now: the life-cycle allows them, and so does the role."""

from apps.signalements import holding, workflow
from apps.signalements.models import Handover, Routing, Signalement
from apps.signalements.routing import handing
from apps.territories.models import User

LEADS = {
    "ask": workflow.INFO_ASKED,
    "treat": workflow.TREATED,
    "duplicate": workflow.DUPLICATE,
    "elsewhere": workflow.OUT_OF_SCOPE,
    "reject": workflow.REJECTED,
    "reopen": workflow.REOPENED,
}


def of(report: Signalement, by: User) -> list[str]:
    """In the order of their use."""
    if not holding.may(by, holding.TRIAGE, report.territory_id):
        return []
    allowed = workflow.ALLOWED[report.state]
    acts = ["qualify"] if report.is_open or workflow.QUALIFIED in allowed else []
    acts += _routing(report)
    acts += ["assign", "place", "link"] if report.is_open else []
    acts += [act for act, state in LEADS.items() if state in allowed]
    if report.state == workflow.INFO_ASKED:
        acts.append("ask")
    acts += ["abuse"] if workflow.REJECTED in allowed else []
    return [*acts, "note"]


def _routing(report: Signalement) -> list[str]:
    """To whom, and whether it may be handed over now."""
    if not report.is_open:
        return []
    stuck = {Handover.State.REFUSED, Handover.State.UNCERTAIN}
    owed = handing.alive(report)
    acts = ["retry"] if owed is not None and owed.state in stuck else []
    routing = Routing.objects.filter(signalement=report).select_related("addressee").first()
    acts += ["forward"] if owed is None and handing.may_forward(report, routing) else []
    return [*acts, "route"]
