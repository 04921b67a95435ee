# SPDX-License-Identifier: EUPL-1.2
"""The pages that axe-core looks at. `tests/test_accessible_pages.py` keeps the lists complete."""

TERRITORY = "200066876"

PUBLIC = {
    "landing": "/",
    "indicators": "/indicateurs/51108/",
    "places of indicators": "/indicateurs/",
    "leaving a sheet": "/indicateurs/fiche/nothing-of-the-kind/",
    "login": "/connexion/",
    "statement": "/accessibilite/",
    "statement of a territory": f"/accessibilite/{TERRITORY}/",
    "personal data": "/donnees-personnelles/",
    "territories": "/signales/",
    "plan": "/plan-du-site/",
    "open data": "/ogc/?f=html",
    "open collections": "/ogc/collections?f=html",
    "an open collection": "/ogc/collections/equipements?f=html",
    "open assets": "/ogc/collections/equipements/items?f=html&limit=20",
    "list and map": f"/signales/{TERRITORY}/",
    "list refused": f"/signales/{TERRITORY}/?categorie=absente",
    "street": f"/signales/{TERRITORY}/suivre/",
    "a street that is over": "/rues/nothing-of-the-kind/",
    "a street left already": "/rues/nothing-of-the-kind/arreter/",
    "form, where": f"/signaler/?territoire={TERRITORY}",
    "form, without a network": "/signaler/hors-connexion/",
    "nothing there": "/suivi/nothing-of-the-kind/",
    "nothing to erase": "/suivi/nothing-of-the-kind/effacer/",
    "form, over": "/signaler/nothing-of-the-kind/",
}

# By account: somebody who has the page, on a screen; `terrain` on a telephone. {marks} are rows of the demo.
AGENTS = {
    "pcc": (
        *("/console/", "/console/mur/?theme=clair", "/console/rejeu/", "/console/rejeu/?from=hier", "/admin/"),
        *("/signalements/?vue=ouverts", "/signalements/filtres/", "/signalements/nouveau/", "/signalements/{report}/"),
        *("/interventions/", "/interventions/{request}/", "/interventions/nouvelle/", "/interventions/equipes/"),
        *("/interventions/equipes/{team}/", "/interventions/lampes-muettes/", "/interventions/planning/"),
        *("/interventions/planning/{request}/", "/interventions/tournees/", "/main-courante/"),
        *("/main-courante/services/{shift}/", "/notifications/", "/qualite/", "/equipements/{asset}/"),
        "/mot-de-passe/",
        *("/admin/events/incident/", "/admin/events/incident/{incident}/change/"),
        "/admin/interventions/workrequest/{request}/change/",
    ),
    "elu": (
        *("/console/", "/console/rejeu/", "/pilotage/", "/pilotage/51108/building_saving/", "/interventions/mesures/"),
        *("/signalements/mesures/", "/energie/", "/energie/sites/{site}/", "/energie/sites/{sunny}/flux/"),
        *("/energie/sites/{charged}/sessions/", "/energie/soleil/", "/energie/vehicule/", "/energie/compteurs/"),
        *("/energie/compteurs/{meter}/", "/energie/eclairage/", "/energie/et-si/", "/energie/tertiaire/"),
        *("/energie/tertiaire/{declared}/", "/energie/nuit/", "/energie/contrat/", "/energie/contrat/{contract}/"),
        "/energie/contrat/{contract}/decomptes/",
    ),
    "titulaire": (
        *("/interventions/decomptes/", "/interventions/decomptes/{statement}/", "/interventions/planning/?vue=jour"),
        "/energie/contrat/ajustements/{adjustment}/",
        "/energie/contrat/decomptes-annuels/{yearly}/",
    ),
    "terrain": ("/terrain/", "/terrain/simple/", "/equipements/{asset}/", "/console/"),
    "admin": (
        *("/status", "/pilotage/?territoire=200066876", "/console/", "/console/mur/", "/api/docs/", "/admin/"),
        *("/admin/territories/user/add/", "/admin/axes/accessattempt/", "/admin/territories/membership/"),
    ),
    "referent": (
        *("/sources/", "/sources/talq-chalons/", "/energie/releves/", "/energie/releves/deposer/"),
        *("/energie/bornes/deposer/", "/energie/contrat/{contract}/registre/?annee=3"),
        *("/energie/contrat/{contract}/ajustements/", "/admin/", "/admin/energy/", "/admin/assets/asset/"),
        *("/admin/kpi/sheetreader/add/", "/admin/kpi/figure/", "/admin/webhooks/subscriber/add/"),
        *("/admin/energy/tariff/add/", "/admin/events/plannedevent/add/", "/admin/reversibility/departure/add/"),
        "/admin/energy/closure/add/",
        *(
            "/admin/assets/asset/{asset_fid}/change/",
            "/admin/assets/asset/{asset_fid}/history/",
            "/admin/assets/importjob/add/",
            "/admin/contracts/contract/",
        ),
        *("/admin/contracts/contract/{contract}/change/", "/admin/contracts/contract/try/"),
        *("/admin/contracts/contractversion/{version}/change/", "/admin/contracts/contractversion/{version}/compare/"),
        *("/admin/contracts/servicecalendar/{calendar}/change/", "/admin/signalements/category/{category}/change/"),
        *("/admin/signalements/routingrule/", "/admin/signalements/routingrule/essai/"),
        *("/admin/signalements/treatment/", "/admin/signalements/treatment/purge/"),
        *("/admin/signalements/reply/{reply}/delete/", "/admin/events/procedure/{procedure}/change/"),
    ),
}
REFUSED = {"/console/rejeu/?from=hier"}  # a page that says why not

