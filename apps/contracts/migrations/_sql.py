# SPDX-License-Identifier: EUPL-1.2
"""What was published stays: a version and its rows are sealed, a new version begins after those before it, a contract
keeps its beginning and its perimeter; a year is inside its contract. Savings promised by a published version are sealed
with it, as its other rows are.

The row of the version is locked by whoever writes one of its rows (FOR SHARE), so that none slips in while it is
being published.
"""

ROWS = (
    "commitment",
    "zone",
    "servicecalendar",
    "suspensionreason",
    "penaltyrule",
    "savingbaseline",
    "performancerule",
)

CREATE = """
CREATE FUNCTION contracts_refuse(reason text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%', reason USING ERRCODE = 'insufficient_privilege';
END $$;

CREATE FUNCTION contracts_draft_only(version bigint) RETURNS void LANGUAGE plpgsql AS $$
DECLARE found_state text;
BEGIN
    SELECT state INTO found_state FROM contracts_contractversion WHERE id = version FOR SHARE;
    IF found_state <> 'draft' THEN
        PERFORM contracts_refuse('une version publiée ne se modifie plus : la copier dans un brouillon');
    END IF;
END $$;

CREATE FUNCTION contracts_version_sealed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' AND OLD.state <> 'draft' THEN
        IF TG_OP = 'DELETE' OR to_jsonb(NEW) - 'state' <> to_jsonb(OLD) - 'state'
           OR (OLD.state, NEW.state) NOT IN (('published', 'superseded'), (OLD.state, OLD.state)) THEN
            PERFORM contracts_refuse('une version publiée ne se modifie plus : la copier dans un brouillon');
        END IF;
        RETURN NEW;
    END IF;
    IF TG_OP = 'DELETE' THEN
        RETURN OLD;
    END IF;
    IF TG_OP = 'UPDATE' AND NEW.contract_id <> OLD.contract_id THEN
        PERFORM contracts_refuse('une version ne change pas de contrat');
    END IF;
    IF NEW.state <> 'draft' THEN
        PERFORM 1 FROM contracts_contract WHERE id = NEW.contract_id FOR UPDATE;
        IF EXISTS (SELECT FROM contracts_contractversion other WHERE other.contract_id = NEW.contract_id
                      AND other.id <> NEW.id AND other.state <> 'draft' AND other.valid_from >= NEW.valid_from) THEN
            PERFORM contracts_refuse('une version commence après celles qui sont déjà publiées');
        END IF;
        IF NOT EXISTS (SELECT FROM contracts_contract contract WHERE contract.id = NEW.contract_id
                          AND NEW.valid_from BETWEEN contract.starts_on AND contract.ends_on) THEN
            PERFORM contracts_refuse('une version s''applique pendant son contrat');
        END IF;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER version_sealed BEFORE INSERT OR UPDATE OR DELETE ON contracts_contractversion
    FOR EACH ROW EXECUTE FUNCTION contracts_version_sealed();

CREATE FUNCTION contracts_row_sealed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN
        PERFORM contracts_draft_only(OLD.version_id);
    END IF;
    IF TG_OP = 'DELETE' THEN
        RETURN OLD;
    END IF;
    PERFORM contracts_draft_only(NEW.version_id);
    RETURN NEW;
END $$;

CREATE FUNCTION contracts_zone_territory_sealed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN
        PERFORM contracts_draft_only((SELECT version_id FROM contracts_zone WHERE id = OLD.zone_id));
    END IF;
    IF TG_OP = 'DELETE' THEN
        RETURN OLD;
    END IF;
    PERFORM contracts_draft_only((SELECT version_id FROM contracts_zone WHERE id = NEW.zone_id));
    RETURN NEW;
END $$;
CREATE TRIGGER zone_territory_sealed BEFORE INSERT OR UPDATE OR DELETE ON contracts_zone_territories
    FOR EACH ROW EXECUTE FUNCTION contracts_zone_territory_sealed();

CREATE FUNCTION contracts_saving_year_sealed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN
        PERFORM contracts_draft_only((SELECT version_id FROM contracts_savingbaseline WHERE id = OLD.baseline_id));
    END IF;
    IF TG_OP = 'DELETE' THEN
        RETURN OLD;
    END IF;
    PERFORM contracts_draft_only((SELECT version_id FROM contracts_savingbaseline WHERE id = NEW.baseline_id));
    RETURN NEW;
END $$;
CREATE TRIGGER savingcommitment_sealed BEFORE INSERT OR UPDATE OR DELETE ON contracts_savingcommitment
    FOR EACH ROW EXECUTE FUNCTION contracts_saving_year_sealed();

CREATE FUNCTION contracts_line_of_one_version() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM contracts_zone WHERE id = NEW.zone_id AND version_id <> NEW.version_id)
       OR EXISTS (SELECT FROM contracts_servicecalendar
                     WHERE id = NEW.calendar_id AND version_id <> NEW.version_id) THEN
        RAISE EXCEPTION 'la zone et le calendrier d''une ligne sont ceux de sa version'
              USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER line_of_one_version BEFORE INSERT OR UPDATE ON contracts_commitment
    FOR EACH ROW EXECUTE FUNCTION contracts_line_of_one_version();

CREATE FUNCTION contracts_is_published(contract bigint) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (SELECT FROM contracts_contractversion WHERE contract_id = contract AND state <> 'draft')
$$;

CREATE FUNCTION contracts_contract_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.starts_on, NEW.covers_included) <> (OLD.starts_on, OLD.covers_included)
       AND contracts_is_published(OLD.id) THEN
        PERFORM contracts_refuse('une version est publiée : la prise d''effet et la portée du périmètre ne changent plus');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER contract_kept BEFORE UPDATE ON contracts_contract
    FOR EACH ROW EXECUTE FUNCTION contracts_contract_kept();

CREATE FUNCTION contracts_perimeter_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF contracts_is_published(OLD.contract_id) AND (TG_OP = 'DELETE'
       OR (NEW.contract_id, NEW.territory_id) <> (OLD.contract_id, OLD.territory_id)
       OR NEW.since IS DISTINCT FROM OLD.since) THEN
        PERFORM contracts_refuse('une version est publiée : un territoire quitte le périmètre à une date');
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER perimeter_kept BEFORE UPDATE OR DELETE ON contracts_perimeter
    FOR EACH ROW EXECUTE FUNCTION contracts_perimeter_kept();

CREATE FUNCTION contracts_periods_inside() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE concerned bigint;
BEGIN
    IF TG_TABLE_NAME = 'contracts_contract' THEN
        concerned := NEW.id;
    ELSE
        concerned := NEW.contract_id;
    END IF;
    IF EXISTS (SELECT FROM contracts_period period JOIN contracts_contract contract ON contract.id = period.contract_id
                WHERE contract.id = concerned
                  AND (period.starts_on < contract.starts_on OR period.ends_on > contract.ends_on)) THEN
        RAISE EXCEPTION 'une année est comprise dans son contrat' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER period_inside AFTER INSERT OR UPDATE ON contracts_period
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION contracts_periods_inside();
CREATE CONSTRAINT TRIGGER periods_inside AFTER UPDATE ON contracts_contract
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION contracts_periods_inside();
"""
CREATE += "".join(
    f"CREATE TRIGGER {name}_sealed BEFORE INSERT OR UPDATE OR DELETE ON contracts_{name} "
    "FOR EACH ROW EXECUTE FUNCTION contracts_row_sealed();\n"
    for name in ROWS
)
DROP = "".join(f"DROP TRIGGER {name}_sealed ON contracts_{name};\n" for name in ROWS)
DROP += """
DROP TRIGGER periods_inside ON contracts_contract;
DROP TRIGGER period_inside ON contracts_period;
DROP FUNCTION contracts_periods_inside();
DROP TRIGGER perimeter_kept ON contracts_perimeter;
DROP FUNCTION contracts_perimeter_kept();
DROP TRIGGER contract_kept ON contracts_contract;
DROP FUNCTION contracts_contract_kept();
DROP FUNCTION contracts_is_published(bigint);
DROP TRIGGER line_of_one_version ON contracts_commitment;
DROP FUNCTION contracts_line_of_one_version();
DROP TRIGGER savingcommitment_sealed ON contracts_savingcommitment;
DROP FUNCTION contracts_saving_year_sealed();
DROP TRIGGER zone_territory_sealed ON contracts_zone_territories;
DROP FUNCTION contracts_zone_territory_sealed();
DROP FUNCTION contracts_row_sealed();
DROP TRIGGER version_sealed ON contracts_contractversion;
DROP FUNCTION contracts_version_sealed();
DROP FUNCTION contracts_draft_only(bigint);
DROP FUNCTION contracts_refuse(text);
"""
