# SPDX-License-Identifier: EUPL-1.2
"""Life of an import: deposit, describe, confirm, cancel by a person; analyse and write by whoever holds the lease.

The file is written by chunks, each in one transaction with the count of rows done: a worker killed in the middle
leaves a job that the next one resumes exactly there. The final write is fenced by the lease.
"""

from collections.abc import Mapping
from datetime import timedelta
from itertools import islice
from time import monotonic
from typing import Any

import pghistory
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.assets import owed, workflow
from apps.assets.imports import asset_target
from apps.assets.imports import mapping as mappings
from apps.assets.imports.csv_file import detect_delimiter, detect_encoding, refuse_binary
from apps.assets.imports.reading import Reading, open_file, read
from apps.assets.imports.records import MAX_BYTES, FileRefused, LocationNeeded, Opened, Problem
from apps.assets.imports.targets import TARGETS, Target
from apps.assets.models import AssetKind, ImportJob, ImportMapping, Source
from apps.assets.services.upsert import UpsertResult
from apps.territories.models import Territory, User

LEASE = timedelta(minutes=2)  # renewed at each chunk
MAX_ATTEMPTS = 5  # a file that kills its worker every time is given up
PREVIEWED = 20  # changes shown before confirmation


class ImportRefused(Exception):
    """What was asked cannot be done in the present state of the job; French message."""


