# SPDX-License-Identifier: EUPL-1.2
"""Life of a file of readings: deposited, described, confirmed by a person; read and written by who holds the lease.

Written by chunks, each in one transaction with how far it went: a worker killed in the middle leaves a job that the
next one resumes. The same file twice writes nothing new.
"""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.assets import owed, workflow
from apps.connectors.readings.model import Plan, Told, UnreadableFile
from apps.energy import quality
from apps.energy.importing import billing, comparing, opening
from apps.energy.importing.comparing import Group
from apps.energy.importing.meters import Meters
from apps.energy.models import MeteringPoint, ReadingFormat, ReadingImport
from apps.telemetry import services as telemetry
from apps.territories.models import Territory, User

LEASE = timedelta(minutes=2)
MAX_ATTEMPTS = 5
CHUNK = 5_000  # readings in one transaction
MAX_LISTED = 5_000  # refused lines kept for the download; their count stays exact
AT_ONCE = 1_000_000  # bytes; a larger file is read and written by the worker, with progress


class ImportRefused(Exception):
    """What was asked cannot be done in the present state of the job; French message."""


def deposit(
    *, territory: Territory, filename: str, content: bytes, by: User, point: MeteringPoint | None = None
) -> ReadingImport:
    """Keep the file with what can be told of it; when nothing is to be asked, have it read. Raises UnreadableFile."""
    found = opening.opened(content)
    job = ReadingImport(territory=territory, filename=filename[-200:], created_by=by, point=point, due_at=None)
    job.content, job.size, job.layout, job.columns = content, len(content), found.layout, list(found.columns)
    job.mapping = {"tables": [plan.as_json() for plan in found.plans]}
    if job.layout == ReadingImport.Layout.TABLE and (known := opening.remembered(job)):
        job.mapping = known.mapping
    if not any(plan.missing() for plan in opening.plans_of(job)):
        job.status, job.due_at = workflow.ANALYSING, timezone.now()
    job.save()
    return job


def describe(*, job_id: int, by: User, plan: Plan, point: MeteringPoint | None) -> ReadingImport:
    """Say how the first table is read, and have it read. Raises ImportRefused."""
    with transaction.atomic():
        job = _locked(job_id, by)
        lacking = plan.missing()
        if lacking:
            raise ImportRefused(_("Il manque de quoi lire le fichier : %(what)s.") % {"what": ", ".join(lacking)})
        job.mapping, job.point = {"tables": [plan.as_json()]}, point
        _move(job, workflow.ANALYSING, due_at=timezone.now(), attempts=0, processed=0, summary={}, errors=[])
        job.save()
    return job


def confirm(*, job_id: int, by: User, checked: bool = False) -> ReadingImport:
    """Have the previewed file written. `checked`: the doubts that the preview tells were looked at."""
    with transaction.atomic():
        job = _locked(job_id, by)
        if job.status == workflow.READY and job.summary.get("doubts") and not checked:
            raise ImportRefused(_("L'unité paraît fausse : cochez que vous l'avez vérifiée, ou décrivez-la autrement."))
        if job.status == workflow.READY and not job.summary.get("writable"):
            raise ImportRefused(_("Ce fichier n'apporte rien de nouveau."))
        _move(job, workflow.RUNNING, due_at=timezone.now(), attempts=0, processed=0)
        job.save()
        ReadingFormat.objects.update_or_create(
            territory=job.territory, signature=opening.signature(job.columns), defaults={"mapping": job.mapping}
        )
    return job


def cancel(*, job_id: int, by: User) -> ReadingImport:
    """Give up before anything is written; the file is dropped."""
    with transaction.atomic():
        job = _locked(job_id, by)
        _move(job, workflow.CANCELLED, due_at=None, content=b"", finished_at=timezone.now(), lease_token=None)
        job.save()
    return job


def run_due(*, limit: int = 1) -> int:
    """Read and write what is due; how many jobs were taken."""
    jobs = owed.claim(ReadingImport.objects.filter(status__in=workflow.OWED), limit=limit, lease=LEASE)
    for job in jobs:
        run(job)
    return len(jobs)


def run_now(job: ReadingImport) -> ReadingImport:
    """Take this one at once when it is small, unless somebody else has it."""
    if job.size <= AT_ONCE:
        mine = ReadingImport.objects.filter(pk=job.pk, status__in=workflow.OWED)
        for claimed in owed.claim(mine, limit=1, lease=LEASE):
            run(claimed)
    job.refresh_from_db()
    return job


def run(job: ReadingImport) -> None:
    """One step of a claimed job. A lost lease undoes the current chunk and leaves the job to its new owner."""
    try:
        if job.attempts > MAX_ATTEMPTS:
            _end(job, workflow.FAILED, summary={**job.summary, "reason": _("L'import a échoué plusieurs fois.")})
        elif job.status == workflow.ANALYSING:
            _analyse(job)
        else:
            _write(job)
    except owed.LeaseLost:
        return


# --- Read, then write ---------------------------------------------------------------------------------------------


