# SPDX-License-Identifier: EUPL-1.2
"""Which categories the words of a signalement suggest: a lexicon as data, read without accents or capitals. Pure."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence

SHOWN = 3
STEM = 4  # letters from which a word of the lexicon also recognises the words that it begins


def plain(text: str) -> str:
    """« Réverbère cassé ! » -> « reverbere casse »."""
    letters = unicodedata.normalize("NFKD", text.lower().replace("œ", "oe").replace("æ", "ae"))
    kept = "".join(one for one in letters if not unicodedata.combining(one))
    return re.sub(r"[^a-z0-9]+", " ", kept).strip()


def suggested(text: str, lexicon: Mapping[int, Iterable[str]], most: int = SHOWN) -> list[int]:
    """Keys of the categories that the text speaks of, the most spoken of first; nothing when no word is known."""
    words = plain(text[:4000]).split()
    said = f" {' '.join(words)} "
    scores = {key: sum(_weight(entry, words, said) for entry in entries) for key, entries in lexicon.items()}
    ranked = sorted((-score, rank, key) for rank, (key, score) in enumerate(scores.items()) if score)
    return [key for _score, _rank, key in ranked[:most]]


def _weight(entry: str, words: Sequence[str], said: str) -> int:
    """An expression says more than a word: it counts as many times as it has words."""
    wanted = plain(entry).split()
    if len(wanted) > 1:
        return 2 * len(wanted) if f" {' '.join(wanted)} " in said or f" {' '.join(wanted)}s " in said else 0
    if not wanted:
        return 0
    one = wanted[0]
    return int(any(word == one or (len(one) >= STEM and word.startswith(one)) for word in words))
