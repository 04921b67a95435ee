# SPDX-License-Identifier: EUPL-1.2
"""The doors of interventions: what people, plans and maintenance software may do to requests and orders."""

from apps.interventions.assigning import assign, cancel, plan, take_back
from apps.interventions.board.placing import Wanted, place, unplan
from apps.interventions.deciding import classify, close, contest, refuse, reopen, validate, withdraw
from apps.interventions.discussing import attach, comment
from apps.interventions.gmao.admitting import release
from apps.interventions.gmao.configuring import pause_gmao, set_gmao_secret
from apps.interventions.gmao.resolving import resolve, resolve_of, retry
from apps.interventions.opening import (
    Wish,
    join_report,
    open_by_hand,
    open_from_alarm,
    open_from_assets,
    open_from_incident,
    open_from_report,
)
from apps.interventions.refusals import AlreadyOpen, Changed, InterventionRefused, ToConfirm
from apps.interventions.regrouping import merge, split
from apps.interventions.suspending import clarify, decide, propose
from apps.interventions.workflow import TransitionRefused
from apps.interventions.working import Report, Used, arrive, check, conclude, control, depart, repair, resume, suspend

__all__ = [
    "AlreadyOpen",
    "Changed",
    "InterventionRefused",
    "Report",
    "ToConfirm",
    "TransitionRefused",
    "Used",
    "Wanted",
    "Wish",
    "arrive",
    "assign",
    "attach",
    "cancel",
    "check",
    "clarify",
    "classify",
    "close",
    "comment",
    "conclude",
    "contest",
    "control",
    "decide",
    "depart",
    "join_report",
    "merge",
    "open_by_hand",
    "open_from_alarm",
    "open_from_assets",
    "open_from_incident",
    "open_from_report",
    "pause_gmao",
    "place",
    "plan",
    "propose",
    "refuse",
    "release",
    "reopen",
    "repair",
    "resolve",
    "resolve_of",
    "resume",
    "retry",
    "set_gmao_secret",
    "split",
    "suspend",
    "take_back",
    "unplan",
    "validate",
    "withdraw",
]
