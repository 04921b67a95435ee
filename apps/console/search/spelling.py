# SPDX-License-Identifier: EUPL-1.2
"""The common words of names, as the statistics of the index know them.

A mistyped one is put right without reading all that resembles it, which for a common word is most of the table; and of
what has common words only, the first rows of the table are taken rather than the list of all.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

from apps.console.search.asked import Asked

LEAST = 0.35  # similarity of stems: « lapmadair » and « lampadair » have 0.43
SHORTEST = 5  # letters
COMMON = 0.05  # share of the names
ALL_COMMON = """
SELECT coalesce(bool_and(coalesce(frequency, 0) >= %s), false)
  FROM (SELECT (ts_lexize('french_stem', word))[1] AS root FROM unnest(%s::text[]) word) typed
  LEFT JOIN (SELECT stem, frequency
               FROM pg_stats, unnest(most_common_elems::text::text[], most_common_elem_freqs) AS known(stem, frequency)
              WHERE schemaname = current_schema() AND tablename = 'asset_search_words') known ON stem = root
 WHERE root IS NOT NULL
"""
NEAREST = """
SELECT word, stem
  FROM (SELECT word, (ts_lexize('french_stem', word))[1] AS root FROM unnest(%s::text[]) word) typed
  LEFT JOIN LATERAL (
      SELECT stem FROM pg_stats, unnest(most_common_elems::text::text[]) stem
       WHERE schemaname = current_schema() AND tablename = 'asset_search_words' AND similarity(stem, root) >= %s
       ORDER BY similarity(stem, root) DESC, stem LIMIT 1) nearest ON true
"""


def corrected(asked: Asked) -> str:
    """For `to_tsquery('french', …)`: common words in place of those that resemble them; "" if none does."""
    long = [word for word in asked.words if len(word) >= SHORTEST and word.isalpha()]
    if not long:
        return ""
    with connection.cursor() as cursor:
        cursor.execute(NEAREST, [long, LEAST])
        nearest = {word: stem for word, stem in cursor.fetchall() if stem and stem.isalnum()}
    return " & ".join(nearest.get(word, word) for word in asked.words) if nearest else ""


@contextmanager
def at_hand(asked: Asked) -> Iterator[None]:
    """Inside, the database does not list all that answers first, when that would be a large part of the table."""
    with connection.cursor() as cursor:
        cursor.execute(ALL_COMMON, [COMMON, asked.words])
        (common,) = cursor.fetchone()
        if common:
            cursor.execute("SET LOCAL enable_bitmapscan TO off; SET LOCAL cpu_operator_cost TO DEFAULT")
        yield
        if common:
            cursor.execute("SET LOCAL enable_bitmapscan TO DEFAULT")
