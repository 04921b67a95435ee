# SPDX-License-Identifier: EUPL-1.2
"""What an asset is found by: its code, its code without what separates it, its name; and the number that a code ends
with, without its leading zeros (« 412 » for PL-0412)."""

from apps.territories.migrations._search_sql import PLAIN, function

TIGHT = "regexp_replace(lower(code), '[^a-z0-9]', '', 'g')"
SEARCH_ASSET = function(
    "search_asset",
    "code text, name text",
    f"{PLAIN.format(text='code')} || ' ' || {TIGHT} || ' ' || {PLAIN.format(text='name')}",
)
SEARCH_NUMBER = function("search_number", "code text", "ltrim(substring(code from '([0-9]+)[^0-9]*$'), '0')")
DROP_FUNCTIONS = "DROP FUNCTION search_asset(text, text); DROP FUNCTION search_number(text)"

INDEXES = """
CREATE INDEX asset_search_words ON assets_asset USING gin (to_tsvector('french', search_asset(code, name)));
CREATE INDEX asset_search_like ON assets_asset USING gin (search_asset(code, name) gin_trgm_ops);
CREATE INDEX asset_search_number ON assets_asset (search_number(code));
"""
DROP_INDEXES = "DROP INDEX asset_search_words, asset_search_like, asset_search_number"
