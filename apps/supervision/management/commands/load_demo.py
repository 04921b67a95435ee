# SPDX-License-Identifier: EUPL-1.2
"""`manage.py load_demo`: the demo's territories, sources, equipment, base maps, past measures, accounts and duty."""

import time
from collections.abc import Callable

from django.core.management.base import BaseCommand
from django.db import connection

from apps.supervision.demo import (
    accounts,
    contracts,
    duty,
    energy,
    gmao,
    history,
    indicators,
    inventory,
    open311,
    opendata,
    papers,
    past,
    past_work,
    performance,
    reference,
    reports,
    routing,
    snaps,
    sources,
    team_day,
    teams,
    territories,
)
from apps.supervision.demo.files import read_json

LARGE = (
    "assets_asset, assets_networkedge, territories_mapfeature, telemetry_measure, telemetry_series, "
    "events_alarm, events_episode, events_incident, signalements_signalement"
)


class Command(BaseCommand):
    help = "Charge la démonstration (fixtures/demo.json). Relancée, elle n'ajoute que ce qui manque."

    def handle(self, **options: object) -> None:
        plan = read_json("demo.json")
        notices = {entry["code"]: entry["notice"] for entry in plan["territories"]}
        self.step("types d'équipement créés", reference.load_kinds)
        self.step("natures de conditions créées", reference.load_natures)
        self.step("classes de panne créées", reference.load_fault_classes)
        self.step("fiches réflexes créées", reference.load_procedures)
        self.step("facteurs d'énergie créés", reference.load_factors)
        self.step("indicateurs créés", reference.load_indicators)
        self.step("droits donnés aux rôles", reference.load_roles)
        self.step("territoires", lambda: territories.load(notices))
        self.step("contrats d'exemple créés", contracts.load)
        self.step("catégories de signalement créées", reports.load_desks)
        self.step("règles d'orientation créées", routing.load)
        self.step("juridictions Open311 ouvertes", open311.load)
        self.step("sources", lambda: sources.load(plan["sources"]))
        for city in plan["cities"]:
            self.load_city(city)
        self.step("territoires aux données ouvertes", opendata.load)
        self.step("mesures fictives ajoutées", lambda: history.load(plan["history"]))
        self.step("points de comptage fictifs créés", energy.load_meters)
        self.step("lampes fictives décrites avant et après travaux", energy.load_lamps)
        self.step("relevés fictifs ajoutés", energy.load_past)
        self.step("salles fictives créées", energy.load_rooms)
        self.load_accounts(plan["accounts"])
        self.step("documents fictifs joints aux armoires", lambda: papers.load(plan["papers"]))
        self.step("dossiers et scénarios fictifs ajoutés", energy.load_regulation)
        self.step("sessions de charge fictives ajoutées", energy.load_sessions)
        self.step("astreintes, services, entrées fictives ajoutés", lambda: duty.load(plan["duty"]))
        self.step("alarmes passées fictives ajoutées", lambda: past.load(plan["past"]))
        self.step("équipes créées", lambda: teams.load(plan["teams"]))
        self.step("interventions passées fictives ajoutées", lambda: past_work.load(plan["past_work"]))
        self.step("interventions du jour fictives ouvertes", lambda: team_day.load(plan["team_day"]))
        self.step("signalements fictifs ajoutés", lambda: reports.load(plan["reports"]))
        self.step("photos fictives de signalements ajoutées", lambda: snaps.load(plan["reports"]))
        self.step("signalements ouverts orientés", routing.apply)
        self.step("lignes fictives du registre des économies", performance.load)
        self.step("chiffres des indicateurs mesurés", indicators.load)
        self.step("GMAO extérieures", lambda: gmao.load(plan["gmao"]))
        with connection.cursor() as cursor:
            cursor.execute(f"ANALYZE {LARGE}")

    def load_city(self, city: dict) -> None:
        folder = city["folder"]
        files = [f"{folder}/{name}" for name in city["inventories"]]
        base_map = f"{folder}/basemap.csv.gz"
        self.step(f"objets du fond de carte ({folder})", lambda: territories.load_base_map(city["territory"], base_map))
        self.step(f"équipements ({folder})", lambda: inventory.load(files))  # its buildings are those of the base map

    def load_accounts(self, entries: list[dict]) -> None:
        try:
            self.step("comptes de démonstration", lambda: accounts.load(entries))
        except accounts.NotADemo as refusal:
            self.stderr.write(str(refusal))

    def step(self, what: str, load: Callable[[], int]) -> None:
        start = time.monotonic()
        count = f"{load():,}".replace(",", "\u202f")
        self.stdout.write(f"{count:>8} {what} ({time.monotonic() - start:.1f} s)")
