# SPDX-License-Identifier: EUPL-1.2
"""The guided import: deposit, describe, preview, confirm, follow, read the result. Works without JavaScript."""

from itertools import islice
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from apps.assets import exports, workflow
from apps.assets.admin import badges
from apps.assets.import_forms import IMPORT, DepositForm, DescribeForm
from apps.assets.imports import mapping
from apps.assets.imports.reading import open_file
from apps.assets.imports.records import FileRefused
from apps.assets.models import ImportJob
from apps.assets.services import imports
from apps.territories.admin_scope import ScopedAdmin, ScopedRelatedFilter

AT_ONCE = 1_000_000  # bytes; a larger file is analysed and written by the worker, with progress
STEPS = {workflow.UPLOADED: 2, workflow.ANALYSING: 2, workflow.READY: 3, workflow.RUNNING: 4, workflow.DONE: 4}
SAMPLE = 5  # rows shown beside the mapping


@admin.register(ImportJob)
class ImportJobAdmin(ScopedAdmin):
    list_display = ["filename", "shown_status", "target", "territory", "source", "total", "created_by", "created_at"]
    list_filter = ["status", "target", ("territory", ScopedRelatedFilter)]
    list_select_related = ["territory", "source", "created_by"]
    search_fields = ["filename"]
    search_help_text = gettext_lazy("Nom du fichier")

    def get_queryset(self, request: HttpRequest) -> QuerySet[ImportJob]:
        rows = ImportJob.objects.visible_to(request.user).order_by("-created_at")
        return rows.defer("content", "errors", "territory__outline", "source__secret")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm(IMPORT)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm(IMPORT) and (obj is None or self.get_queryset(request).filter(pk=obj.pk).exists())

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_module_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm(IMPORT)

    @admin.display(description=gettext_lazy("Statut"), ordering="status")
    def shown_status(self, job: ImportJob) -> SafeString:
        style = {"failed": "critical", "ready": "minor", "uploaded": "unknown"}.get(job.status, "normal")
        return badges.badge(style, badges.JOBS[job.status], job.get_status_display(), None)

    def get_urls(self) -> list[Any]:
        steps = {
            "confirm/": (require_POST(self.confirm), "confirm"),
            "cancel/": (require_POST(self.cancel), "cancel"),
            "progress.json": (require_safe(self.progress), "progress"),
            "errors.csv": (require_safe(self.errors), "errors"),
        }
        wrap = self.admin_site.admin_view
        urls = [
            path(f"<int:pk>/{end}", wrap(view), name=f"assets_importjob_{name}") for end, (view, name) in steps.items()
        ]
        return [*urls, *super().get_urls()]

    # --- Deposit

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = DepositForm(request.POST or None, request.FILES or None, user=request.user)
        if request.method == "POST" and form.is_valid():
            try:
                return _to(self._deposited(request, form.cleaned_data))
            except FileRefused as refusal:
                form.add_error("file", str(refusal))
        return self._page(request, "add.html", _("Importer un fichier"), {"form": form})

    def _deposited(self, request: HttpRequest, said: dict[str, Any]) -> ImportJob:
        target, territory, source = said["target"], said["territory"], said["source"]
        if target == ImportJob.Target.ASSETS and source is None:
            source = imports.inventory_of(territory)
        return imports.deposit(
            target=target,
            filename=said["file"].name,
            content=said["file"].read(),
            by=request.user,
            territory=territory,
            source=source if target == ImportJob.Target.ASSETS else None,
            kind=said["kind"],
        )

    # --- Describe, preview, follow: one page whose parts depend on the status

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        job = self._job(request, object_id)
        open_to_description = job.status in {workflow.UPLOADED, workflow.READY}
        form = DescribeForm(request.POST or None, job=job) if open_to_description else None
        if form is not None and request.method == "POST" and form.is_valid():
            return self._described(request, job, form)
        context = {
            "job": job,
            "form": form,
            "rows": _first_rows(job) if open_to_description else [],
            "proposals": ", ".join(f"EPSG:{srid}" for srid in job.summary.get("proposals", [])),
            "errors_shown": _told(job, job.errors[:20]),
            "over": job.status in workflow.OVER,
            "owed": job.status in workflow.OWED,
            "step": STEPS.get(job.status),
            "asking": job.status == workflow.UPLOADED or bool(form and form.errors),
        }
        return self._page(request, "job.html", job.filename, context)

    def _described(self, request: HttpRequest, job: ImportJob, form: DescribeForm) -> HttpResponse:
        said = form.description()
        reread = any(said.get(name, getattr(job, name)) != getattr(job, name) for name in ("encoding", "delimiter"))
        try:
            if reread:
                imports.reread(
                    job_id=job.pk, by=request.user, encoding=said["encoding"], delimiter=said.get("delimiter", "")
                )
                messages.info(request, _("Fichier relu : vérifiez la correspondance des colonnes."))
            else:
                job = imports.describe(job_id=job.pk, by=request.user, **said)
                _at_once(job)
        except (FileRefused, imports.ImportRefused) as refusal:
            messages.error(request, str(refusal))
        return _to(job)

    def confirm(self, request: HttpRequest, pk: int) -> HttpResponse:
        job = self._job(request, pk)
        try:
            _at_once(imports.confirm(job_id=job.pk, by=request.user))
        except imports.ImportRefused as refusal:
            messages.error(request, str(refusal))
        return _to(job)

    def cancel(self, request: HttpRequest, pk: int) -> HttpResponse:
        job = self._job(request, pk)
        try:
            imports.cancel(job_id=job.pk, by=request.user)
            messages.success(request, _("Import abandonné : rien n'a été écrit."))
        except imports.ImportRefused as refusal:
            messages.error(request, str(refusal))
        return _to(job)

    def progress(self, request: HttpRequest, pk: int) -> JsonResponse:
        job = self._job(request, pk)
        return JsonResponse(
            {
                "status": job.status,
                "label": job.get_status_display(),
                "processed": job.processed,
                "total": job.total,
                "moving": job.status in workflow.OWED,
            }
        )

    def errors(self, request: HttpRequest, pk: int) -> HttpResponse:
        job = self._job(request, pk)
        headers = {"Content-Disposition": f'attachment; filename="import-{job.pk}-lignes-refusees.csv"'}
        return HttpResponse(
            exports.problems_csv(_told(job, job.errors)), content_type="text/csv; charset=utf-8", headers=headers
        )

    def _job(self, request: HttpRequest, pk: Any) -> ImportJob:
        if not request.user.has_perm(IMPORT):
            raise PermissionDenied
        rows = ImportJob.objects.visible_to(request.user).defer("content").select_related("territory", "source", "kind")
        job = rows.filter(pk=pk).first() if str(pk).isdigit() else None
        if job is None:
            raise Http404
        return job

    def _page(self, request: HttpRequest, template: str, title: str, context: dict[str, Any]) -> TemplateResponse:
        base = {**self.admin_site.each_context(request), "opts": self.opts, "title": title}
        return TemplateResponse(request, f"admin/assets/importjob/{template}", base | context)


def _to(job: ImportJob) -> HttpResponseRedirect:
    return redirect(reverse("admin:assets_importjob_change", args=[job.pk]))


def _told(job: ImportJob, problems: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """With the columns of the file instead of our names of fields."""
    return [{**one, "field": mapping.named(one["field"], job.target, job.mapping)} for one in problems]


def _at_once(job: ImportJob) -> None:
    """A small file does not wait for the worker."""
    if len(job.content) <= AT_ONCE:
        imports.run_now(job)


def _first_rows(job: ImportJob) -> list[list[Any]]:
    """The first rows as read, in the order of the columns, to check the mapping by eye."""
    try:
        records = list(islice(open_file(job).records(), SAMPLE))
    except FileRefused:
        return []
    return [[str(record.values.get(column) or "")[:60] for column in job.columns] for record in records]
