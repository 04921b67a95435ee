# SPDX-License-Identifier: EUPL-1.2
"""Sites, metering points and tariffs of the demo, from its fictitious buildings and cabinets. All marked « fictif »."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from random import Random
from typing import Any

import pghistory
from django.db import transaction

from apps.assets import services as assets
from apps.assets.models import Asset, AssetKind, Source
from apps.energy.models import MeteringPoint, PointTariff, Price, Site, Tariff
from apps.supervision.demo.files import point, read_json
from apps.territories.models import Territory

FICTITIOUS = {"fictif": True}
METER, WEATHER = "energy_meter", "weather_station"
GAS, WATER, LIGHTING, CHARGER = "GAZ-", "EAU-", "CPT-", "CPB-"  # begin the codes of the meters that this file adds
SUPPLIED = (
    "lora-chalons",
    "enedis-chalons",
    "grdf-chalons",
    "pv-chalons",
    "gtb-chalons",
    "gtb-ecole",
)  # those of suppliers
ENERGIES = {"électricité": "electricity", "gaz": "gas", "production photovoltaïque": "solar", "chaleur": "heat"}


@transaction.atomic
def load_meters() -> int:
    """How many metering points were created: none when there are some already, or no equipment of the demo."""
    plan = read_json("energy.json")["demo"]
    owner = Territory.objects.filter(code=plan["territory"]).first()
    if owner is None or MeteringPoint.objects.filter(is_sample=True).exists():
        return 0
    buildings = list(_assets("building").filter(source__slug="sig-chalons"))
    cabinets = list(_assets("control_cabinet").exclude(source__slug__endswith="montpellier"))
    if not (buildings or cabinets):
        return 0
    with pghistory.context(reason="load_demo"):
        added = _add_meters(owner, plan, buildings, cabinets)
        sites = _sites(plan, buildings, cabinets, added[plan["weather"]["code"]])
        points = MeteringPoint.objects.bulk_create(_points(buildings, cabinets, sites, added), batch_size=500)
        _under(points, plan["sunny"])
        _tariffs(owner, plan, points)
    return len(points)


def _assets(kind: str) -> Any:
    rows = Asset.objects.filter(kind__code=kind, attributes__fictif=True).select_related("owner")
    return rows.defer("owner__outline").order_by("code")


def heated(plan: dict[str, Any], buildings: Sequence[Asset]) -> list[Asset]:
    """Those that burn gas: most of the larger ones."""
    draw = Random(f"{plan['seed']}/gas")
    large = [one for one in buildings if one.attributes.get("surface_m2", 0) >= plan["heated"]["over_m2"]]
    return [one for one in large if draw.random() < plan["heated"]["share"]]


def _add_meters(
    owner: Territory, plan: dict[str, Any], buildings: Sequence[Asset], cabinets: Sequence[Asset]
) -> dict[str, Asset]:
    """The meters that the inventory has not, and the weather station, by code."""
    said = plan["source"]
    source, _created = Source.objects.get_or_create(
        slug=said["slug"], defaults={"name": said["name"], "territory": owner, "driver": "none"}
    )
    kinds = dict(AssetKind.objects.filter(code__in=[METER, WEATHER]).values_list("code", "pk"))
    rows = [
        *_rows(plan, buildings, cabinets, kinds[METER]),
        *_charger(plan, buildings, kinds[METER]),
        _weather(owner, plan, kinds[WEATHER]),
    ]
    assets.upsert(source=source, rows=rows)
    return {one.code: one for one in Asset.objects.filter(source=source)}


def _rows(
    plan: dict[str, Any], buildings: Sequence[Asset], cabinets: Sequence[Asset], kind: int
) -> Iterator[assets.AssetRow]:
    """Of what no supplier reads yet: gas of the larger buildings, water of some, lighting of the other cabinets."""
    read = {(energy, served) for _meter, energy, served in _supplied()}
    wet = buildings[:: max(1, len(buildings) // plan["watered"])][: plan["watered"]]
    for prefix, name, energy, rows in (
        (GAS, "Compteur de gaz", "gas", heated(plan, buildings)),
        (WATER, "Compteur d'eau", "water", wet),
        (LIGHTING, "Compteur d'éclairage", "electricity", cabinets),
    ):
        for one in rows:
            if (energy, one.code) not in read:
                yield _row(one, prefix, name, kind)


def _supplied() -> Iterator[tuple[Asset, str, str]]:
    """(meter, energy, code of what it serves) of the meters that a supplier of the demo reads."""
    for meter in _assets(METER).filter(source__slug__in=SUPPLIED):
        said = meter.attributes
        yield (
            meter,
            ENERGIES.get(said.get("energy", ""), "electricity"),
            said.get("building") or said.get("cabinet", ""),
        )


def _row(served: Asset, prefix: str, name: str, kind: int) -> assets.AssetRow:
    code = f"{prefix}{served.code.removeprefix('BAT-')}"
    return assets.AssetRow(
        ref=_number(served, code),
        kind_id=kind,
        code=code,
        name=f"{name}, {served.name}"[:160],
        owner_id=served.owner_id,
        geometry=served.geometry.hexewkb.decode() if served.geometry else None,
        attributes={**FICTITIOUS, "serves": served.code},
    )


def _number(served: Asset, code: str) -> str:
    """The PRM that the inventory gives to a cabinet; else drawn, and begun by 9999: nobody's."""
    return served.attributes.get("prm") or f"9999{Random(code).randrange(10**10):010}"


