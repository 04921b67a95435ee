# SPDX-License-Identifier: EUPL-1.2
"""Documents of assets in the back office: where agents file them."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.widgets import AdminURLFieldWidget
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.assets.documents import accepting, filing
from apps.assets.models import Asset, Document
from apps.territories.admin_scope import ScopedAdmin, ScopedRelatedFilter

HELP = gettext_lazy("%(kinds)s ; %(most)d Mo au plus.")


class DocumentForm(forms.ModelForm):
    """A file or an address; judged when the form is, by who will keep it."""

    file = forms.FileField(label=gettext_lazy("Fichier"), required=False)
    url = forms.URLField(
        label=gettext_lazy("Adresse"),
        required=False,
        max_length=500,
        assume_scheme="https",
        widget=AdminURLFieldWidget,
        help_text=Document._meta.get_field("url").help_text,
    )

    class Meta:
        model = Document
        fields = ["asset", "nature", "title", "url"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "file" in self.fields:
            words = {"kinds": accepting.in_words(tuple(accepting.TYPES)), "most": filing.HEAVIEST >> 20}
            self.fields["file"].help_text = HELP % words
            self.fields["file"].widget.attrs["accept"] = ",".join(f".{one}" for one in accepting.TYPES)

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if self.instance.pk is None and not self.errors:
            file = found.get("file")
            content = file.read(filing.HEAVIEST + 1) if file else b""
            try:
                placed = filing.placed(url=found.get("url", ""), name=file.name if file else "", content=content)
                filing.check(found["asset"], placed)
                found["placed"] = placed
            except filing.DocumentRefused as refused:
                self.add_error(refused.field, str(refused))
        return found


@admin.register(Document)
class DocumentAdmin(ScopedAdmin):
    """« Où sont la notice, le plan, la garantie de cet équipement ? »"""

    form = DocumentForm
    list_display = ["title", "nature", "shown_asset", "held", "at"]
    list_filter = ["nature", ("asset__owner", ScopedRelatedFilter), ("asset__kind", ScopedRelatedFilter)]
    search_fields = ["title", "name", "asset__code", "asset__name"]
    search_help_text = gettext_lazy("Intitulé, fichier, code ou nom de l'équipement")
    autocomplete_fields = ["asset"]

    def get_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return ["asset", "nature", "title", *(["held", "by", "at"] if obj else ["file", "url"])]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return ["asset", "held", "by", "at"] if obj else []

    def get_queryset(self, request: HttpRequest) -> QuerySet[Document]:
        heavy = [f"asset__{name}" for name in ("geometry", "geom_3857", "attributes", "local_attributes")]
        rows = super().get_queryset(request).select_related("asset__owner")
        return rows.defer("content", *heavy, "asset__owner__outline")

    def choices_of(self, db_field: Any, request: HttpRequest) -> QuerySet:
        """Assets where the person may file one."""
        if db_field.name == "asset":
            return Asset.objects.visible_to(request.user, filing.MAY_ADD)
        return super().choices_of(db_field, request)

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """What the form could not know yet: a colleague filed the same at the same moment."""
        try:
            return super().changeform_view(request, *args, **kwargs)
        except filing.DocumentRefused as refused:
            messages.error(request, str(refused))
            return HttpResponseRedirect(request.get_full_path())

    def save_model(self, request: HttpRequest, obj: Document, form: Any, change: bool) -> None:
        said = {"by": request.user, "title": obj.title, "nature": obj.nature}
        if change:
            filing.change(document=obj, **said)
        else:
            made = filing.add(asset=obj.asset, placed=form.cleaned_data["placed"], **said)
            obj.__dict__.update(made.__dict__)

    def delete_model(self, request: HttpRequest, obj: Document) -> None:
        filing.forget(document=obj, by=request.user)

    @admin.display(description=gettext_lazy("Équipement"), ordering="asset__code")
    def shown_asset(self, row: Document) -> SafeString:
        return format_html('<a href="{}">{}</a>', reverse("asset", args=[row.asset.uid]), row.asset.code)

    @admin.display(description=gettext_lazy("Document"))
    def held(self, row: Document) -> SafeString:
        if row.url:
            return format_html('<a href="{}" rel="noopener noreferrer">{}</a>', row.url, _("Ouvrir à son adresse"))
        where = reverse("document-file", args=[row.uid])
        return format_html('<a href="{}">{}</a> ({})', where, row.name, filesizeformat(row.size))
