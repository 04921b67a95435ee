# SPDX-License-Identifier: EUPL-1.2
"""What somebody typed, read once: plain text, words, the number it may be."""

import re
import unicodedata
from dataclasses import dataclass

LONGEST = 100  # characters
MOST_WORDS = 8
PREFIX = 3  # letters from which a word may go on: « répub » is « République »
ARTICLES = {"les", "l", "d"}  # the others are nothing for PostgreSQL's French already
LIGATURES = str.maketrans({"œ": "oe", "æ": "ae", "ß": "ss"})
BEFORE_NUMBERS = {
    *("n", "no", "numero", "di", "ot"),
    *("incident", "intervention", "demande", "signalement", "alarme", "lampe"),
}
LONGEST_NUMBER = 18  # digits of a key
CODED = re.compile(r"^([a-z]{1,6})\s?0*(\d{1,18})$")


class NothingAsked(Exception):
    """Why, for the person."""


@dataclass(frozen=True, slots=True)
class Asked:
    """`plain`: lower case, no accent, single spaces. Never empty."""

    text: str
    plain: str

    @property
    def words(self) -> list[str]:
        """Without articles, unless there is nothing else: a name is found whether it has its own or not."""
        typed = self.plain.split()
        return ([word for word in typed if word not in ARTICLES] or typed)[:MOST_WORDS]

    @property
    def tight(self) -> str:
        """Without what separates: « pl0412 » for « PL-0412 »."""
        return self.plain.replace(" ", "")

    @property
    def number(self) -> str:
        """That it is, or ends with after the word for it (« DI n° 12 »), without its leading zeros; else ""."""
        *before, last = self.words
        is_number = last.isdigit() and len(last) <= LONGEST_NUMBER
        return last.lstrip("0") if is_number and BEFORE_NUMBERS.issuperset(before) else ""

    @property
    def coded(self) -> tuple[str, str]:
        """Letters and number of a code (« pl », « 412 »), or two empty texts."""
        found = CODED.match(self.plain)
        return (found[1], found[2]) if found else ("", "")

    @property
    def is_code(self) -> bool:
        """A number, or letters and a number: nothing else is meant."""
        return bool(self.number or self.coded[1])

    @property
    def whole(self) -> str:
        """For `to_tsquery('french', …)`: every word, whole."""
        return " & ".join(self.words)

    @property
    def begun(self) -> str:
        """For `to_tsquery('french', …)`: every word, the long ones as beginnings; or all of them as one code."""
        apart = " & ".join(f"{word}:*" if len(word) >= PREFIX else word for word in self.words)
        return f"({apart}) | {self.tight}:*" if len(self.words) > 1 else apart


def read(text: str) -> Asked:
    """Raises NothingAsked when there is too little to look for, or too much."""
    if len(text) > LONGEST:
        raise NothingAsked("long")
    bare = plain(text)
    if len(bare) < 2 and not bare.isdigit():
        raise NothingAsked("short")
    return Asked(text.strip(), bare)


def plain(text: str) -> str:
    """As the database writes it (`search_plain`): lower case, without accents, words apart."""
    bare = unicodedata.normalize("NFKD", unicodedata.normalize("NFC", text).lower().translate(LIGATURES))
    kept = (one if one.isascii() and one.isalnum() else " " for one in bare if not unicodedata.combining(one))
    return " ".join("".join(kept).split())
