# SPDX-License-Identifier: EUPL-1.2
"""What is written stays: entries are appended, a signed shift takes one reading and nothing else."""

CREATE = """
CREATE TRIGGER note_append_only BEFORE UPDATE OR DELETE ON duty_note
    FOR EACH ROW EXECUTE FUNCTION connecte_append_only();

CREATE FUNCTION duty_signed_shift() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.signed_at IS NULL AND TG_OP = 'UPDATE' THEN
        RETURN NEW;
    END IF;
    IF TG_OP = 'UPDATE' AND OLD.read_at IS NULL
       AND (NEW.id, NEW.territory_id, NEW.started_at, NEW.ended_at, NEW.note, NEW.signed_at, NEW.signed_by_id)
         = (OLD.id, OLD.territory_id, OLD.started_at, OLD.ended_at, OLD.note, OLD.signed_at, OLD.signed_by_id) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'un service ne se supprime pas, et signé ne se modifie plus'
          USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER shift_signed BEFORE UPDATE OR DELETE ON duty_shift
    FOR EACH ROW EXECUTE FUNCTION duty_signed_shift();

CREATE FUNCTION duty_signed_shift_people() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM duty_shift WHERE signed_at IS NOT NULL
                  AND id IN (CASE WHEN TG_OP <> 'INSERT' THEN OLD.shift_id END,
                             CASE WHEN TG_OP <> 'DELETE' THEN NEW.shift_id END)) THEN
        RAISE EXCEPTION 'un service signé ne se modifie plus' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER shift_people_signed BEFORE INSERT OR UPDATE OR DELETE ON duty_shift_operators
    FOR EACH ROW EXECUTE FUNCTION duty_signed_shift_people();
"""
DROP = """
DROP TRIGGER shift_people_signed ON duty_shift_operators;
DROP FUNCTION duty_signed_shift_people();
DROP TRIGGER shift_signed ON duty_shift;
DROP FUNCTION duty_signed_shift();
DROP TRIGGER note_append_only ON duty_note;
"""