WHERE = {
    "report": "SELECT max(id) FROM signalements_signalement",
    "request": "SELECT max(id) FROM interventions_workrequest WHERE state = 'assigned' AND NOT restricted",
    "team": "SELECT min(id) FROM interventions_team",
    "shift": "SELECT min(id) FROM duty_shift",
    "asset": "SELECT uid FROM assets_asset asset JOIN assets_source source ON source.id = source_id"
    " WHERE slug = 'talq-chalons' ORDER BY fid LIMIT 1",
    "asset_fid": "SELECT min(fid) FROM assets_asset JOIN assets_source source ON source.id = source_id"
    " WHERE slug = 'talq-chalons'",
    "incident": "SELECT max(incident.id) FROM events_incident incident JOIN territories_territory place"
    " ON place.id = territory_id WHERE place.code = '51108' AND NOT restricted",
    "site": "SELECT min(site_id) FROM energy_meteringpoint WHERE energy = 'electricity' AND site_id IS NOT NULL",
    "sunny": "SELECT min(site_id) FROM energy_meteringpoint WHERE energy = 'solar'",
    "charged": "SELECT min(site_id) FROM energy_meteringpoint WHERE energy = 'solar'",
    "meter": "SELECT min(point.id) FROM energy_meteringpoint point JOIN assets_asset ON fid = asset_id"
    " JOIN territories_territory place ON place.id = owner_id WHERE place.code = '51108'",
    "declared": "SELECT min(site_id) FROM energy_tertiarydeclaration",
    "contract": "SELECT id FROM contracts_contract WHERE reference = 'EXEMPLE-MGP-2023'",
    "version": "SELECT min(id) FROM contracts_contractversion",
    "calendar": "SELECT min(id) FROM contracts_servicecalendar",
    "statement": "SELECT max(id) FROM interventions_statement",
    "adjustment": "SELECT min(id) FROM energy_adjustment",
    "yearly": "SELECT max(id) FROM energy_savingsstatement",
    "category": "SELECT min(id) FROM signalements_category",
    "reply": "SELECT min(id) FROM signalements_reply",
    "procedure": "SELECT min(id) FROM events_procedure",
}
SAMPLE = dict.fromkeys(WHERE, "1") | {"asset": "00000000-0000-0000-0000-000000000001"}  # to resolve the address


def addresses():
    """Each address of the lists, resolvable: as it is, or with a number that need not exist."""
    listed = [*PUBLIC.values(), *(path for paths in AGENTS.values() for path in paths)]
    return [path.format(**SAMPLE) for path in listed]
