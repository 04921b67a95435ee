# SPDX-License-Identifier: EUPL-1.2
"""Geometry changes are noted by triggers, once per transaction and territory; the tile cache is unlogged, and its bodies
are compressed already: PostgreSQL need not try again.

A state that changes notes nothing: the row trigger of updates only runs when a drawn column really differs. Geometries
are compared as bytes: a restored dump looks for operators in `pg_catalog` alone, where they have none.
"""

CREATE = """
ALTER TABLE console_tile SET UNLOGGED;
ALTER TABLE console_tile ALTER COLUMN body SET STORAGE EXTERNAL;

CREATE FUNCTION connecte_note_geometry(which text, territory bigint) RETURNS void LANGUAGE sql AS $$
    INSERT INTO console_geometrychange (layer, territory_id, xid)
    VALUES (which, territory, pg_current_xact_id()::text::bigint)
    ON CONFLICT (layer, territory_id, xid) DO NOTHING
$$;

CREATE FUNCTION connecte_assets_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM connecte_note_geometry('assets', owner_id) FROM (SELECT DISTINCT owner_id FROM changed) owners;
    RETURN NULL;
END $$;
CREATE TRIGGER console_assets_added AFTER INSERT ON assets_asset
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION connecte_assets_changed();
CREATE TRIGGER console_assets_removed AFTER DELETE ON assets_asset
    REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION connecte_assets_changed();

CREATE FUNCTION connecte_asset_redrawn() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM connecte_note_geometry('assets', NEW.owner_id);
    PERFORM connecte_note_geometry('assets', OLD.owner_id);
    RETURN NULL;
END $$;
CREATE TRIGGER console_asset_redrawn AFTER UPDATE ON assets_asset FOR EACH ROW
    WHEN (OLD.geom_3857::bytea IS DISTINCT FROM NEW.geom_3857::bytea OR OLD.kind_id <> NEW.kind_id
          OR OLD.owner_id <> NEW.owner_id OR OLD.source_id IS DISTINCT FROM NEW.source_id OR OLD.lifecycle <> NEW.lifecycle)
    EXECUTE FUNCTION connecte_asset_redrawn();

CREATE FUNCTION connecte_all_assets_redrawn() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM connecte_note_geometry('assets', 0);
    RETURN NULL;
END $$;
CREATE TRIGGER console_kind_redrawn AFTER UPDATE ON assets_assetkind FOR EACH ROW
    WHEN (OLD.restricted <> NEW.restricted) EXECUTE FUNCTION connecte_all_assets_redrawn();
CREATE TRIGGER console_source_redrawn AFTER UPDATE ON assets_source FOR EACH ROW
    WHEN (OLD.driver <> NEW.driver) EXECUTE FUNCTION connecte_all_assets_redrawn();

CREATE FUNCTION connecte_base_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM connecte_note_geometry('base', territory_id) FROM (SELECT DISTINCT territory_id FROM changed) territories;
    RETURN NULL;
END $$;
CREATE TRIGGER console_base_added AFTER INSERT ON territories_mapfeature
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION connecte_base_changed();
CREATE TRIGGER console_base_updated AFTER UPDATE ON territories_mapfeature
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION connecte_base_changed();
CREATE TRIGGER console_base_removed AFTER DELETE ON territories_mapfeature
    REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION connecte_base_changed();

CREATE FUNCTION connecte_outline_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM connecte_note_geometry('base', NEW.id);
    RETURN NULL;
END $$;
CREATE TRIGGER console_outline_changed AFTER INSERT OR UPDATE OF outline, name ON territories_territory FOR EACH ROW
    EXECUTE FUNCTION connecte_outline_changed();

INSERT INTO console_geometrychange (layer, territory_id, xid) VALUES ('assets', 0, 0), ('base', 0, 0);
"""
DROP = """
DROP TRIGGER console_assets_added ON assets_asset;
DROP TRIGGER console_assets_removed ON assets_asset;
DROP TRIGGER console_asset_redrawn ON assets_asset;
DROP TRIGGER console_kind_redrawn ON assets_assetkind;
DROP TRIGGER console_source_redrawn ON assets_source;
DROP TRIGGER console_base_added ON territories_mapfeature;
DROP TRIGGER console_base_updated ON territories_mapfeature;
DROP TRIGGER console_base_removed ON territories_mapfeature;
DROP TRIGGER console_outline_changed ON territories_territory;
DROP FUNCTION connecte_assets_changed, connecte_asset_redrawn, connecte_all_assets_redrawn, connecte_base_changed,
              connecte_outline_changed, connecte_note_geometry;
"""
