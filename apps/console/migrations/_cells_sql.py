# SPDX-License-Identifier: EUPL-1.2
"""Squares are counted by triggers, beside those that note what moved (`_sql.py`): a statement adds what it changes,
nobody reads the assets again. A state that changes, or another source, writes nothing here.

The square of an asset is the one of its centroid, in the grid of tiles at the finest level (19: 76 m at the equator).
What is outside the grid (beyond 85° of latitude) is in none, as on the map.
"""

CREATE = """
CREATE FUNCTION connecte_cell(geom geometry, OUT key bigint, OUT cm_x bigint, OUT cm_y bigint)
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE
    half CONSTANT float8 := 20037508.342789244;
    squares CONSTANT float8 := 524288;  -- of a side: 2 to the 19th
    middle geometry := CASE WHEN GeometryType(geom) = 'POINT' THEN geom ELSE ST_Centroid(geom) END;
    east float8 := floor((half + ST_X(middle)) / (2 * half) * squares);
    south float8 := floor((half - ST_Y(middle)) / (2 * half) * squares);
    x bigint;
    y bigint;
BEGIN
    IF east >= 0 AND east < squares AND south >= 0 AND south < squares THEN
        x := east;
        y := south;
        x := (x | (x << 16)) & x'0000ffff0000ffff'::bigint;
        y := (y | (y << 16)) & x'0000ffff0000ffff'::bigint;
        x := (x | (x << 8)) & x'00ff00ff00ff00ff'::bigint;
        y := (y | (y << 8)) & x'00ff00ff00ff00ff'::bigint;
        x := (x | (x << 4)) & x'0f0f0f0f0f0f0f0f'::bigint;
        y := (y | (y << 4)) & x'0f0f0f0f0f0f0f0f'::bigint;
        x := (x | (x << 2)) & x'3333333333333333'::bigint;
        y := (y | (y << 2)) & x'3333333333333333'::bigint;
        x := (x | (x << 1)) & x'5555555555555555'::bigint;
        y := (y | (y << 1)) & x'5555555555555555'::bigint;
        key := x | (y << 1);
        cm_x := round(ST_X(middle) * 100);
        cm_y := round(ST_Y(middle) * 100);
    END IF;
END $$;

CREATE FUNCTION connecte_cells_changed() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    sign CONSTANT int := CASE TG_OP WHEN 'INSERT' THEN 1 ELSE -1 END;
BEGIN
    INSERT INTO console_cellchange (key, owner_id, kind_id, n, sum_x, sum_y)
    SELECT at.key, asset.owner_id, asset.kind_id, sign * count(*), sign * sum(at.cm_x), sign * sum(at.cm_y)
      FROM changed asset CROSS JOIN LATERAL connecte_cell(asset.geom_3857) at
     WHERE asset.lifecycle <> 'removed' AND at.key IS NOT NULL GROUP BY 1, 2, 3;
    RETURN NULL;
END $$;
CREATE TRIGGER console_cells_added AFTER INSERT ON assets_asset
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION connecte_cells_changed();
CREATE TRIGGER console_cells_removed AFTER DELETE ON assets_asset
    REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION connecte_cells_changed();

CREATE FUNCTION connecte_cell_moved() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO console_cellchange (key, owner_id, kind_id, n, sum_x, sum_y)
    SELECT at.key, asset.owner_id, asset.kind_id, asset.sign, asset.sign * at.cm_x, asset.sign * at.cm_y
      FROM (VALUES (-1, OLD.owner_id, OLD.kind_id, OLD.lifecycle, OLD.geom_3857),
                   (1, NEW.owner_id, NEW.kind_id, NEW.lifecycle, NEW.geom_3857))
           asset (sign, owner_id, kind_id, lifecycle, geom_3857)
           CROSS JOIN LATERAL connecte_cell(asset.geom_3857) at
     WHERE asset.lifecycle <> 'removed' AND at.key IS NOT NULL;
    RETURN NULL;
END $$;
CREATE TRIGGER console_cell_moved AFTER UPDATE ON assets_asset FOR EACH ROW
    WHEN (OLD.geom_3857::bytea IS DISTINCT FROM NEW.geom_3857::bytea OR OLD.kind_id <> NEW.kind_id
          OR OLD.owner_id <> NEW.owner_id OR OLD.lifecycle <> NEW.lifecycle)
    EXECUTE FUNCTION connecte_cell_moved();

CREATE FUNCTION connecte_recount_cells() RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    LOCK TABLE assets_asset IN SHARE MODE;
    DELETE FROM console_cell;
    DELETE FROM console_cellchange;
    INSERT INTO console_cellchange (key, owner_id, kind_id, n, sum_x, sum_y)
    SELECT at.key, asset.owner_id, asset.kind_id, count(*), sum(at.cm_x), sum(at.cm_y)
      FROM assets_asset asset CROSS JOIN LATERAL connecte_cell(asset.geom_3857) at
     WHERE asset.lifecycle <> 'removed' AND at.key IS NOT NULL GROUP BY 1, 2, 3;
END $$;
COMMENT ON FUNCTION connecte_recount_cells() IS 'After rows of assets_asset were written with its triggers off.';

SELECT connecte_recount_cells();
"""
DROP = """
DROP TRIGGER console_cells_added ON assets_asset;
DROP TRIGGER console_cells_removed ON assets_asset;
DROP TRIGGER console_cell_moved ON assets_asset;
DROP FUNCTION connecte_cells_changed, connecte_cell_moved, connecte_recount_cells, connecte_cell;
"""
