# SPDX-License-Identifier: EUPL-1.2
"""The only writer of the state of a signalement: the life-cycle allows it, a step and the journal tell it, and
everybody who follows it is owed an e-mail."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.events import journal
from apps.signalements import wording
from apps.signalements.models import Follower, Letter, Signalement, Step
from apps.signalements.streets import owing
from apps.signalements.workflow import ALLOWED, OVER, TREATED, TransitionRefused
from apps.territories.models import User

CREATED, UPDATED, NOTED = "signalement.created", "signalement.updated", "signalement.noted"


def move(
    report: Signalement,
    after: str,
    *,
    by: User | None,
    text: str = "",
    public: bool = True,
    quietly: bool = False,
    at: datetime | None = None,
    **fields: Any,
) -> Step:
    """Go to `after` and write `fields` with it. Raises TransitionRefused when workflow does not have the step."""
    before = report.state
    if after not in ALLOWED[before]:
        raise TransitionRefused(refusal(report, after))
    report.state = after
    now = timezone.now()
    fields.setdefault("closed_at", (report.closed_at or now) if after in OVER else None)
    if after == TREATED:
        fields.setdefault("treated_at", now)
    write(report, **fields)
    kind = Step.Kind.MOVED
    told: dict[str, Any] = {"text": text, "before": before, "after": after}
    return tell(report, kind, by=by, public=public, quietly=quietly, at=at, **told)


def write(report: Signalement, **fields: Any) -> None:
    """The row with these fields, its version one more: who looked at it before must look again."""
    report.version, report.changed_at = report.version + 1, timezone.now()
    for name, value in fields.items():
        setattr(report, name, value)
    report.save(update_fields=["state", "version", "changed_at", *fields])


def tell(
    report: Signalement,
    kind: str,
    *,
    by: User | None,
    said: str = "",
    text: str = "",
    public: bool = False,
    quietly: bool = False,
    at: datetime | None = None,
    before: str = "",
    after: str = "",
    but: Iterable[int] = (),
) -> Step:
    """One step, one line of the journal and, when it is public, the e-mails that it owes: none to the followers `but`,
    who did it, none at all `quietly`. The journal has no word of theirs."""
    now = timezone.now()
    step = Step.objects.create(
        signalement=report,
        at=at or now,
        by=by,
        kind=kind,
        before=before,
        after=after,
        said=(said or wording.said(report))[:300],
        text=text,
        public=public,
    )
    journal.record(_entry(report, step, now))
    if public and not quietly:
        owe(report, step, but=but)
        owing.owe(report, step)
    return step


def owe(report: Signalement, step: Step, *, but: Iterable[int] = ()) -> None:
    """To who follows it, or one of its duplicates, and gave an address."""
    group = Q(signalement=report.pk) | Q(signalement__duplicate_of=report.pk)
    people = Follower.objects.filter(group, muted_at=None).exclude(contact=None).exclude(contact__email="")
    wanted = people.exclude(pk__in=list(but)).values_list("pk", flat=True)
    Letter.objects.bulk_create([Letter(follower_id=pk, step=step) for pk in wanted])


def _entry(report: Signalement, step: Step, now: datetime) -> journal.Entry:
    kind = UPDATED if step.kind == Step.Kind.MOVED else NOTED
    return journal.Entry(
        at=now,
        territory_id=report.territory_id,
        kind=kind if step.before or kind == NOTED else CREATED,
        text=_("%(what)s · %(category)s") % {"what": report, "category": report.category.label},
        before=label(step.before),
        after=label(step.after),
        why=step.get_kind_display() if kind == NOTED else "",
        actor_id=step.by_id,
        asset_id=report.asset_id,
        alarm_id=report.alarm_id,
        incident_id=report.incident_id,
    )


def refusal(report: Signalement, after: str) -> str:
    """« Passage impossible de « Reçu » à « Confirmé » : ensuite, « Qualifié » ou « Transmis ». »."""
    offered = [label(state) for state in Signalement.State.values if state in ALLOWED[report.state]]
    words = {"before": label(report.state), "after": label(after)}
    words["offered"] = _(" ou ").join(_("« %(state)s »") % {"state": state} for state in offered)
    return _("Passage impossible de « %(before)s » à « %(after)s » : ensuite, %(offered)s.") % words


def label(state: str) -> str:
    return str(Signalement.State(state).label) if state else ""
