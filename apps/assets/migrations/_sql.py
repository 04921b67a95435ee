# SPDX-License-Identifier: EUPL-1.2
"""The few assets that are not well in a table of their own, and room on the pages of assets: changing a state touches
no index any more. The triggers keep the table whoever writes the state."""

CREATE = """
CREATE FUNCTION connecte_assets_appeared() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO assets_abnormalasset SELECT fid FROM added WHERE state NOT IN ('normal', 'silent');
    RETURN NULL;
END $$;
CREATE TRIGGER assets_abnormal_appeared AFTER INSERT ON assets_asset
    REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION connecte_assets_appeared();

CREATE FUNCTION connecte_asset_turned() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND NEW.state NOT IN ('normal', 'silent') THEN
        INSERT INTO assets_abnormalasset VALUES (NEW.fid) ON CONFLICT DO NOTHING;
    ELSE
        DELETE FROM assets_abnormalasset WHERE asset_id = OLD.fid;
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER assets_abnormal_turned AFTER UPDATE OF state ON assets_asset FOR EACH ROW
    WHEN ((OLD.state IN ('normal', 'silent')) <> (NEW.state IN ('normal', 'silent'))) EXECUTE FUNCTION connecte_asset_turned();
CREATE TRIGGER assets_abnormal_gone AFTER DELETE ON assets_asset FOR EACH ROW
    WHEN (OLD.state NOT IN ('normal', 'silent')) EXECUTE FUNCTION connecte_asset_turned();

ALTER TABLE assets_asset SET (fillfactor = 70);
"""
DROP = """
ALTER TABLE assets_asset RESET (fillfactor);
DROP TRIGGER assets_abnormal_appeared ON assets_asset;
DROP TRIGGER assets_abnormal_turned ON assets_asset;
DROP TRIGGER assets_abnormal_gone ON assets_asset;
DROP FUNCTION connecte_assets_appeared, connecte_asset_turned;
"""
