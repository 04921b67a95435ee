# SPDX-License-Identifier: EUPL-1.2
"""What the scoping matrix is made of: roles as data, what to send, parameters of routes (`world` has the objects)."""

import json
import uuid
from datetime import timedelta

import pytest
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.utils import timezone

from apps.assets.models import Asset
from apps.opendata.ngsi import names

BACKEND = "apps.territories.backends.MembershipBackend"
ROLES = {
    role["code"]: role["permissions"] for role in json.loads((settings.BASE_DIR / "fixtures/roles.json").read_text())
}
READ_ONLY = {
    "anonyme",
    "sans habilitation",
    *(name for name, given in ROLES.items() if all(".view_" in right for right in given)),
}
ABSENT = {
    "path": "devices",
    "collection": "absent",
    "feature": "absent",
    "entity": "urn:ngsi-ld:Streetlight:00000:absent",
    "pk": 999_999_999,
    "id": 999_999_999,
    "fid": 999_999_999,
    "object_id": 999_999_999,
    "content_type_id": 999_999,
    "uid": uuid.UUID(int=1),
    "code": "00000",
    "slug": "absent",
    "name": "absent",
    "secret": "absent",
    "token": "aaaaaaaaaaaaaaaaaaaaaa",
    "app_label": "absent",
    "url": "absent",
    "z": 1,
    "x": 1,
    "y": 1,
}
BODIES = {
    "alarm-acknowledge-many": lambda world: {"ids": [world.objects["events.alarm"].pk], "comment": ""},
    "alarm-acknowledge": lambda world: {"comment": ""},
    "alarm-shelve": lambda world: {"hours": 1, "reason": "essai"},
    "alarm-out-of-service": lambda world: {"reason": "travaux"},
    "alarm-bring-back": lambda world: {"comment": ""},
    "console-bulk-list": lambda world: {
        "act": "comment",
        "listed": "alarms",
        "ids": [world.objects["events.alarm"].pk],
        "comment": "essai",
    },
    "console-view-list": lambda world: {"name": "Essai", "query": "list=alarms"},
    "console-view-change": lambda world: {"name": "Essai"},
    "procedure-run-list": lambda world: {
        "incident": world.objects["events.incident"].pk,
        "procedure": world.objects["events.procedure"].code,
    },
    "procedure-run-check": lambda world: {"step": 1, "comment": ""},
    "procedure-run-uncheck": lambda world: {"step": 1},
    "incident-take": lambda world: {"comment": ""},
    "incident-move": lambda world: {"to": "qualified"},
    "incident-assign": lambda world: {"assigned_to": None},
    "incident-classify": lambda world: {"fault_class": world.shared["contracts.faultclass"].code},
    "incident-split": lambda world: {"episodes": [world.objects["events.episode"].pk], "why": "essai"},
    "work-request-list": lambda world: {"assets": [str(world.objects["assets.asset"].uid)], "another": True},
    "work-request-validate": lambda world: {"why": "essai"},
    "work-request-refuse": lambda world: {"why": "essai"},
    "work-request-close": lambda world: {"why": "essai"},
    "work-request-contest": lambda world: {"why": "essai"},
    "work-request-withdraw": lambda world: {"why": "essai"},
    "work-request-reopen": lambda world: {"why": "essai"},
    "work-request-take-back": lambda world: {"why": "essai"},
    "work-request-assign": lambda world: {"team": world.objects["interventions.team"].pk},
    "work-request-classify": lambda world: {
        "fault_class": world.shared["contracts.faultclass"].code,
        "aggravated": True,
    },
    "work-request-merge": lambda world: {"requests": [world.objects["interventions.workrequest"].pk], "why": "essai"},
    "work-request-split": lambda world: {"assets": [str(world.objects["assets.asset"].uid)], "why": "essai"},
    "work-request-comments": lambda world: {"text": "essai"},
    "work-request-suspensions": lambda world: {
        "reason": "weather",
        "started_at": (timezone.now() - timedelta(hours=2)).isoformat(),
        "ended_at": (timezone.now() - timedelta(hours=1)).isoformat(),
    },
    "work-request-resolve": lambda world: {"keep": "ours"},
    "work-order-plan": lambda world: {
        "start": timezone.now().isoformat(),
        "end": (timezone.now() + timedelta(hours=1)).isoformat(),
    },
    "planning-place": lambda world: {
        "request": world.objects["interventions.workrequest"].pk,
        "team": world.objects["interventions.team"].pk,
        "start": (timezone.now() + timedelta(hours=1)).isoformat(),
        "confirmed": True,
    },
    "planning-unplan": lambda world: {"order": world.objects["interventions.workorder"].pk},
    "work-order-cancel": lambda world: {"why": "essai"},
    "work-order-suspend": lambda world: {"reason": "part"},
    "work-order-repair": lambda world: {"final": True},
    "work-order-conclude": lambda world: {"outcome": "not_found", "said": "rien vu"},
    "work-order-control": lambda world: {"accepted": True},
    "work-order-check": lambda world: {"rank": 1},
    "field-acts": lambda world: {
        "uid": str(uuid.uuid4()),
        "person": 1,
        "kind": "arrive",
        "declared_at": timezone.now().isoformat(),
        "sent_at": timezone.now().isoformat(),
        "order": world.objects["interventions.workorder"].pk,
    },
    "suspension-clarify": lambda world: {"reason": "access"},
    "suspension-decide": lambda world: {"accepted": True},
    "monthly-statement-list": lambda world: {
        "contract": world.objects["contracts.contract"].reference,
        "month": f"{timezone.now():%Y-%m}",
    },
    "monthly-statement-sign": lambda world: {"side": "owner"},
    "monthly-statement-contest": lambda world: {"line": 1, "why": "essai"},
    "monthly-statement-decide": lambda world: {"line": 1, "kept": True, "why": "essai"},
    "report-list": lambda world: {
        "token": "essai-de-la-matrice",
        "territory": world.territory.code,
        "category": world.objects["signalements.category"].code,
        "address": "12 rue d'essai",
    },
    "report-qualify": lambda world: {"text": "essai"},
    "report-assign": lambda world: {"person": None},
    "report-ask": lambda world: {"text": "essai"},
    "report-note": lambda world: {"text": "essai"},
    "report-reject": lambda world: {"why": "essai"},
    "report-elsewhere": lambda world: {"addressee": "essai"},
    "report-treat": lambda world: {"outcome": "resolved"},
    "report-duplicate": lambda world: {"of": world.objects["signalements.signalement"].pk},
    "report-reopen": lambda world: {"why": "essai"},
    "incident-merge": lambda world: {"incidents": [world.objects["events.incident"].pk], "why": "essai"},
}
API_OBJECTS = {
    "gmao": "interventions.gmao",
    "conflits": "interventions.conflict",  # collection of the address -> model whose object its parameter names
    "territories": "territories.territory",
    "assets": "assets.asset",
    "sources": "assets.source",
    "ingest": "assets.source",
    "contracts": "contracts.contract",
    "versions": "contracts.contractversion",
    "lines": "contracts.commitment",
    "alarms": "events.alarm",
    "incidents": "events.incident",
    "journal": "events.journalentry",
    "planned-events": "events.plannedevent",
    "views": "console.savedview",
    "bulk": "console.bulkact",
    "network": "assets.asset",
    "procedure-runs": "events.procedurerun",
    "procedures": "events.procedure",
    "rule-firings": "events.rulefiring",
    "rules": "events.rule",
    "dead-letters": "supervision.deadletter",
    "series": "telemetry.series",
    "points": "assets.asset",
    "documents": "assets.document",
    "equipements": "assets.asset",
    "notes": "duty.note",
    "shifts": "duty.shift",
    "services": "duty.shift",
    "moyens": "duty.channel",
    "requests": "interventions.workrequest",
    "orders": "interventions.workorder",
    "suspensions": "interventions.suspension",
    "teams": "interventions.team",
    "plans": "interventions.plan",
    "photos": "interventions.attachment",
    "interventions": "interventions.workrequest",
    "ordres": "interventions.workorder",
    "equipes": "interventions.team",
    "signalements": "signalements.signalement",
    "depuis-signalement": "signalements.signalement",
    "signalement-categories": "signalements.category",
    "images": "signalements.photo",
    "statements": "interventions.statement",
    "decomptes": "interventions.statement",
    "planning": "interventions.workrequest",
    "energy-sites": "energy.site",
    "sites": "energy.site",
    "tertiaire": "energy.site",
    "scenarios": "energy.savedscenario",
    "metering-points": "energy.meteringpoint",
    "compteurs": "energy.meteringpoint",
    "charging-sessions": "energy.chargingsession",
    "rooms": "energy.room",
    "tariffs": "energy.tariff",
    "calorific-values": "energy.calorificvalue",
    "releves": "energy.readingimport",
    "savings": "contracts.savingbaseline",
    "contrat": "contracts.contract",
    "ajustements": "energy.adjustment",
    "adjustments": "energy.adjustment",
    "pieces": "energy.evidence",
    "decomptes-annuels": "energy.savingsstatement",
    "yearly-statements": "energy.savingsstatement",
    "webhook-subscribers": "webhooks.subscriber",
    "webhook-deliveries": "webhooks.delivery",
}
REFERENCE = {  # addressed by their code
    "/kinds/": "assets.assetkind",
    "/fault-classes/": "contracts.faultclass",
    "/emission-methods/": "energy.emissionmethod",
    "/primary-factors/": "energy.primaryfactor",
    "/indicators/": "kpi.indicator",
}
COMMON = {
    *("auth", "axes", "assets.assetkind", "assets.conditionnature", "contracts.faultclass", "supervision.heartbeat"),
    *("energy.emissionmethod", "energy.primaryfactor", "kpi.indicator"),
}


