# SPDX-License-Identifier: EUPL-1.2
"""What the address of a wall screen asks: views, seconds by view, theme. A mistake is said, never guessed around."""

from dataclasses import dataclass

from django.http import QueryDict
from django.utils.translation import gettext as _

VIEWS = ("perimetre", "communes", "incident")
THEMES = {"sombre": "dark", "clair": "light", "auto": ""}
SHORTEST, LONGEST, USUAL = 10, 600, 20
KNOWN = ("territory", "secondes", "vues", "theme")


@dataclass(frozen=True, slots=True)
class WallSettings:
    """`seconds` by view, `views` in the order of the turn, `theme` as the page's attribute ("" follows the machine)."""

    seconds: int = USUAL
    views: tuple[str, ...] = VIEWS
    theme: str = "dark"


class BadWall(Exception):
    """Sentences for who wrote the address."""

    def __init__(self, sentences: list[str]) -> None:
        super().__init__(*sentences)
        self.sentences = sentences


def read(query: QueryDict) -> WallSettings:
    """Raises BadWall with all that is wrong."""
    wrong = [_("« %s » : paramètre inconnu.") % name[:40] for name in query if name not in KNOWN]
    seconds = _seconds(query.get("secondes", ""), wrong)
    views = _views(query.get("vues", ""), wrong)
    theme = _theme(query.get("theme", ""), wrong)
    if wrong:
        raise BadWall(wrong)
    return WallSettings(seconds, views, theme)


def _seconds(text: str, wrong: list[str]) -> int:
    if not text:
        return USUAL
    if text.isascii() and text.isdigit() and len(text) < 6 and SHORTEST <= int(text) <= LONGEST:
        return int(text)
    wrong.append(
        _("« secondes » : un nombre entier de %(least)s à %(most)s est attendu, pas « %(given)s ».")
        % {"least": SHORTEST, "most": LONGEST, "given": text[:40]}
    )
    return USUAL


def _views(text: str, wrong: list[str]) -> tuple[str, ...]:
    if not text:
        return VIEWS
    asked = list(dict.fromkeys(part.strip() for part in text.split(",") if part.strip()))
    unknown = [part[:40] for part in asked if part not in VIEWS]
    if asked and not unknown:
        return tuple(view for view in VIEWS if view in asked)
    wrong.append(
        _("« vues » : %(known)s sont possibles, séparées par des virgules, pas « %(given)s ».")
        % {"known": ", ".join(VIEWS), "given": ", ".join(unknown) or text[:40]}
    )
    return VIEWS


def _theme(text: str, wrong: list[str]) -> str:
    if text and text not in THEMES:
        wrong.append(
            _("« theme » : %(known)s sont possibles, pas « %(given)s ».")
            % {"known": ", ".join(THEMES), "given": text[:40]}
        )
    return THEMES.get(text, THEMES["sombre"])
