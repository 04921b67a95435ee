# SPDX-License-Identifier: EUPL-1.2
"""The context of a history row is read without raising: where nobody set one, the function of pghistory raises and
catches an error, and PostgreSQL then looks through all the deferred checks of the transaction. Once per row."""

ATTACH_CONTEXT = """
CREATE OR REPLACE FUNCTION _pgh_attach_context() RETURNS uuid LANGUAGE plpgsql AS $$
DECLARE
    context uuid := NULLIF(current_setting('pghistory.context_id', true), '')::uuid;
    said jsonb := NULLIF(current_setting('pghistory.context_metadata', true), '')::jsonb;
BEGIN
    IF context IS NULL OR said IS NULL THEN
        RETURN NULL;
    END IF;
    INSERT INTO pghistory_context (id, metadata, created_at, updated_at) VALUES (context, said, now(), now())
    ON CONFLICT (id) DO UPDATE SET metadata = EXCLUDED.metadata, updated_at = EXCLUDED.updated_at
     WHERE pghistory_context.metadata <> EXCLUDED.metadata;
    RETURN context;
END $$;
"""
