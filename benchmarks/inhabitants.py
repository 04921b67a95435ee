# SPDX-License-Identifier: EUPL-1.2
"""Inhabitants who report over HTTP, each from a network of their own: real peers, since all of 127/8 is this machine.

Nothing of the product is lowered for them: quotas, the time to fill in, tokens used once. They solve no proof of work,
as a telephone without a script: in a flood their reports are accepted « à modérer ».
"""

import asyncio
import io
import random
import re
import time
from dataclasses import dataclass, field
from typing import Any

import aiohttp
from PIL import Image

DOOR = "/signaler/envoi/"
UNHURRIED = 4.3  # seconds: nobody fills the form in faster
WHERE = {"longitude": "4.3655", "latitude": "48.9565"}  # in Châlons, which the demo has
TERRITORY = "200066876"
SENT_WITHIN = 60.0  # seconds, then it is an error


@dataclass(slots=True)
class Told:
    """What came of it all: seconds of each answer by name, and each error once with how often."""

    seconds: dict[str, list[float]] = field(default_factory=dict)
    errors: dict[str, int] = field(default_factory=dict)
    done: int = 0

    def wrong(self, what: str) -> None:
        self.errors[what] = self.errors.get(what, 0) + 1


def address(number: int) -> str:
    """One /24 each, never that of the machine's own programs."""
    return f"127.{1 + number // 250 % 250}.{1 + number % 250}.7"


def session(number: int) -> aiohttp.ClientSession:
    connector = aiohttp.TCPConnector(local_addr=(address(number), 0), limit=1)
    jar, patience = aiohttp.CookieJar(unsafe=True), aiohttp.ClientTimeout(total=SENT_WITHIN)
    return aiohttp.ClientSession(connector=connector, cookie_jar=jar, timeout=patience)


class Inhabitant:
    """One person, one browser; `said` times what they wait for."""

    def __init__(self, number: int, base: str, told: Told) -> None:
        self.number, self.base, self.told = number, base, told

    async def reports_in_one_go(self, category: int, photo: bytes) -> None:
        """As a page that kept the report: a token is asked for, then all is sent at once."""
        async with session(self.number) as browser:
            given = await self.asked(browser, "token", f"{DOOR}?territoire={TERRITORY}", as_json=True)
            await asyncio.sleep(UNHURRIED)
            said = WHERE | {"jeton": given["token"], "csrfmiddlewaretoken": given["csrf"], "territoire": TERRITORY}
            said |= {"texte": f"Lampadaire éteint, banc {self.number}", "categorie": str(category)}
            answer = await self.said(browser, "submission", DOOR, said, photo, as_json=True)
            if not answer["done"] or answer["left"]:
                raise Refused(f"not made: {answer['detail']} {answer['left']}")

    async def reports_in_three_steps(self, category: int, photo: bytes) -> None:
        """As without a script: each page is read, then sent; the photo with the first."""
        async with session(self.number) as browser:
            began = time.monotonic()
            page = await self.asked(browser, "1 where", f"/signaler/?territoire={TERRITORY}")
            action = re.search(r'action="(/signaler/[^"]+/)"', page)[1]
            said = WHERE | {"csrfmiddlewaretoken": token(browser)}
            what = await self.said(browser, "1 sent", action, said | {"territoire": TERRITORY}, photo)
            await self.asked(browser, "2 what", what)
            said = {"csrfmiddlewaretoken": token(browser), "texte": f"Banc {self.number}", "categorie": str(category)}
            send = await self.said(browser, "2 sent", what, said)
            await self.asked(browser, "3 send", send)
            await asyncio.sleep(max(0.0, UNHURRIED - (time.monotonic() - began)))
            follow = await self.said(browser, "3 sent", send, {"csrfmiddlewaretoken": token(browser)})
            await self.asked(browser, "follow-up", follow)

    async def asked(self, browser: aiohttp.ClientSession, name: str, path: str, *, as_json: bool = False) -> Any:
        began = time.perf_counter()
        async with browser.get(self.base + path) as answer:
            said = await (answer.json() if as_json and answer.ok else answer.text())
        return self._timed(name, began, answer, said)

    async def said(
        self,
        browser: aiohttp.ClientSession,
        name: str,
        path: str,
        words: dict[str, str],
        photo: bytes = b"",
        **more: Any,
    ) -> Any:
        """What is answered; where it leads, when it leads elsewhere."""
        form = aiohttp.FormData(words)
        if photo:
            form.add_field("photo", photo, filename="IMG_0001.jpg", content_type="image/jpeg")
        began = time.perf_counter()
        async with browser.post(self.base + path, data=form, allow_redirects=False) as answer:
            said = await (answer.json() if more.get("as_json") and answer.ok else answer.text())
        said = answer.headers.get("Location", said)
        return self._timed(name, began, answer, said)

    def _timed(self, name: str, began: float, answer: aiohttp.ClientResponse, said: Any) -> Any:
        self.told.seconds.setdefault(name, []).append(time.perf_counter() - began)
        if answer.status not in (200, 302) or (
            answer.method == "POST" and answer.status == 200 and name != "submission"
        ):
            raise Refused(f"{name}: {answer.status} {words_of(said)}")
        return said


class Refused(Exception):
    """What was answered instead."""


def token(browser: aiohttp.ClientSession) -> str:
    return next(cookie.value for cookie in browser.cookie_jar if cookie.key == "csrftoken")


def words_of(page: Any) -> str:
    found = re.findall(r'class="(?:errorlist[^"]*|message[^"]*)"[^>]*>(.*?)</', str(page), re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>|\s+", " ", one).strip() for one in found)[:200] or str(page)[:120]


# --- Photos of telephones ---------------------------------------------------------------------------------------------

SIZES = ((2048, 1536), (1536, 2048), (2304, 1728), (1632, 1224))  # 2 to 4 megapixels


def photos(count: int) -> list[bytes]:
    """Each of its own: grain of a sensor over shapes, a position in its EXIF, its side told by its EXIF."""
    chance = random.Random(20)
    return [_photo(chance, *SIZES[rank % len(SIZES)], turned=(1, 6, 8, 3)[rank % 4]) for rank in range(count)]


def _photo(chance: random.Random, width: int, height: int, *, turned: int) -> bytes:
    shapes = Image.frombytes("RGB", (24, 18), chance.randbytes(24 * 18 * 3)).resize(
        (width, height), Image.Resampling.BICUBIC
    )
    grain = Image.merge("RGB", [Image.effect_noise((width, height), 40) for _band in "RGB"])
    exif = Image.Exif()
    exif[0x010F], exif[0x0110], exif[0x0112] = "Banc", "Telephone", turned
    place = exif.get_ifd(0x8825)
    place[1], place[2], place[3], place[4] = "N", (48.0, 57.0, 23.4), "E", (4.0, 21.0, 55.8)
    out = io.BytesIO()
    Image.blend(shapes, grain, 0.3).save(out, "JPEG", quality=90, exif=exif)
    return out.getvalue()