def _groups(job: ReadingImport) -> tuple[Told, list[Group], list[dict[str, Any]]]:
    """What the file says, by meter, and all the lines that are refused."""
    told = opening.read(job)
    meters = Meters(job, (one.number for one in told.readings), timezone.now())
    groups, strangers = comparing.grouped(told.readings, meters)
    refused = [(one.line, one.reason) for one in told.refused] + strangers
    return told, groups, [{"line": line, "reason": reason} for line, reason in sorted(refused)]


def _analyse(job: ReadingImport) -> None:
    try:
        told, groups, refused = _groups(job)
    except UnreadableFile as refusal:
        _end(job, workflow.UPLOADED, summary={"question": str(refusal)})
        return
    billed = [group for group in groups if billing.is_billed(group)]
    differences = comparing.compare([group for group in groups if group not in billed])
    of_bills, overlaps = billing.compare(billed)
    differences += of_bills
    groups = [group for group in groups if group.readings]
    refused = sorted(
        [*refused, *({"line": line, "reason": reason} for line, reason in overlaps)], key=lambda one: one["line"]
    )
    counts = {name: sum(getattr(group, name) for group in groups) for name in ("new", "same", "different", "better")}
    summary = {
        **counts,
        "writable": counts["new"] + counts["better"],
        "refused": len(refused),
        "empty": told.empty,
        "groups": [group.told() for group in groups],
        "differences": differences[: comparing.SHOWN],
        "doubts": comparing.doubts(groups),
    }
    _end(job, workflow.READY, summary=summary, errors=refused[:MAX_LISTED], total=told.lines)


def _write(job: ReadingImport) -> None:
    try:
        _told, groups, _refused = _groups(job)
    except UnreadableFile as refusal:
        _end(job, workflow.FAILED, summary={**job.summary, "reason": str(refusal)})
        return
    billed = [group for group in groups if billing.is_billed(group)]
    _write_bills(job, billed)
    points = [_point(group, one) for group in groups if group not in billed for one in group.readings]
    for start in range(job.processed - job.processed % CHUNK, len(points), CHUNK):
        _write_chunk(job, points[start : start + CHUNK], min(start + CHUNK, len(points)))
    _end(job, workflow.DONE, summary=job.summary, content=b"")
    quality.refresh(MeteringPoint.objects.filter(pk__in=[group.point.pk for group in groups]))


def _write_bills(job: ReadingImport, groups: Sequence[Group]) -> None:
    """Once: a job that is resumed finds them the same and writes none."""
    if not groups:
        return
    with transaction.atomic():
        written = job.summary.get("written", 0) + sum(billing.write(job, group) for group in groups)
        summary = {**job.summary, "written": written}
        _progress(job, job.processed, summary=summary)
    job.summary = summary


def _write_chunk(job: ReadingImport, points: Sequence[telemetry.Point], processed: int) -> None:
    """What cannot be stored all the same (a series known in another unit) is counted, with a reason."""
    with transaction.atomic():
        result = telemetry.append(points)
        counts = {name: job.summary.get(name, 0) for name in ("written", "unstored")}
        summary = {**job.summary, "written": counts["written"] + result.inserted}
        if result.rejected:
            summary["unstored"] = counts["unstored"] + len(result.rejected)
            summary["unstored_why"] = result.rejected[0].reason
        _progress(job, processed, summary=summary)
    job.summary = summary


def _point(group: Group, one: Any) -> telemetry.Point:
    return telemetry.Point(group.point.asset_id, group.metric, one.unit, one.at, one.value, one.quality)


def _progress(job: ReadingImport, processed: int, **values: Any) -> None:
    """Say how far, and keep the lease; raises LeaseLost when it is no longer ours."""
    owned = ReadingImport.objects.filter(pk=job.pk, lease_token=job.lease_token)
    if not owned.update(processed=processed, lease_until=timezone.now() + LEASE, **values):
        raise owed.LeaseLost(f"ReadingImport {job.pk}")


def _end(job: ReadingImport, status: str, **values: Any) -> None:
    """Leave the claimed step: fenced, and never due again by itself."""
    with transaction.atomic():
        owed.release(job, due_at=None)
        if status not in workflow.ALLOWED[job.status]:
            raise ImportRefused(f"{job.status} -> {status}")
        if status in workflow.OVER:
            values["finished_at"] = timezone.now()
        ReadingImport.objects.filter(pk=job.pk).update(status=status, **values)


def _locked(job_id: int, by: User) -> ReadingImport:
    rows = ReadingImport.objects.visible_to(by).select_related("territory", "created_by")
    return rows.select_for_update(of=("self",)).get(pk=job_id)


def _move(job: ReadingImport, status: str, **values: Any) -> None:
    if status not in workflow.ALLOWED[job.status]:
        raise ImportRefused(_("Cet import est déjà « %(status)s ».") % {"status": job.get_status_display()})
    job.status = status
    for name, value in values.items():
        setattr(job, name, value)


def progress(job: ReadingImport) -> Mapping[str, Any]:
    """What the page that follows a job asks for."""
    moving = job.status in workflow.OWED
    known = {"status": job.status, "label": job.get_status_display(), "moving": moving}
    return known | {"processed": job.processed, "total": job.total}
