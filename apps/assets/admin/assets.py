# SPDX-License-Identifier: EUPL-1.2
"""Assets in the back office."""

from typing import Any

from django.contrib import admin
from django.contrib.gis.db import models as gis
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from apps.assets import exports, filters, selectors, services
from apps.assets.admin import badges
from apps.assets.models import Asset
from apps.assets.widgets import GeometryWidget
from apps.territories import basemap
from apps.territories.admin_keyset import LargeAdmin
from apps.territories.admin_scope import ScopedRelatedFilter

EXPORT = "assets.export_assets"


@admin.register(Asset)
class AssetAdmin(LargeAdmin):
    """« Où en est cet équipement ? » State, its age, whose it is and who says so."""

    list_display = ["code", "name", "kind", "shown_state", "owner", "source", "lifecycle", "last_seen_at"]
    list_filter = [
        ("owner", ScopedRelatedFilter),
        "state",
        "kind__trade",
        ("kind", ScopedRelatedFilter),
        ("source", ScopedRelatedFilter),
        "lifecycle",
    ]
    list_select_related = ["kind", "owner", "source"]
    ordering = ["code"]
    sortable_by = ["code"]
    search_fields = ["code", "name"]
    search_help_text = _("Code, nom, ou identifiant public")
    autocomplete_fields = ["owner", "source", "kind"]
    readonly_fields = ["uid", "shown_state", "state_origin", "last_seen_at", "created_at", "updated_at", "page"]
    fieldsets = [
        (None, {"fields": ["code", "name", "kind", "owner", "lifecycle", "page"]}),
        (_("État"), {"fields": ["shown_state", "state_origin", "last_seen_at"]}),
        (_("Position"), {"fields": ["geometry"]}),
        (_("Attributs"), {"fields": ["attributes", "local_attributes"]}),
        (_("Source"), {"fields": ["source", "source_ref", "local_fields"]}),
        (_("Traçabilité"), {"classes": ["collapse"], "fields": ["uid", "created_at", "updated_at"]}),
    ]
    actions = ["export_csv", "export_geojson"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Asset]:
        return super().get_queryset(request).defer("owner__outline", "source__secret", "geom_3857")

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> tuple[Any, bool]:
        return filters.matching(queryset, search_term), False

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        """What the source says of itself is the source's; an asset typed by hand has neither."""
        return (
            [*self.readonly_fields, "attributes", "source_ref", "source"]
            if obj and obj.source_id
            else [*self.readonly_fields]
        )

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if isinstance(db_field, gis.GeometryField):
            widget = GeometryWidget(attrs={"geom_type": db_field.geom_type})
            widget.context_url, widget.home = reverse("admin:assets_asset_context"), _home(request)
            return db_field.formfield(widget=widget)
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def save_model(self, request: HttpRequest, obj: Asset, form: Any, change: bool) -> None:
        services.save_edited(asset=obj, changed=form.changed_data)

    def get_urls(self) -> list[Any]:
        context = path("context/", self.admin_site.admin_view(self.context), name="assets_asset_context")
        return [context, *super().get_urls()]

    def context(self, request: HttpRequest) -> JsonResponse:
        """Outlines and base map around, for the geometry's map."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        try:
            box = filters.box_of(request.GET.get("bbox", ""))
        except ValidationError as error:
            return JsonResponse(error.message_dict, status=400)
        return JsonResponse(basemap.around(request.user, box, detail=bool(request.GET.get("detail"))))

    @admin.display(description=_("État"))
    def shown_state(self, asset: Asset) -> SafeString:
        return badges.asset_state(asset)

    @admin.display(description=_("Fiche"))
    def page(self, asset: Asset) -> SafeString | str:
        if asset.pk is None:
            return "—"
        return format_html('<a href="{}">{}</a>', reverse("asset", args=[asset.uid]), _("Voir la fiche et ses mesures"))

    def has_export_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm(EXPORT)

    @admin.action(description=_("Exporter en CSV"), permissions=["export"])
    def export_csv(self, request: HttpRequest, queryset: QuerySet[Asset]) -> HttpResponse:
        return exports.csv_response(_exported(request, queryset), request)

    @admin.action(description=_("Exporter en GeoJSON"), permissions=["export"])
    def export_geojson(self, request: HttpRequest, queryset: QuerySet[Asset]) -> HttpResponse:
        return exports.geojson_response(_exported(request, queryset), request)


def _exported(request: HttpRequest, queryset: QuerySet[Asset]) -> QuerySet[Asset]:
    """The chosen rows where the person may export."""
    return selectors.assets(request.user, EXPORT).filter(pk__in=queryset.order_by().values("pk"))


def _home(request: HttpRequest) -> tuple[float, float, float, float] | None:
    return basemap.extent(request.user)
