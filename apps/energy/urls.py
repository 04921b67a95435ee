# SPDX-License-Identifier: EUPL-1.2
"""Pages of energy for agents, under /energie/."""

from django.urls import path

from apps.energy.views import (
    charging,
    flows,
    imports,
    lighting,
    meters,
    night,
    scenarios,
    sites,
    sun,
    tertiary,
    vehicle,
    what_if,
)

urlpatterns = [
    path("", sites.board, name="energy"),
    path("sites/<int:pk>/", sites.page, name="energy-site"),
    path("sites/<int:pk>/jours.csv", sites.table, name="energy-site-csv"),
    path("sites/<int:pk>/flux/", flows.page, name="energy-site-flows"),
    path("sites/<int:pk>/sessions/", charging.page, name="energy-site-sessions"),
    path("sites/<int:pk>/sessions.csv", charging.table, name="energy-site-sessions-csv"),
    path("bornes/deposer/", charging.new, name="energy-sessions-new"),
    path("bornes/ecrire/", charging.write, name="energy-sessions-write"),
    path("soleil/", sun.page, name="energy-sun"),
    path("soleil/centrales.csv", sun.table, name="energy-sun-csv"),
    path("vehicule/", vehicle.page, name="energy-vehicle"),
    path("compteurs/", meters.board, name="energy-meters"),
    path("compteurs/<int:pk>/", meters.page, name="energy-meter"),
    path("eclairage/", lighting.page, name="energy-lighting"),
    path("eclairage/armoires.csv", lighting.table, name="energy-lighting-csv"),
    path("eclairage/lampes.csv", lighting.lamps, name="energy-lighting-lamps-csv"),
    path("et-si/", what_if.page, name="energy-what-if"),
    path("et-si/garder/", scenarios.save, name="energy-scenario-save"),
    path("et-si/scenarios/<int:pk>/supprimer/", scenarios.delete, name="energy-scenario-delete"),
    path("tertiaire/", tertiary.board, name="energy-tertiary"),
    path("tertiaire/operat.csv", tertiary.export_csv, name="energy-tertiary-csv"),
    path("tertiaire/operat.xlsx", tertiary.export_xlsx, name="energy-tertiary-xlsx"),
    path("tertiaire/<int:pk>/", tertiary.page, name="energy-tertiary-site"),
    path("nuit/", night.board, name="energy-night"),
    path("nuit/lampes.csv", night.table, name="energy-night-csv"),
    path("releves/", imports.board, name="energy-imports"),
    path("releves/deposer/", imports.new, name="energy-import-new"),
    path("releves/<int:pk>/", imports.page, name="energy-import"),
    path("releves/<int:pk>/ecrire/", imports.confirm, name="energy-import-confirm"),
    path("releves/<int:pk>/abandonner/", imports.cancel, name="energy-import-cancel"),
    path("releves/<int:pk>/progression/", imports.progress, name="energy-import-progress"),
    path("releves/<int:pk>/lignes-refusees.csv", imports.errors, name="energy-import-errors"),
]