IN_A_SOURCE = {"path": "devices"}  # what follows the address of a source at our TALQ door
PUBLIC_PATHS = ("indicateurs/", "q/", "signaler/", "suivi/", "signales/", "rues/", "accessibilite/", "open311/")
# addresses whose parameters `public_values` knows
PUBLIC_OBJECTS = ("q/", "signales/", "accessibilite/", "open311/", "indicateurs/", "pilotage/", "ogc/", "ngsi-ld/")


def SHARED(route):  # noqa: N802
    """The parameter names nothing that belongs to a territory, or what the public may name."""
    if route.path.startswith(("ogc/", "ngsi-ld/")):
        return not {"feature", "entity"} & set(route.parameters)
    if route.path.startswith(PUBLIC_PATHS):
        return True
    if route.path.startswith("admin/") and "<object_id>" in route.path.replace("path:", ""):
        app, model = route.path.split("/")[1:3]
        return app in COMMON or f"{app}.{model}" in COMMON
    return {"app_label", "url", "content_type_id", "z"} & set(route.parameters) or any(
        name in route.path for name in REFERENCE
    )


def values(route, world):
    """Which object of `world` the parameters of this route mean."""
    if not route.parameters:
        return {}
    if route.path.startswith("admin/"):
        return admin_values(route, world)
    if "z" in route.parameters:
        return {"z": 14, "x": 8390, "y": 5597}
    if "token" in route.parameters:
        return {name: ABSENT[name] for name in route.parameters}  # only its digest is kept, as below
    if route.path.startswith(PUBLIC_OBJECTS):
        return public_values(route, world)
    if "secret" in route.parameters:
        return {"secret": ABSENT["secret"]}  # no row tells it: only its digest is kept
    for name, model in REFERENCE.items():
        if name in route.path:
            return {key: getattr(world.shared[model], key) for key in route.parameters}
    collection = route.path[: route.path.index("<")].rstrip("/").rpartition("/")[2]
    named = [name for name in route.parameters if name not in IN_A_SOURCE]
    if collection not in API_OBJECTS or len(named) > 1:
        pytest.fail(f"new route {route.path}: say in tests/matrix.py which object of a territory it means")
    row = world.objects[API_OBJECTS[collection]]
    return {name: IN_A_SOURCE.get(name) or getattr(row, name) for name in route.parameters}


