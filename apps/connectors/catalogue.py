# SPDX-License-Identifier: EUPL-1.2
"""The drivers there are. `Source.driver` is a key of DRIVERS and `Source.options` obeys the driver's schema."""

import json
import ssl
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from jsonschema import Draft202012Validator

from apps.connectors import (
    alertmanager,
    bacnet,
    chirpstack,
    enedis,
    generic,
    grdf,
    icinga,
    modbus,
    onvif,
    rsmp,
    talq,
    things_stack,
)
from apps.connectors.bacnet.schema import BACNET_OPTIONS
from apps.connectors.base import Acknowledge, Check, Content, Decode, Events, Fetch, Listen, Receive, Sample
from apps.connectors.enedis.schema import ENEDIS_OPTIONS
from apps.connectors.generic.schema import POLLED_OPTIONS, PUSHED_OPTIONS
from apps.connectors.grdf.schema import GRDF_OPTIONS
from apps.connectors.modbus.schema import MODBUS_OPTIONS
from apps.connectors.ogc import features, sensorthings
from apps.connectors.ogc.schema import FEATURES_OPTIONS, SENSORTHINGS_OPTIONS
from apps.connectors.onvif.schema import ONVIF_OPTIONS
from apps.connectors.rsmp.schema import RSMP_OPTIONS
from apps.connectors.rsmp.session import Session
from apps.connectors.schemas import (
    ALERTMANAGER_OPTIONS,
    CHIRPSTACK_HTTP_OPTIONS,
    CHIRPSTACK_OPTIONS,
    ICINGA_OPTIONS,
    NO_OPTIONS,
    TALQ_OPTIONS,
    THINGS_STACK_OPTIONS,
)


def bearer(token: str) -> Mapping[str, str]:
    """A secret of two words is the whole header, another is a bearer token."""
    return {"Authorization": token if " " in token else f"Bearer {token}"}


@dataclass(frozen=True, slots=True)
class Driver:
    """What a driver can do. `fetch`: it is polled. `topic`: MQTT filter it listens to, and `decode` reads it.
    `link`: the conversation of a long connection, that sites open to us.
    `receive`: it reads what is posted to us, `signed` (Standard Webhooks) or by who knows a token, at the address named
    `door`. `remembers`: its messages bear an id, kept a week. `reads`: what it needs of the cursor of the polls.

    `decode` also replays the dead letters of every driver. `check` tests a connection and `sample` shows what would be
    read (`content`: its bytes), without consuming anything; `prepare` sets the
    supervisor up for us; both answer with a French sentence. `acknowledge` tells it what our operators take in charge.
    `listen`: it is told by a polled supervisor that there is something to read. `standard` is what an annex to a
    contract says. `events`: the table of what each event of its protocol is worth, for settings that change some
    (`severities`). `headers` are the credentials that a secret makes, `secret_in_message`: they go in what the driver
    writes, `tls` what the settings trust (None: the system's authorities). `sockets`: it speaks another protocol than
    HTTP to the endpoints of its settings. `revises`: its supplier says again what it corrected, and its last word is
    kept. `alarms` False: it only tells measures. `lag`: how old what it tells is by nature, as days published later.
    """

    label: str
    options_schema: Mapping[str, Any]
    fetch: Fetch | None = None
    decode: Decode | None = None
    check: Check | None = None
    prepare: Check | None = None
    sample: Sample | None = None
    content: Content | None = None
    topic: str = ""
    link: type[Session] | None = None
    receive: Receive | None = None
    signed: bool = False
    door: str = "ingest"
    remembers: bool = False
    reads: tuple[str, ...] = ()
    events: Events | None = None
    acknowledge: Acknowledge | None = None
    listen: Listen | None = None
    headers: Callable[[str], Mapping[str, str]] = bearer
    tls: Callable[[Mapping[str, Any]], ssl.SSLContext | None] | None = None
    secret_in_message: bool = False
    sockets: bool = False
    revises: bool = False
    alarms: bool = True
    lag: timedelta = timedelta()
    standard: str | None = None  # the norm or the published interface that it reads; "": the supplier's own


