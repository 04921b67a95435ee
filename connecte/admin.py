# SPDX-License-Identifier: EUPL-1.2
"""The administration site: who enters, its first page, and the order of its screens."""

from collections.abc import Hashable
from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from apps.supervision import dashboard
from apps.territories import selectors

KEPT = 200  # sets of rights of which the screens are kept
GROUPS = [
    (
        _("Exploitation"),
        ["events.Incident", "events.Alarm", "events.JournalEntry", "telemetry.Series", "console.SavedView"],
    ),
    (
        _("Signalements"),
        [
            *("signalements.Category", "signalements.Desk", "signalements.RoutingRule", "signalements.Addressee"),
            *(
                "signalements.Assignment",
                "signalements.Reply",
                "signalements.Handover",
                "signalements.Block",
                "signalements.Letter",
                "signalements.Guard",
                "signalements.Treatment",
            ),
        ],
    ),
    (
        _("Interventions"),
        [
            *("interventions.WorkRequest", "interventions.WorkOrder", "interventions.Suspension"),
            *("interventions.Statement", "interventions.Plan", "interventions.Team"),
            *("interventions.FieldAct", "interventions.Sighting"),
            *("interventions.Gmao", "interventions.Handoff", "interventions.Delivery"),
        ],
    ),
    (
        _("Services et astreintes"),
        [
            *("duty.Note", "duty.Shift", "duty.OnCall", "duty.EscalationStep"),
            *("duty.Channel", "duty.Subscription", "duty.Notice"),
        ],
    ),
    (
        _("Énergie"),
        [
            *("energy.Site", "energy.Closure", "energy.Room", "energy.RoomRule"),
            *("energy.MeteringPoint", "energy.ChargingSession"),
            *("energy.SavingsStatement", "energy.Adjustment", "energy.LedgerLine", "energy.LedgerCount"),
            *("energy.TertiaryDeclaration", "energy.SavedScenario"),
            *("energy.Tariff", "energy.EmissionMethod", "energy.PrimaryFactor", "energy.CalorificValue"),
        ],
    ),
    (_("Pilotage"), ["kpi.Indicator", "kpi.Figure", "kpi.Publication", "kpi.SheetReader", "kpi.SheetLetter"]),
    (_("Sources et messages"), ["assets.Source", "supervision.Poll", "supervision.DeadLetter"]),
    (_("Open311"), ["open311.Jurisdiction", "open311.ApiKey", "open311.Intake"]),
    (_("Données ouvertes"), ["opendata.Opening"]),
    (_("Webhooks"), ["webhooks.Subscriber", "webhooks.Delivery"]),
    (_("Réversibilité"), ["reversibility.Departure"]),
    (
        _("Patrimoine"),
        ["assets.Asset", "assets.ImportJob", "assets.NetworkEdge", "assets.Document", "assets.AssetKind"],
    ),
    (
        _("Règles et contrats"),
        [
            *("events.Rule", "events.RuleFiring", "events.Procedure", "events.PlannedEvent"),
            *("contracts.Contract", "contracts.ContractVersion", "contracts.FaultClass", "assets.ConditionNature"),
        ],
    ),
    (_("Territoires et rôles"), ["territories.Territory", "territories.Membership", "territories.User", "auth.Group"]),
    (_("Sécurité"), ["territories.Token", "axes.AccessAttempt", "axes.AccessLog"]),
]


class Site(admin.AdminSite):
    site_title = _("Connecte · administration")
    site_header = _("Connecte · administration")
    index_title = _("Tableau de bord")
    site_url = "/console/"
    empty_value_display = "—"

    def has_permission(self, request: HttpRequest) -> bool:
        """A right on a territory is enough: each screen then shows what this right reaches. No « staff » flag."""
        return request.user.is_authenticated and request.user.enters_admin  # type: ignore[union-attr]

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        return super().each_context(request) | {"notices": selectors.notices(request.user)}

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        return super().index(request, {"dashboard": dashboard.of(request.user)} | (extra_context or {}))

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[dict[str, Any]]:
        """Grouped by what the city's technician does, not by Django application; the rest stays at the end.

        What is proposed depends on rights alone, and is a third of a page's work: kept for each set of rights.
        """
        if app_label:
            return super().get_app_list(request, app_label)
        user = request.user
        rights = None if user.is_superuser else frozenset(user.get_all_permissions())
        key = (rights, get_language(), reverse("admin:index", current_app=self.name))
        if key not in self.proposed:
            if len(self.proposed) >= KEPT:
                self.proposed.clear()
            self.proposed[key] = self._grouped(super().get_app_list(request))
        return self.proposed[key]

    @cached_property
    def proposed(self) -> dict[Hashable, list[dict[str, Any]]]:
        return {}

    @staticmethod
    def _grouped(stock: list[dict[str, Any]]) -> list[dict[str, Any]]:
        screens = {model["model"]._meta.label: model for application in stock for model in application["models"]}
        if "auth.Group" in screens:
            screens["auth.Group"]["name"] = _("Rôles")
        for screen in screens.values():
            screen["name"] = str(screen["name"])
        groups = [(name, [screens.pop(label) for label in labels if label in screens]) for name, labels in GROUPS]
        groups.append((_("Autres"), list(screens.values())))
        return [
            {
                "name": str(name),
                "app_label": f"groupe-{rank}",
                "app_url": "",
                "has_module_perms": True,
                "models": models,
            }
            for rank, (name, models) in enumerate(groups)
            if models
        ]
