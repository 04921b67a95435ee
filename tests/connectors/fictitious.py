# SPDX-License-Identifier: EUPL-1.2
"""A fictitious city of a few devices, for tests of its supervisors."""

import csv
import gzip
import json
import uuid
from pathlib import Path

from demo.city import City
from demo.settings import Settings

IDENTITY = ["code", "kind", "owner", "source", "source_ref"]
COLUMNS = [*IDENTITY, "powered_by", "connected_via", "lon", "lat", "name", "attributes"]
CABINET, FEEDER, GATEWAY = "AC-023", "DEP-023-1", "GW-01"
LAMPS, SENSORS, PROBES = 63, 3, 5


def ref_of(code: str) -> str:
    return str(uuid.uuid5(uuid.NAMESPACE_OID, code))


def row(code, kind, source, *, ref="", powered_by="", connected_via="", **attributes) -> dict[str, str]:
    said = json.dumps({"fictif": True, **attributes})
    place = {"lon": "4.3631", "lat": "48.9566", "name": f"{code} fictif", "attributes": said}
    origin = {"source": source, "source_ref": ref or ref_of(code), "powered_by": powered_by}
    return {"code": code, "kind": kind, "owner": "51108", "connected_via": connected_via} | origin | place


def chalons() -> list[dict[str, str]]:
    rows = [
        row(CABINET, "control_cabinet", "talq-chalons", storm=True),
        row(FEEDER, "feeder", "sig-chalons", powered_by=CABINET),
        row("CAM-001", "camera", "sig-chalons", powered_by=CABINET),
        row(GATEWAY, "lora_gateway", "lora-chalons", ref="0200ce0e7fb17e7f", powered_by=CABINET),
        row("GW-02", "lora_gateway", "lora-chalons", ref="0200ce0e7fb17e80"),
    ]
    rows += [row(f"PL-{n:04}", "light_point", "talq-chalons", powered_by=FEEDER, power_w=40) for n in range(LAMPS)]
    rows += [row(f"PL-1{n:03}", "light_point", "talq-chalons", power_w=40) for n in range(200)]
    rows += [row(f"DP-{n:03}", "presence_sensor", "talq-chalons") for n in range(SENSORS)]
    kinds = ["litter_bin", "glass_container", "energy_meter", "litter_bin", "litter_bin"]
    for n in range(PROBES):
        gateway = GATEWAY if n < 3 else "GW-02"
        rows.append(row(f"SONDE-{n}", kinds[n], "lora-chalons", ref=f"02009ddcd9f26a{n:02x}", connected_via=gateway))
    return rows


def montpellier() -> list[dict[str, str]]:
    lamps = [row(f"MTP-{n}", "light_point", "talq-montpellier") for n in range(300)]
    return [row("AC-M1", "control_cabinet", "talq-montpellier"), *lamps]


def settings(folder: Path, **changes) -> Settings:
    """Settings of a demo that reads its two small inventories in `folder`."""
    for city, rows in (("chalons", chalons()), ("montpellier", montpellier())):
        (folder / city).mkdir(parents=True, exist_ok=True)
        with gzip.open(folder / city / "inventory.csv.gz", "wt", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, COLUMNS)
            writer.writeheader()
            writer.writerows(rows)
    values = {"host": "127.0.0.1", "port": 0, "mqtt_url": "", "seed": 1, "speed": 1.0, "memory": None}
    return Settings(fixtures=folder, **(values | changes))


def city(folder: Path, **changes) -> City:
    return City(settings(folder, **changes))