PUBLISHED_AFTER = timedelta(days=2)  # the day before at the latest in the evening: a whole day more

DRIVERS: dict[str, Driver] = {
    "none": Driver(label="Inventaire sans télégestion", options_schema=NO_OPTIONS),
    "talq": Driver(
        label="TALQ 2.7 : éclairage public",
        standard="TALQ 2.7.1",
        options_schema=TALQ_OPTIONS,
        fetch=talq.fetch,
        decode=talq.decode,
        check=talq.check,
        sample=talq.sample,
        prepare=talq.prepare,
        receive=talq.receive,
        door="ingest-talq",
        remembers=True,
        reads=("several",),
        events=talq.table,
    ),
    "chirpstack-mqtt": Driver(
        label="ChirpStack v4 : capteurs LoRaWAN par MQTT",
        standard="LoRaWAN, interface publiée de ChirpStack v4",
        options_schema=CHIRPSTACK_OPTIONS,
        decode=chirpstack.decode,
        topic="application/+/device/+/event/+",
    ),
    "chirpstack-http": Driver(
        label="ChirpStack v4 : capteurs LoRaWAN par son intégration HTTP",
        standard="LoRaWAN, interface publiée de ChirpStack v4",
        options_schema=CHIRPSTACK_HTTP_OPTIONS,
        decode=chirpstack.decode,
        receive=chirpstack.receive,
    ),
    "icinga2": Driver(
        label="Icinga 2 : équipements du réseau et serveurs",
        standard="interface publiée d'Icinga 2",
        options_schema=ICINGA_OPTIONS,
        fetch=icinga.fetch,
        decode=icinga.decode,
        check=icinga.check,
        sample=icinga.sample,
        acknowledge=icinga.acknowledge,
        listen=icinga.listen,
        headers=icinga.headers,
        tls=icinga.tls,
    ),
    "onvif": Driver(
        label="ONVIF : santé des caméras",
        standard="ONVIF",
        options_schema=ONVIF_OPTIONS,
        fetch=onvif.fetch,
        decode=onvif.decode,
        check=onvif.check,
        sample=onvif.sample,
        secret_in_message=True,
    ),
    "rsmp": Driver(
        label="RSMP 3 : feux tricolores",
        standard="RSMP 3",
        options_schema=RSMP_OPTIONS,
        decode=rsmp.decode,
        link=rsmp.Session,
    ),
    "things-stack": Driver(
        label="The Things Stack v3 : capteurs LoRaWAN par webhook",
        standard="LoRaWAN, interface publiée de The Things Stack v3",
        options_schema=THINGS_STACK_OPTIONS,
        decode=things_stack.decode,
        receive=things_stack.receive,
    ),
    "alertmanager": Driver(
        label="Alertmanager : alertes Prometheus par webhook",
        standard="interface publiée de Prometheus Alertmanager",
        options_schema=ALERTMANAGER_OPTIONS,
        decode=alertmanager.decode,
        receive=alertmanager.receive,
    ),
    "ogc-features": Driver(
        label="OGC API Features : couches d'un SIG",
        standard="OGC API - Features",
        options_schema=FEATURES_OPTIONS,
        fetch=features.fetch,
        decode=features.decode,
        check=features.check,
        sample=features.sample,
    ),
    "sensorthings": Driver(
        label="OGC SensorThings 1.1 : capteurs d'une plateforme de données",
        standard="OGC SensorThings 1.1",
        options_schema=SENSORTHINGS_OPTIONS,
        fetch=sensorthings.fetch,
        decode=sensorthings.decode,
        check=sensorthings.check,
        sample=sensorthings.sample,
    ),
    "enedis": Driver(
        label="Enedis : compteurs électriques, par Data Connect",
        standard="interface publiée d'Enedis (mesure_synchrone_auto v2, metering_data v5)",
        options_schema=ENEDIS_OPTIONS,
        fetch=enedis.fetch,
        decode=enedis.decode,
        check=enedis.check,
        sample=enedis.sample,
        secret_in_message=True,
        revises=True,
        alarms=False,
        lag=PUBLISHED_AFTER,
    ),
    "grdf": Driver(
        label="GRDF : compteurs de gaz, par ADICT",
        standard="interface publiée de GRDF (ADICT v2)",
        options_schema=GRDF_OPTIONS,
        fetch=grdf.fetch,
        decode=grdf.decode,
        check=grdf.check,
        sample=grdf.sample,
        secret_in_message=True,
        revises=True,
        alarms=False,
        lag=PUBLISHED_AFTER,
    ),
    "modbus": Driver(
        label="Modbus/TCP : compteurs, onduleurs (SunSpec), automates",
        standard="Modbus/TCP, SunSpec",
        options_schema=MODBUS_OPTIONS,
        fetch=modbus.fetch,
        decode=modbus.decode,
        check=modbus.check,
        sample=modbus.sample,
        sockets=True,
    ),
    "bacnet": Driver(
        label="BACnet/IP : automates de bâtiment",
        standard="BACnet/IP (ISO 16484-5)",
        options_schema=BACNET_OPTIONS,
        fetch=bacnet.fetch,
        decode=bacnet.decode,
        check=bacnet.check,
        sample=bacnet.sample,
        sockets=True,
    ),
    "json-push": Driver(
        label="JSON ou CSV reçu : webhook signé et table de correspondance",
        standard="",
        options_schema=PUSHED_OPTIONS,
        decode=generic.decode,
        receive=generic.receive,
        signed=True,
    ),
    "file-poll": Driver(
        label="JSON ou CSV lu à une adresse : table de correspondance",
        standard="",
        options_schema=POLLED_OPTIONS,
        fetch=generic.fetch,
        decode=generic.decode,
        check=generic.check,
        content=generic.content,
    ),
}


