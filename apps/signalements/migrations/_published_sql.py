# SPDX-License-Identifier: EUPL-1.2
"""What the public may see of a report is written by triggers: whoever changes it, the page of the public is true.

The place is rounded here, on a grid of a thousandth of a degree for private ground: what is not in the table cannot be
found by a small box. Streets are those of the base map, never as somebody typed them.
"""

CREATE = """
CREATE FUNCTION connecte_public_street(here geography) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT name FROM territories_mapfeature, (SELECT ST_Transform(here::geometry, 3857) AS point) place
     WHERE layer = 'street' AND name <> '' AND geom_3857 && ST_Expand(place.point, 100)
     ORDER BY geom_3857 <-> place.point LIMIT 1
$$;

CREATE FUNCTION connecte_public_phase(state text, outcome text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE WHEN state IN ('received', 'qualified', 'info_asked', 'reopened') THEN 'open'
                WHEN state IN ('forwarded', 'planned', 'in_progress', 'partial') THEN 'working'
                WHEN outcome IN ('resolved', 'provisional') THEN 'repaired' ELSE 'ended' END
$$;

CREATE FUNCTION connecte_publish(wanted bigint[]) RETURNS void LANGUAGE sql AS $$
    WITH shown AS (
        SELECT report.id, report.reference, desk.id AS desk_id, report.territory_id, report.category_id,
               CASE WHEN hidden.rounded OR kind.restricted THEN NULL ELSE report.asset_id END AS asset_id,
               report.state, report.outcome, connecte_public_phase(report.state, report.outcome) AS phase,
               coalesce(connecte_public_street(report.place), '') AS street,
               ST_SnapToGrid(report.place::geometry, CASE WHEN hidden.rounded THEN 0.001 ELSE 0.00001 END) AS place,
               hidden.rounded, coalesce(moderation.text, '') AS text, coalesce(moderation.photos, false) AS photos,
               report.received_at, coalesce(report.closed_at, report.treated_at) AS ended_at,
               greatest(report.changed_at, moderation.at) AS changed_at
          FROM signalements_signalement report
          JOIN signalements_category category ON category.id = report.category_id
          JOIN signalements_desk desk ON desk.territory_id = category.territory_id
          LEFT JOIN signalements_moderation moderation ON moderation.signalement_id = report.id
          LEFT JOIN assets_asset asset ON asset.fid = report.asset_id
          LEFT JOIN assets_assetkind kind ON kind.id = asset.kind_id
         CROSS JOIN LATERAL (
               SELECT coalesce(moderation.private_ground, category.private_ground) AS rounded) hidden
         WHERE report.id = ANY(wanted) AND NOT report.held AND report.state <> 'duplicate'
           AND NOT coalesce(moderation.withheld, false)
           AND (coalesce(report.closed_at, report.treated_at) IS NULL
                OR coalesce(report.closed_at, report.treated_at) > now() - desk.public_days * interval '1 day')
    ), gone AS (
        DELETE FROM signalements_published WHERE signalement_id = ANY(wanted)
           AND signalement_id NOT IN (SELECT id FROM shown)
    )
    INSERT INTO signalements_published AS old (
        signalement_id, reference, desk_id, territory_id, category_id, asset_id, state, outcome, phase, street, place,
        rounded, text, photos, received_at, ended_at, changed_at, appeared_at, phase_at)
    SELECT shown.*, now(), now() FROM shown ORDER BY id
    ON CONFLICT (signalement_id) DO UPDATE SET
        desk_id = excluded.desk_id, territory_id = excluded.territory_id, category_id = excluded.category_id,
        asset_id = excluded.asset_id, state = excluded.state, outcome = excluded.outcome, phase = excluded.phase,
        street = excluded.street, place = excluded.place, rounded = excluded.rounded, text = excluded.text,
        photos = excluded.photos, received_at = excluded.received_at, ended_at = excluded.ended_at,
        changed_at = excluded.changed_at,
        phase_at = CASE WHEN old.phase = excluded.phase THEN old.phase_at ELSE now() END
$$;

CREATE FUNCTION connecte_report_added() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM connecte_publish(array_agg(id)) FROM changed;
    RETURN NULL;
END $$;
CREATE TRIGGER signalements_report_added AFTER INSERT ON signalements_signalement
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION connecte_report_added();

CREATE FUNCTION connecte_report_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM connecte_publish(ARRAY[NEW.id]);
    RETURN NULL;
END $$;
CREATE TRIGGER signalements_report_changed AFTER UPDATE ON signalements_signalement FOR EACH ROW
    WHEN (OLD.state <> NEW.state OR OLD.outcome <> NEW.outcome OR OLD.held <> NEW.held
          OR OLD.category_id <> NEW.category_id OR OLD.territory_id <> NEW.territory_id
          OR OLD.asset_id IS DISTINCT FROM NEW.asset_id OR OLD.place IS DISTINCT FROM NEW.place
          OR OLD.closed_at IS DISTINCT FROM NEW.closed_at OR OLD.treated_at IS DISTINCT FROM NEW.treated_at)
    EXECUTE FUNCTION connecte_report_changed();

CREATE FUNCTION connecte_moderated() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM connecte_publish(ARRAY[NEW.signalement_id]);
    RETURN NULL;
END $$;
CREATE TRIGGER signalements_moderated AFTER INSERT OR UPDATE ON signalements_moderation FOR EACH ROW
    EXECUTE FUNCTION connecte_moderated();

CREATE FUNCTION connecte_category_ground() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM connecte_publish(array_agg(id)) FROM signalements_signalement WHERE category_id = NEW.id;
    RETURN NULL;
END $$;
CREATE TRIGGER signalements_category_ground AFTER UPDATE ON signalements_category FOR EACH ROW
    WHEN (OLD.private_ground <> NEW.private_ground) EXECUTE FUNCTION connecte_category_ground();

CREATE FUNCTION connecte_desk_opened() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM connecte_publish(array_agg(report.id)) FROM signalements_signalement report
       JOIN signalements_category category ON category.id = report.category_id
      WHERE category.territory_id = NEW.territory_id;
    RETURN NULL;
END $$;
CREATE TRIGGER signalements_desk_opened AFTER INSERT ON signalements_desk FOR EACH ROW
    EXECUTE FUNCTION connecte_desk_opened();
"""
DROP = """
DROP TRIGGER signalements_report_added ON signalements_signalement;
DROP TRIGGER signalements_report_changed ON signalements_signalement;
DROP TRIGGER signalements_moderated ON signalements_moderation;
DROP TRIGGER signalements_category_ground ON signalements_category;
DROP TRIGGER signalements_desk_opened ON signalements_desk;
DROP FUNCTION connecte_desk_opened, connecte_report_added, connecte_report_changed, connecte_moderated, connecte_category_ground,
              connecte_publish, connecte_public_phase, connecte_public_street;
"""
