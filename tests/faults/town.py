# SPDX-License-Identifier: EUPL-1.2
"""A small town for the faults: probes by MQTT, lamps behind several lighting gateways, and a neighbour.

Run as a program, it writes itself in the database of DATABASE_URL.
"""

import os
import uuid

TOWN, NEIGHBOUR = "51108", "34172"
PASSWORD = "mot de passe d'essai"  # of a database that lives as long as the test
OPERATOR, NEIGHBOUR_OPERATOR = "operateur", "operateur-voisin"

PROBES = [f"0200000000{number:06x}" for number in range(30)]
NEIGHBOUR_PROBES = [f"0300000000{number:06x}" for number in range(10)]
APPLICATIONS = {"lora-essai": (TOWN, "essai", PROBES), "lora-voisine": (NEIGHBOUR, "voisine", NEIGHBOUR_PROBES)}

# Far from each other and with a word of their own: each smoke is an incident, for which a rule has much to do.
RULED, RULED_PROBES, PROCEDURE = "lora-regles", [f"0400000000{number:06x}" for number in range(8)], "fumee"
SMOKE = {
    "metrics": {},
    "application": "regles",
    "alarms": [{"field": "smoke", "condition": "smoke", "severity": "minor", "title": "Corbeille qui fume (essai)"}],
}
EVERYTHING = [
    {"do": "severity", "to": "critical"},
    {"do": "assign", "to": OPERATOR},
    {"do": "notify", "person": OPERATOR},
    {"do": "procedure", "code": PROCEDURE},
    {"do": "propose_intervention"},
]

JUNCTIONS_SOURCE, JUNCTIONS = "rsmp-essai", ("FR+CAR001", "FR+CAR002", "FR+CAR003")

# One gateway per way of failing; `sain` and `temoin` never fail by themselves.
GATEWAYS = ("sain", "temoin", "erreur", "lent", "tronque", "types", "melange", "muet", "ferme")
LAMPS = 3
CATEGORY = "lampe-eteinte"  # what its inhabitants report
POLL_EVERY, SILENT_AFTER = 2, 32  # seconds; half of the silence is already « dégradé », even on a slow machine

OPTIONS = {
    "metrics": {"count": {"metric": "count"}},
    "alarms": [{"field": "tilt", "condition": "tilt", "severity": "major", "title": "Corbeille renversée (essai)"}],
}


def lamp_ref(gateway: str, number: int) -> str:
    return str(uuid.uuid5(uuid.NAMESPACE_OID, f"{gateway}/{number}"))


def build() -> None:
    from tests.factories import OPERATOR as RIGHTS
    from tests.factories import (
        CategoryFactory,
        ChannelFactory,
        DeskFactory,
        MembershipFactory,
        TerritoryFactory,
        UserFactory,
    )

    for code, username in ((TOWN, OPERATOR), (NEIGHBOUR, NEIGHBOUR_OPERATOR)):
        territory = TerritoryFactory(code=code)
        if code == TOWN:
            DeskFactory(territory=territory)
            CategoryFactory(territory=territory, code=CATEGORY)
        person = UserFactory(username=username, raw_password=PASSWORD)
        MembershipFactory(user=person, territory=territory, permissions=[*RIGHTS, "supervision.view_heartbeat"])
        ChannelFactory(person=person)  # without subscription: only what a test owes is sent
    for slug in APPLICATIONS:
        build_probes(slug)
    build_rule()
    build_junctions()
    for gateway in GATEWAYS:
        build_gateway(gateway)


def build_probes(slug: str) -> None:
    from apps.assets.models import AssetKind
    from apps.territories.models import Territory
    from tests.factories import AssetFactory, SourceFactory

    code, application, probes = APPLICATIONS[slug]
    owner, kind = Territory.objects.get(code=code), AssetKind.objects.get(code="litter_bin")
    source = SourceFactory(
        slug=slug, driver="chirpstack-mqtt", territory=owner, silent_after=3600,
        options=OPTIONS | {"application": application},
    )  # fmt: skip
    for ref in probes:
        AssetFactory(code=f"SONDE-{ref[-4:]}", kind=kind, owner=owner, source=source, source_ref=ref, state="unknown")


def build_rule() -> None:
    from django.contrib.gis.geos import Point

    from apps.assets.models import AssetKind
    from apps.territories.models import Territory
    from tests.factories import AssetFactory, ProcedureFactory, RuleFactory, SourceFactory

    owner, kind = Territory.objects.get(code=TOWN), AssetKind.objects.get(code="litter_bin")
    source = SourceFactory(
        slug=RULED, driver="chirpstack-mqtt", territory=owner, silent_after=3600, options=SMOKE
    )  # fmt: skip
    for number, ref in enumerate(RULED_PROBES):
        place = Point(4.40 + number / 20, 48.95, srid=4326)
        AssetFactory(
            code=f"FUMEE-{number}", kind=kind, owner=owner, source=source, source_ref=ref, state="unknown",
            geometry=place,
        )  # fmt: skip
    ProcedureFactory(code=PROCEDURE, title="Corbeille qui fume")
    RuleFactory(
        territory=owner, name="Fumée", enabled=True, actions=EVERYTHING,
        conditions={"field": "source", "op": "eq", "value": RULED},
    )  # fmt: skip


def build_junctions() -> None:
    from apps.assets.models import AssetKind
    from apps.territories.models import Territory
    from tests.factories import AssetFactory, SourceFactory

    owner, kind = Territory.objects.get(code=TOWN), AssetKind.objects.get(code="signal_junction")
    options = {"port": int(os.environ["TOWN_RSMP_PORT"])}
    source = SourceFactory(slug=JUNCTIONS_SOURCE, driver="rsmp", territory=owner, silent_after=3600, options=options)
    for site in JUNCTIONS:
        AssetFactory(code=site[3:], kind=kind, owner=owner, source=source, source_ref=site, state="unknown")


def build_gateway(name: str) -> None:
    from apps.territories.models import Territory
    from tests.factories import AssetFactory, SourceFactory

    owner = Territory.objects.get(code=TOWN)
    port = os.environ["TOWN_CLOSED_PORT" if name == "ferme" else "TOWN_GATEWAYS_PORT"]
    source = SourceFactory(
        slug=f"talq-{name}", driver="talq", territory=owner, poll_every=POLL_EVERY, silent_after=SILENT_AFTER,
        options={
            "url": f"http://127.0.0.1:{port}/{name}",
            "cms_address": str(uuid.uuid5(uuid.NAMESPACE_OID, name)),
        },
    )  # fmt: skip
    for number in range(LAMPS):
        AssetFactory(
            code=f"PL-{name}-{number}", owner=owner, source=source, source_ref=lamp_ref(name, number), state="unknown"
        )


if __name__ == "__main__":
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "connecte.settings")
    django.setup()
    build()