def option_errors(driver: str, options: Any) -> list[str]:
    """What is wrong with the settings of a source, each line naming the field in French; [] when all is well."""
    if driver not in DRIVERS:
        return [f"pilote inconnu : {driver}"]
    return schema_errors(DRIVERS[driver].options_schema, options)


def schema_errors(schema: Mapping[str, Any], options: Any) -> list[str]:
    """The same, of any settings and their schema."""
    try:
        json.dumps(options, allow_nan=False)
    except ValueError:
        return ["NaN et Infinity ne sont pas des nombres que l'on peut enregistrer"]
    errors = Draft202012Validator(schema).iter_errors(options)
    return [_in_french(error, schema) for error in sorted(errors, key=lambda error: list(map(str, error.path)))]


PROBLEMS = {
    "required": "un champ obligatoire manque",
    "additionalProperties": "champ inconnu",
    "type": "la valeur n'est pas du bon type",
    "enum": "valeur hors de la liste",
    "pattern": "valeur mal formée",
    "minimum": "valeur trop petite",
    "maximum": "valeur trop grande",
    "maxLength": "texte trop long",
    "minLength": "texte vide",
    "oneOf": "donner soit « above », soit « below »",
}


def _in_french(error: Any, schema: Mapping[str, Any]) -> str:
    """Where, by the title of the field when it has one, and what."""
    path = ".".join(map(str, error.absolute_path)) or "réglages"
    title = error.schema.get("title", "") if isinstance(error.schema, Mapping) else ""
    place = f"{path} ({title})" if title and title != schema.get("title") else path
    named = ", ".join(_names(error))
    return f"{place} : {PROBLEMS.get(error.validator, 'valeur refusée')}{f' : {named}' if named else ''}"


def _names(error: Any) -> list[str]:
    """The names at fault: those required and absent, or present and unknown."""
    if error.validator == "required":
        return [name for name in error.validator_value if name not in error.instance]
    if error.validator == "additionalProperties":
        return [name for name in error.instance if name not in error.schema.get("properties", {})]
    return []
