# SPDX-License-Identifier: EUPL-1.2
"""Files of readings: deposit, describe when it must be, preview, confirm, follow. Works without JavaScript."""

import csv
from datetime import datetime
from io import StringIO
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from apps.assets import workflow
from apps.connectors.base import ConnectorError
from apps.connectors.readings.model import UnreadableFile
from apps.energy import selectors
from apps.energy.forms import METRIC_WORDS, DepositForm, DescribeForm
from apps.energy.importing import opening, services
from apps.energy.models import ReadingImport
from apps.energy.models.imports import IMPORT
from apps.energy.views.doors import door
from apps.energy.views.sites import step_words
from apps.territories.paging import AFTER, link, page_of

PAGE = 30
ORDER = ("-created_at", "-id")
STEPS = {workflow.UPLOADED: 2, workflow.ANALYSING: 2, workflow.READY: 3, workflow.RUNNING: 4, workflow.DONE: 4}
TABLE = ReadingImport.Layout.TABLE
LISTED = 30  # refused lines on the page


@require_safe
@door(IMPORT)
def board(request: HttpRequest) -> HttpResponse:
    rows, older = page_of(request, selectors.imports(request.user), ORDER, PAGE)
    context = {
        "rows": rows,
        "older": link(request, older) if older else "",
        "first": link(request, "") if request.GET.get(AFTER) else "",
    }
    return render(request, "energy/imports.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@door(IMPORT)
def new(request: HttpRequest) -> HttpResponse:
    form = DepositForm(request.POST or None, request.FILES or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            job = services.deposit(
                territory=given["territory"],
                filename=given["file"].name,
                content=given["file"].read(),
                by=request.user,
            )
        except UnreadableFile as refusal:
            form.add_error("file", refusal.reason)
        else:
            return _to(services.run_now(job))
    status = 400 if form.errors else 200
    return render(request, "energy/import_new.html", {"form": form, "step": 1}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@door(IMPORT)
def page(request: HttpRequest, pk: int) -> HttpResponse:
    job = _job(request, pk)
    open_to_description = job.layout == TABLE and job.status in {workflow.UPLOADED, workflow.READY}
    form = DescribeForm(request.POST or None, job=job, user=request.user) if open_to_description else None
    if form is not None and request.method == "POST" and form.is_valid():
        try:
            plan, point = form.described(), form.cleaned_data["point"]
            services.run_now(services.describe(job_id=job.pk, by=request.user, plan=plan, point=point))
        except services.ImportRefused as refusal:
            messages.error(request, str(refusal))
        return _to(job)
    context = {
        "job": job,
        "form": form,
        "step": STEPS.get(job.status),
        "groups": [_group(one) for one in job.summary.get("groups", [])],
        "differences": [_dated(one) for one in job.summary.get("differences", [])],
        "errors": job.errors[:LISTED],
        "rows": _first_rows(job)
        if form is not None and job.status == workflow.UPLOADED or form and form.errors
        else [],
        "owed": job.status in workflow.OWED,
        "over": job.status in workflow.OVER,
        "asking": job.status == workflow.UPLOADED or bool(form and form.errors),
    }
    return render(request, "energy/import.html", context, status=400 if form and form.errors else 200)


@require_POST
@door(IMPORT)
def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    job = _job(request, pk)
    try:
        services.run_now(services.confirm(job_id=job.pk, by=request.user, checked=request.POST.get("checked") == "oui"))
    except services.ImportRefused as refusal:
        messages.error(request, str(refusal))
    return _to(job)


@require_POST
@door(IMPORT)
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    job = _job(request, pk)
    try:
        services.cancel(job_id=job.pk, by=request.user)
        messages.success(request, _("Import abandonné : rien n'a été écrit."))
    except services.ImportRefused as refusal:
        messages.error(request, str(refusal))
    return _to(job)


@require_safe
@door(IMPORT)
def progress(request: HttpRequest, pk: int) -> HttpResponse:
    return JsonResponse(services.progress(_job(request, pk)))


@require_safe
@door(IMPORT)
def errors(request: HttpRequest, pk: int) -> HttpResponse:
    """Every refused line, with why."""
    job = _job(request, pk)
    kept = StringIO()
    writer = csv.writer(kept, delimiter=";")
    writer.writerow([_("ligne"), _("motif")])
    writer.writerows([one["line"], _harmless(one["reason"])] for one in job.errors)
    headers = {"Content-Disposition": f'attachment; filename="releves-{job.pk}-lignes-refusees.csv"'}
    return HttpResponse("\ufeff" + kept.getvalue(), content_type="text/csv; charset=utf-8", headers=headers)


def _harmless(text: str) -> str:
    return "'" + text if text[:1] in ("=", "+", "-", "@") else text


def _job(request: HttpRequest, pk: int) -> ReadingImport:
    rows = ReadingImport.objects.visible_to(request.user).select_related("territory", "created_by", "point__asset")
    return get_object_or_404(rows.defer("territory__outline", "point__asset__geometry"), pk=pk)


def _to(job: ReadingImport) -> HttpResponseRedirect:
    return redirect("energy-import", pk=job.pk)


def _group(one: dict[str, Any]) -> dict[str, Any]:
    """As the page shows it."""
    dates = {name: datetime.fromisoformat(one[name]) for name in ("since", "until")}
    metric = METRIC_WORDS.get(one["metric"], one["metric"])
    return {**one, **dates, "metric": metric, "step": step_words(round(one["step"]) if one["step"] else None)}


def _dated(one: dict[str, Any]) -> dict[str, Any]:
    return {**one, "at": datetime.fromisoformat(one["at"])}


def _first_rows(job: ReadingImport) -> list[list[str]]:
    try:
        return opening.first_rows(job)
    except ConnectorError:
        return []
