# SPDX-License-Identifier: EUPL-1.2
"""A number that changes with whatever the public form reads of the configuration: memory of it is exact (decision 25).

Drawn from a sequence, so that a number that was rolled back is never given again. One row, written by whoever changes
the configuration and until they commit: who reads a number then reads what it says, or something newer.
"""

TABLES = (
    "signalements_desk",
    "signalements_guard",
    "signalements_category",
    "signalements_routingrule",
    "signalements_addressee",
    "territories_territory",
    "territories_territory_includes",
)
CREATE = """
CREATE SEQUENCE signalements_edition_number;
CREATE TABLE signalements_edition (only_one boolean PRIMARY KEY DEFAULT true CHECK (only_one), number bigint NOT NULL);
INSERT INTO signalements_edition (number) VALUES (nextval('signalements_edition_number'));
CREATE FUNCTION connecte_new_edition() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE signalements_edition SET number = nextval('signalements_edition_number');
    RETURN NULL;
END $$;
"""
CREATE += "".join(
    f"""
CREATE TRIGGER signalements_edition AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION connecte_new_edition();
"""
    for table in TABLES
)
DROP = "".join(f"DROP TRIGGER signalements_edition ON {table};\n" for table in TABLES)
DROP += """
DROP FUNCTION connecte_new_edition;
DROP TABLE signalements_edition;
DROP SEQUENCE signalements_edition_number;
"""
