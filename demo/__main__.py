# SPDX-License-Identifier: EUPL-1.2
"""`python -m demo`: the supervisors of the fictitious city and its mail server, until they are told to stop."""

import asyncio
import contextlib
import signal
import sys
from typing import Any

from aiohttp import web

from demo import buses, mail, posting
from demo.city import City
from demo.lora import speak
from demo.settings import Settings


async def main(settings: Settings) -> None:
    """Serve the gateways, take mails, let the probes speak, stop cleanly on SIGINT and SIGTERM."""
    city = City(settings)
    runner = web.AppRunner(city.application(), access_log=None)
    await runner.setup()
    await web.TCPSite(runner, settings.host, settings.port).start()
    post = await _post(settings)
    talking = asyncio.gather(_talk(city), _call(city), _post_to_us(city), buses.serve(city))
    print(_presentation(city), flush=True)
    try:
        await _stopped(talking)
    finally:
        talking.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await talking
        if post is not None:
            post.close()
        await runner.cleanup()


async def _post(settings: Settings) -> asyncio.Server | None:
    if settings.mail_port is None:
        return None
    return await mail.start(settings.host, settings.mail_port, mail.Mailbox(settings.letters))


async def _talk(city: City) -> None:
    if city.publisher is None:
        print("MQTT_URL absent : les sondes LoRaWAN se taisent.", flush=True)
        await asyncio.Event().wait()
        return
    city.publisher.start()
    try:
        await speak(city.probes, city.publisher)
    finally:
        await asyncio.to_thread(city.publisher.stop)


async def _call(city: City) -> None:
    """The junctions call their supervisors."""
    calling = [
        city.junctions[source].run(city.settings.host, port) for source, port in city.links.items() if port is not None
    ]
    await asyncio.gather(asyncio.Event().wait(), *calling)


async def _post_to_us(city: City) -> None:
    """Those that have no answer to give post what they have to say."""
    if city.settings.web and city.settings.key:
        await posting.speak(city.speakers, city.settings.web, city.settings.key)
    else:
        print("BASE_URL ou DEMO_KEY absent : ceux qui nous envoient leurs messages se taisent.", flush=True)
        await asyncio.Event().wait()


async def _stopped(talking: asyncio.Future[Any]) -> None:
    """Until a signal, or until the probes fail: then the whole program does, and is started again."""
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    waiting = asyncio.create_task(stop.wait())
    done, _pending = await asyncio.wait({waiting, talking}, return_when=asyncio.FIRST_COMPLETED)
    waiting.cancel()
    if talking in done:
        talking.result()


def _presentation(city: City) -> str:
    lamps = ", ".join(f"{name} : {len(lighting.items)} appareils TALQ" for name, lighting in city.lighting.items())
    probes = len(city.probes.items) + len(city.bins.items) + len(city.cabinet_probes.items)
    junctions, cameras = (sum(len(one.items) for one in found.values()) for found in (city.junctions, city.cameras))
    return (
        f"Ville fictive sur {city.settings.url} ({lamps}, {probes} sondes LoRaWAN, {junctions} carrefours RSMP, "
        f"{cameras} caméras ONVIF, {len(city.enedis.items)} compteurs électriques, {len(city.grdf.items)} de gaz, "
        f"vitesse {city.settings.speed:g})"
    )


if __name__ == "__main__":
    try:
        asyncio.run(main(Settings.from_environment()))
    except FileNotFoundError as error:
        sys.exit(f"Inventaire absent : {error.filename}. Lancer d'abord fixtures/build.py.")