def deposit(
    *,
    target: str,
    filename: str,
    content: bytes,
    by: User | None,
    territory: Territory | None = None,
    source: Source | None = None,
    kind: AssetKind | None = None,
) -> ImportJob:
    """Keep the file with what can be guessed of it. Raises FileRefused when it cannot be read at all."""
    if len(content) > MAX_BYTES:
        raise FileRefused(_("Fichier de plus de %(most)d Mo.") % {"most": MAX_BYTES // 1_000_000})
    if not content.strip():
        raise FileRefused(_("Le fichier est vide."))
    refuse_binary(content)
    job = ImportJob(
        target=target, territory=territory, source=source, kind=kind, created_by=by, filename=filename[-200:]
    )
    job.content, job.due_at = content, None
    job.file_format = "geojson" if content.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"{" else "csv"
    job.encoding = detect_encoding(content)
    if job.file_format == "csv":
        job.delimiter = detect_delimiter(content[:200_000].decode(job.encoding, errors="replace"))
    _guess(job)
    job.save()
    return job


def _guess(job: ImportJob) -> None:
    """Columns, coordinate system and mapping: remembered from the last file with these columns, else proposed."""
    opened = open_file(job)
    job.columns = list(opened.columns)
    remembered = ImportMapping.objects.filter(
        territory=job.territory, signature=mappings.signature(job.target, opened.columns)
    ).first()
    job.srid = opened.srid or (remembered.srid if remembered else None)
    job.mapping = remembered.mapping if remembered else proposed(job, opened)


def proposed(job: ImportJob, opened: Opened) -> dict[str, str]:
    return mappings.propose(
        job.target,
        opened.columns,
        list(islice(opened.records(), 200)),
        geometry_included=opened.geometry_included,
        schema=job.kind.attribute_schema if job.kind else None,
        kinds=set() if job.kind or job.target != ImportJob.Target.ASSETS else asset_target.kinds_by_word().keys(),
    )


def describe(*, job_id: int, by: User | None, **said: Any) -> ImportJob:
    """Say how to read the file (encoding, delimiter, srid, mapping, options, owner…), and have it analysed."""
    with transaction.atomic():
        job = _locked(job_id, by)
        for name, value in said.items():
            setattr(job, name, value)
        double = mappings.clash(job.mapping)
        if double:
            raise ImportRefused(_("« %(field)s » est donné à deux colonnes.") % {"field": double})
        job.options = {**job.options, "owner_column": "owner" in job.mapping.values()}
        _move(job, workflow.ANALYSING, due_at=timezone.now(), attempts=0, processed=0, summary={}, errors=[])
        job.save()
    return job


def reread(*, job_id: int, by: User | None, encoding: str, delimiter: str) -> ImportJob:
    """Open the file otherwise: its columns change, so the mapping is proposed again. Raises FileRefused."""
    with transaction.atomic():
        job = _locked(job_id, by)
        if job.status not in {workflow.UPLOADED, workflow.READY}:
            raise ImportRefused(_("Cet import est déjà « %(status)s ».") % {"status": job.get_status_display()})
        job.encoding, job.delimiter, job.status, job.summary = encoding, delimiter, workflow.UPLOADED, {}
        _guess(job)
        job.save()
    return job


def inventory_of(territory: Territory) -> Source:
    """The source without telemetry that holds what files say of `territory`."""
    defaults = {"name": _("Inventaire – %(name)s") % {"name": territory.name}, "territory": territory}
    return Source.objects.get_or_create(slug=f"inventaire-{territory.code.lower()}", defaults=defaults)[0]


def confirm(*, job_id: int, by: User | None) -> ImportJob:
    """Have the previewed file written, and remember its mapping for the next one."""
    with transaction.atomic():
        job = _locked(job_id, by)
        _move(job, workflow.RUNNING, due_at=timezone.now(), attempts=0, processed=0)
        job.save()
        ImportMapping.objects.update_or_create(
            territory=job.territory,
            signature=mappings.signature(job.target, job.columns),
            defaults={"mapping": job.mapping, "srid": job.srid},
        )
    return job


def cancel(*, job_id: int, by: User | None) -> ImportJob:
    """Give up before anything is written; the file is dropped."""
    with transaction.atomic():
        job = _locked(job_id, by)
        _move(job, workflow.CANCELLED, due_at=None, content=b"", finished_at=timezone.now(), lease_token=None)
        job.save()
    return job


def run_due(*, limit: int = 1) -> int:
    """Analyse and write what is due; returns how many jobs were taken."""
    jobs = owed.claim(ImportJob.objects.filter(status__in=workflow.OWED), limit=limit, lease=LEASE)
    for job in jobs:
        run(job)
    return len(jobs)


def run_now(job: ImportJob) -> ImportJob:
    """Take this one job at once, unless somebody else has it: for small files and for the command."""
    for claimed in owed.claim(ImportJob.objects.filter(pk=job.pk, status__in=workflow.OWED), limit=1, lease=LEASE):
        run(claimed)
    job.refresh_from_db()
    return job


def run(job: ImportJob) -> None:
    """One step of a claimed job. A lost lease undoes the current chunk and leaves the job to its new owner."""
    try:
        if job.attempts > MAX_ATTEMPTS:
            _end(job, workflow.FAILED, summary={**job.summary, "reason": _("L'import a échoué plusieurs fois.")})
        elif job.status == workflow.ANALYSING:
            _analyse(job)
        else:
            with pghistory.context(user=job.created_by_id, import_job=job.pk):
                _write(job)
    except owed.LeaseLost:
        return


def _analyse(job: ImportJob) -> None:
    reading = Reading()
    target = TARGETS[job.target](job, reading)
    counts = UpsertResult()
    sample: list[dict[str, Any]] = []
    try:
        for rows in read(job, target.build, reading):
            found, changes = target.differences(rows)
            counts, sample = counts + found, (sample + changes)[:PREVIEWED]
            _progress(job, reading.total)
    except LocationNeeded as question:
        summary = {"question": str(question), "proposals": question.proposals, "swapped": question.swapped}
        _end(job, workflow.UPLOADED, summary=summary)
    except FileRefused as refusal:
        _end(job, workflow.UPLOADED, summary={"question": str(refusal)})
    else:
        summary = {**_counts(counts, reading), "absent": len(target.absent()), "sample": sample}
        _end(job, workflow.READY, summary=summary, errors=_listed(reading), total=reading.total)


def _write(job: ImportJob) -> None:
    """Chunks already done by a killed worker are read again (references, links) but not written again."""
    started = monotonic()
    reading = Reading()
    target = TARGETS[job.target](job, reading)
    done, before = job.processed, UpsertResult(**job.summary.get("written", {}))
    try:
        for rows in read(job, target.build, reading):
            if reading.total > done:
                before = _write_chunk(job, target, rows, before, reading.total)
        with transaction.atomic():
            extra = target.finish()
            summary = {**_counts(before, reading), **extra, "seconds": round(monotonic() - started, 1)}
            _end(job, workflow.DONE, summary=summary, errors=_listed(reading), total=reading.total, content=b"")
    except FileRefused as refusal:
        _end(job, workflow.FAILED, summary={**job.summary, "reason": str(refusal)})


def _write_chunk(job: ImportJob, target: Target, rows: list, before: UpsertResult, processed: int) -> UpsertResult:
    with transaction.atomic():
        after = before + target.write(rows)
        written = {"created": after.created, "updated": after.updated, "unchanged": after.unchanged}
        _progress(job, processed, summary={**job.summary, "written": written})
    return after


def _progress(job: ImportJob, processed: int, **values: Any) -> None:
    """Say how far, and keep the lease; raises LeaseLost when it is no longer ours (cancelled, or taken over)."""
    owned = ImportJob.objects.filter(pk=job.pk, lease_token=job.lease_token)
    if not owned.update(processed=processed, lease_until=timezone.now() + LEASE, **values):
        raise owed.LeaseLost(f"ImportJob {job.pk}")


def _end(job: ImportJob, status: str, **values: Any) -> None:
    """Leave the claimed step: fenced, and never due again by itself."""
    with transaction.atomic():
        owed.release(job, due_at=None)
        if status not in workflow.ALLOWED[job.status]:
            raise ImportRefused(f"{job.status} -> {status}")
        if status in workflow.OVER:
            values["finished_at"] = timezone.now()
        ImportJob.objects.filter(pk=job.pk).update(status=status, **values)


def _counts(counts: UpsertResult, reading: Reading) -> dict[str, int]:
    return {
        "created": counts.created,
        "updated": counts.updated,
        "unchanged": counts.unchanged,
        "refused": reading.refused,
        "ignored": sum(not problem.refused for problem in reading.problems),
    }


def _listed(reading: Reading) -> list[Mapping[str, Any]]:
    return [_as_dict(problem) for problem in reading.problems]


def _as_dict(problem: Problem) -> dict[str, Any]:
    return {
        "line": problem.line,
        "field": problem.field,
        "reason": problem.reason,
        "refused": problem.refused,
    }


def _locked(job_id: int, by: User | None) -> ImportJob:
    jobs = ImportJob.objects.all() if by is None else ImportJob.objects.visible_to(by)
    return jobs.select_for_update(of=("self",)).get(pk=job_id)


def _move(job: ImportJob, status: str, **values: Any) -> None:
    if status not in workflow.ALLOWED[job.status]:
        raise ImportRefused(_("Cet import est déjà « %(status)s ».") % {"status": job.get_status_display()})
    job.status = status
    for name, value in values.items():
        setattr(job, name, value)
