# SPDX-License-Identifier: EUPL-1.2
"""Which acts a page or the API offers on a signalement now: the life-cycle allows them, and so does the role."""

from apps.signalements import holding, workflow
from apps.signalements.models import Signalement
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
    acts += ["place", "link"] if report.is_open else []
    acts += [act for act, state in LEADS.items() if state in allowed]
    if report.state == workflow.INFO_ASKED:
        acts.append("ask")
    return [*acts, "note"]
