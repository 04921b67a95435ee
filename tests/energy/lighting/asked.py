# SPDX-License-Identifier: EUPL-1.2
"""What the page and the selector say of the two communes."""

from apps.energy.lighting import standing
from tests.energy.lighting.world import UNTIL, WORKS

PAGE = "/energie/eclairage/"


def plain(words):
    return words.replace("\xa0", " ").replace("\u202f", " ")


def seen(browser, query=""):
    """The words of the page."""
    text = browser.get(PAGE + query).content.decode()
    return " ".join(plain(text).replace("&#x27;", "'").split())


def counted(stage, **more):
    return standing.of(stage.user, WORKS, UNTIL, **more)


def of_code(found, code):
    return next(one for one in found.figures if one.cabinet.code == code)
