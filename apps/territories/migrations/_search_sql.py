# SPDX-License-Identifier: EUPL-1.2
"""Text as it is searched: lower case, without accents, words apart. In plain SQL, which PostgreSQL writes into the query:
`unaccent()` may not be indexed (its dictionary could change), and a call for each row costs ten times as much.

The bodies name nothing outside of pg_catalog: a dump is restored with an empty search path.
"""

ACCENTED = "àáâãäåçèéêëìíîïñòóôõöùúûüýÿ"
BARE = "aaaaaaceeeeiiiinooooouuuuyy"
APART = "''’-_/.,()"  # the quote doubled, for SQL

PLAIN = (
    f"replace(replace(translate(lower({{text}}), '{ACCENTED}{APART}', '{BARE}{' ' * (len(APART) - 1)}'),"
    " 'œ', 'oe'), 'æ', 'ae')"
)


def function(name: str, parameters: str, body: str) -> str:
    return f"CREATE FUNCTION {name}({parameters}) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN {body}"


SEARCH_PLAIN = function("search_plain", "given text", PLAIN.format(text="given"))
DROP_PLAIN = "DROP FUNCTION search_plain(text)"

INDEXES = """
CREATE INDEX territory_search_words ON territories_territory USING gin (to_tsvector('french', search_plain(name)));
CREATE INDEX territory_search_like ON territories_territory USING gin (search_plain(name) gin_trgm_ops);
CREATE INDEX street_search_words ON territories_mapfeature USING gin (to_tsvector('french', search_plain(name)))
    WHERE layer = 'street' AND name <> '';
CREATE INDEX street_search_like ON territories_mapfeature USING gin (search_plain(name) gin_trgm_ops)
    WHERE layer = 'street' AND name <> '';
"""
DROP_INDEXES = "DROP INDEX territory_search_words, territory_search_like, street_search_words, street_search_like"