def public_values(route, world):
    report, photo = world.objects["signalements.signalement"], world.objects["signalements.photo"]
    known = {"service_code": report.category.code, "reference": report.reference, "uid": photo.uid, "rest": "absent"}
    known["name"] = world.shared["kpi.indicator"].code
    known |= {"collection": "equipements", "feature": world.objects["assets.asset"].uid}
    known["entity"] = names.of(names.marked(Asset.objects.filter(pk=world.objects["assets.asset"].pk)).get())
    of_asset = route.path.startswith("q/")
    known["code"] = world.objects["assets.asset"].uid if of_asset else world.territory.code
    return {name: known[name] for name in route.parameters}


def admin_values(route, world):
    names = set(route.parameters)
    if names == {"app_label"}:
        return {"app_label": "assets"}
    if names == {"url"}:
        return {"url": "nulle-part"}
    if "content_type_id" in names:
        asset = world.objects["assets.asset"]
        return {"content_type_id": ContentType.objects.get_for_model(asset).pk, "object_id": asset.pk}
    app, model = route.path.split("/")[1:3]
    row = world.objects.get(f"{app}.{model}") or world.shared.get(f"{app}.{model}")
    if row is None and app not in COMMON and f"{app}.{model}" not in COMMON:
        pytest.fail(f"new screen {route.path}: put one object of {app}.{model} in World (tests/world.py)")
    return dict.fromkeys(route.parameters, row.pk if row else 1)
