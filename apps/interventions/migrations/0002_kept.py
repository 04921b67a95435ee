# SPDX-License-Identifier: EUPL-1.2
"""What was said and what was passed through stays: rows are appended, never edited."""

from django.db import migrations

CREATE = """
CREATE TRIGGER passage_append_only BEFORE UPDATE OR DELETE ON interventions_passage
    FOR EACH ROW EXECUTE FUNCTION connecte_append_only();
CREATE TRIGGER comment_append_only BEFORE UPDATE OR DELETE ON interventions_comment
    FOR EACH ROW EXECUTE FUNCTION connecte_append_only();
"""
DROP = """
DROP TRIGGER comment_append_only ON interventions_comment;
DROP TRIGGER passage_append_only ON interventions_passage;
"""


class Migration(migrations.Migration):
    dependencies = [("interventions", "0001_initial"), ("events", "0003_partitions")]
    operations = [migrations.RunSQL(CREATE, DROP)]
