# SPDX-License-Identifier: EUPL-1.2
"""What was said, what was passed through and what a phone sent stays: rows are appended, never edited.

A statement signed by both parties stays as it is: only its payment is added. Its lines too. Whoever writes a line locks
its statement (FOR SHARE), so that none slips in while it is being signed.
"""

APPENDED = """
CREATE TRIGGER passage_append_only BEFORE UPDATE OR DELETE ON interventions_passage
    FOR EACH ROW EXECUTE FUNCTION connecte_append_only();
CREATE TRIGGER comment_append_only BEFORE UPDATE OR DELETE ON interventions_comment
    FOR EACH ROW EXECUTE FUNCTION connecte_append_only();
CREATE TRIGGER fieldact_append_only BEFORE UPDATE OR DELETE ON interventions_fieldact
    FOR EACH ROW EXECUTE FUNCTION connecte_append_only();
"""
NOT_APPENDED = """
DROP TRIGGER fieldact_append_only ON interventions_fieldact;
DROP TRIGGER comment_append_only ON interventions_comment;
DROP TRIGGER passage_append_only ON interventions_passage;
"""
SEEN = """
CREATE TRIGGER sighting_append_only BEFORE UPDATE OR DELETE ON interventions_sighting
    FOR EACH ROW EXECUTE FUNCTION connecte_append_only();
"""
NOT_SEEN = "DROP TRIGGER sighting_append_only ON interventions_sighting"

FROZEN = """
CREATE FUNCTION interventions_statement_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.frozen_at IS NOT NULL AND (TG_OP = 'DELETE'
           OR to_jsonb(NEW) - '{state,paid_at}'::text[] <> to_jsonb(OLD) - '{state,paid_at}'::text[]
           OR NOT ((OLD.state, NEW.state) = ('validated', 'paid')
                   OR (NEW.state = OLD.state AND NEW.paid_at IS NOT DISTINCT FROM OLD.paid_at))) THEN
        RAISE EXCEPTION 'un décompte signé par les deux parties ne se modifie plus'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF TG_OP = 'DELETE' THEN
        RETURN OLD;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER statement_frozen BEFORE UPDATE OR DELETE ON interventions_statement
    FOR EACH ROW EXECUTE FUNCTION interventions_statement_frozen();

CREATE FUNCTION interventions_statement_line_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    frozen timestamptz;
    numbers bigint[] := CASE TG_OP WHEN 'INSERT' THEN ARRAY[NEW.statement_id] WHEN 'DELETE' THEN ARRAY[OLD.statement_id]
                            ELSE ARRAY[OLD.statement_id, NEW.statement_id] END;
BEGIN
    FOR frozen IN SELECT frozen_at FROM interventions_statement WHERE id = ANY (numbers) FOR SHARE LOOP
        IF frozen IS NOT NULL THEN
            RAISE EXCEPTION 'une ligne d''un décompte signé par les deux parties ne se modifie plus'
                USING ERRCODE = 'insufficient_privilege';
        END IF;
    END LOOP;
    IF TG_OP = 'DELETE' THEN
        RETURN OLD;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER statement_line_frozen BEFORE INSERT OR UPDATE OR DELETE ON interventions_statementline
    FOR EACH ROW EXECUTE FUNCTION interventions_statement_line_frozen();
"""
NOT_FROZEN = """
DROP TRIGGER statement_line_frozen ON interventions_statementline;
DROP FUNCTION interventions_statement_line_frozen();
DROP TRIGGER statement_frozen ON interventions_statement;
DROP FUNCTION interventions_statement_frozen();
"""
