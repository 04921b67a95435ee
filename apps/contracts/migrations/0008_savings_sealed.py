# SPDX-License-Identifier: EUPL-1.2
"""Savings promised by a published version are sealed with it, as its other rows are."""

from django.db import migrations

ROWS = ("savingbaseline", "performancerule")

CREATE = """
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
"""
CREATE += "".join(
    f"CREATE TRIGGER {name}_sealed BEFORE INSERT OR UPDATE OR DELETE ON contracts_{name} "
    "FOR EACH ROW EXECUTE FUNCTION contracts_row_sealed();\n"
    for name in ROWS
)
DROP = "".join(f"DROP TRIGGER {name}_sealed ON contracts_{name};\n" for name in ROWS)
DROP += """
DROP TRIGGER savingcommitment_sealed ON contracts_savingcommitment;
DROP FUNCTION contracts_saving_year_sealed();
"""


class Migration(migrations.Migration):
    dependencies = [("contracts", "0007_saving_commitments")]
    operations = [migrations.RunSQL(CREATE, DROP)]