def _charger(plan: dict[str, Any], buildings: Sequence[Asset], kind: int) -> Iterator[assets.AssetRow]:
    """The meter of a bidirectional charger, behind that of its school."""
    said = plan["sunny"]
    for one in buildings:
        if one.code == said["building"]:
            row = _row(one, CHARGER, "Borne bidirectionnelle (fictive)", kind)
            yield replace(row, code=said["charger"], attributes={**row.attributes, "charger": True})


def _under(points: Sequence[MeteringPoint], said: dict[str, Any]) -> None:
    """A charger is counted by the meter of its building too."""
    by_code = {one.asset.code: one for one in points}
    if said["meter"] in by_code and said["charger"] in by_code:
        charger = by_code[said["charger"]]
        charger.parent = by_code[said["meter"]]
        charger.save(update_fields=["parent"])


def _weather(owner: Territory, plan: dict[str, Any], kind: int) -> assets.AssetRow:
    said = plan["weather"]
    place = point(said["lon"], said["lat"])
    return assets.AssetRow(said["code"], kind, said["code"], said["name"], owner.pk, place, None, FICTITIOUS)


def _sites(
    plan: dict[str, Any], buildings: Sequence[Asset], cabinets: Sequence[Asset], weather: Asset
) -> dict[str, Site]:
    """A site a building, and one for the lighting of each owner; by code."""
    rows = [_building(one, weather) for one in buildings]
    owners = {one.owner_id: one.owner for one in cabinets}
    rows += [
        Site(
            territory=owner,
            code=f"EP-{owner.code}",
            name=f"Éclairage public, {owner.name} (fictif)",
            nature=Site.Nature.LIGHTING,
            is_sample=True,
        )
        for owner in owners.values()
    ]
    return {site.code: site for site in Site.objects.bulk_create(rows)}


def _building(one: Asset, weather: Asset) -> Site:
    surface = one.attributes.get("surface_m2")
    obliged = bool(surface and surface >= 1000)
    return Site(
        territory=one.owner,
        code=one.code,
        name=one.name,
        use=one.attributes.get("use", ""),
        surface_m2=surface,
        tertiary=obliged,
        weather=weather,
        is_sample=True,
    )


def _points(
    buildings: Sequence[Asset], cabinets: Sequence[Asset], sites: dict[str, Site], added: dict[str, Asset]
) -> Iterator[MeteringPoint]:
    by_code = {one.code: one for one in [*buildings, *cabinets]}
    energies = {GAS: "gas", WATER: "water", LIGHTING: "electricity", CHARGER: "electricity"}
    own = [
        (
            meter,
            next(energy for prefix, energy in energies.items() if code.startswith(prefix)),
            meter.attributes["serves"],
        )
        for code, meter in added.items()
        if "serves" in meter.attributes
    ]
    for meter, energy, served in [*_supplied(), *own]:
        if served in by_code:
            yield _point(meter, by_code[served], sites, energy)


def _point(meter: Asset, served: Asset, sites: dict[str, Site], energy: str) -> MeteringPoint:
    said = meter.attributes
    unnumbered = energy in ("solar", "heat") or "charger" in said
    number = said.get("prm") or said.get("pce") or ("" if unnumbered else meter.source_ref)
    return MeteringPoint(
        asset=meter,
        energy=energy,
        number=number,
        site=sites.get(served.code) or sites[f"EP-{served.owner.code}"],
        serves=served,
        subscribed_power=said.get("subscribed_kva") or (said["peak_w"] / 1000 if "peak_w" in said else None),
        holder=f"{served.owner.name} (fictif)",
        consent=MeteringPoint.Consent.HOLDER,
        is_sample=True,
    )


def _tariffs(owner: Territory, plan: dict[str, Any], points: Sequence[MeteringPoint]) -> None:
    """Of the authority; those of lighting are also, each for its lamps, those of the communes that own some."""
    for entry in plan["tariffs"]:
        tariff = _tariff(owner, entry)
        chosen = [one for one in points if one.asset.code in entry.get("for", ())]
        if entry.get("for") != "lighting":
            PointTariff.objects.bulk_create(
                PointTariff(point=one, tariff=tariff, starts_on="2023-01-01") for one in chosen
            )
        else:
            lit = [one for one in points if one.site and one.site.nature == Site.Nature.LIGHTING]
            PointTariff.objects.bulk_create(
                PointTariff(point=one, tariff=tariff, starts_on="2023-01-01") for one in lit
            )
            for commune in owner.includes.filter(assets__kind__code="light_point").distinct():
                _tariff(commune, entry)


def _tariff(owner: Territory, entry: dict[str, Any]) -> Tariff:
    said = {name: value for name, value in entry.items() if name not in ("prices", "for")}
    tariff = Tariff.objects.create(territory=owner, is_sample=True, **said)
    Price.objects.bulk_create(Price(tariff=tariff, source="Prix fictif", **row) for row in entry["prices"])
    return tariff
