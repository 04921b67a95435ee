# SPDX-License-Identifier: EUPL-1.2
"""What was issued stays: a statement, its lines, the rows of the ledger that it took. An adjustment that is justified
keeps its effect, and its evidence; one that is decided does not change at all.

Whoever writes a line locks its statement (FOR SHARE), so that none slips in while it is being issued.
"""

CREATE = """
CREATE FUNCTION energy_refuse(reason text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%', reason USING ERRCODE = 'insufficient_privilege';
END $$;

CREATE FUNCTION energy_ledger_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.statement_id IS NOT NULL AND (TG_OP = 'DELETE' OR (NEW.current AND NOT OLD.current)
           OR to_jsonb(NEW) - 'current' <> to_jsonb(OLD) - 'current') THEN
        PERFORM energy_refuse('une ligne du registre figée par un décompte ne se modifie plus');
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER ledger_frozen BEFORE UPDATE OR DELETE ON energy_ledgerline
    FOR EACH ROW EXECUTE FUNCTION energy_ledger_frozen();

CREATE FUNCTION energy_statement_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    free text[] := CASE WHEN OLD.validated_at IS NOT NULL THEN '{state,paid_at}'::text[]
        ELSE '{state,malus,bonus,corrections,contested,total,owner_by_id,owner_at,contractor_by_id,contractor_at,'
             'validated_at}'::text[] END;
BEGIN
    IF OLD.issued_at IS NOT NULL AND (TG_OP = 'DELETE' OR to_jsonb(NEW) - free <> to_jsonb(OLD) - free
           OR NEW.state = 'draft'
           OR (OLD.validated_at IS NOT NULL AND NEW.state <> OLD.state
               AND (OLD.state, NEW.state) <> ('validated', 'paid'))) THEN
        PERFORM energy_refuse('un décompte émis ne se modifie plus : l''année suivante le régularise');
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER savings_statement_frozen BEFORE UPDATE OR DELETE ON energy_savingsstatement
    FOR EACH ROW EXECUTE FUNCTION energy_statement_frozen();

CREATE FUNCTION energy_statement_line_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    issued timestamptz;
    validated timestamptz;
    free text[] := '{contested,contest_reason,decision,decision_said}';
    numbers bigint[] := CASE TG_OP WHEN 'INSERT' THEN ARRAY[NEW.statement_id] WHEN 'DELETE' THEN ARRAY[OLD.statement_id]
                            ELSE ARRAY[OLD.statement_id, NEW.statement_id] END;
BEGIN
    FOR issued, validated IN
        SELECT issued_at, validated_at FROM energy_savingsstatement WHERE id = ANY (numbers) FOR SHARE
    LOOP
        IF issued IS NOT NULL AND (TG_OP <> 'UPDATE' OR validated IS NOT NULL
               OR to_jsonb(NEW) - free <> to_jsonb(OLD) - free) THEN
            PERFORM energy_refuse('une ligne d''un décompte émis ne se modifie plus : elle se conteste');
        END IF;
    END LOOP;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER savings_line_frozen BEFORE INSERT OR UPDATE OR DELETE ON energy_savingsstatementline
    FOR EACH ROW EXECUTE FUNCTION energy_statement_line_frozen();

CREATE FUNCTION energy_adjustment_sealed() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    free text[] := '{state,owner_by_id,owner_at,contractor_by_id,contractor_at,applied_at,rejected_by_id,rejected_at,'
                   'rejected_why}';
BEGIN
    IF OLD.state IN ('applied', 'rejected')
       OR (OLD.state <> 'proposed' AND (TG_OP = 'DELETE' OR to_jsonb(NEW) - free <> to_jsonb(OLD) - free)) THEN
        PERFORM energy_refuse('un ajustement justifié garde son effet : en proposer un autre');
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER adjustment_sealed BEFORE UPDATE OR DELETE ON energy_adjustment
    FOR EACH ROW EXECUTE FUNCTION energy_adjustment_sealed();

CREATE FUNCTION energy_evidence_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' OR EXISTS (SELECT FROM energy_adjustment WHERE id = OLD.adjustment_id AND state <> 'proposed') THEN
        PERFORM energy_refuse('une pièce reste comme elle a été apportée');
    END IF;
    RETURN OLD;
END $$;
CREATE TRIGGER evidence_kept BEFORE UPDATE OR DELETE ON energy_evidence
    FOR EACH ROW EXECUTE FUNCTION energy_evidence_kept();
"""
DROP = """
DROP TRIGGER evidence_kept ON energy_evidence;
DROP FUNCTION energy_evidence_kept();
DROP TRIGGER adjustment_sealed ON energy_adjustment;
DROP FUNCTION energy_adjustment_sealed();
DROP TRIGGER savings_line_frozen ON energy_savingsstatementline;
DROP FUNCTION energy_statement_line_frozen();
DROP TRIGGER savings_statement_frozen ON energy_savingsstatement;
DROP FUNCTION energy_statement_frozen();
DROP TRIGGER ledger_frozen ON energy_ledgerline;
DROP FUNCTION energy_ledger_frozen();
DROP FUNCTION energy_refuse(text);
"""
