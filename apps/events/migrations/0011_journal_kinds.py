# SPDX-License-Identifier: EUPL-1.2
"""The journal of a rare nature, or of what begins like it, is read from an index: among millions it is far between."""

from django.db import migrations

CREATE = "CREATE INDEX events_journal_kind ON events_journalentry (kind varchar_pattern_ops, at DESC, id DESC);"


class Migration(migrations.Migration):
    dependencies = [("events", "0010_lighter_indexes")]

    operations = [migrations.RunSQL(CREATE, "DROP INDEX events_journal_kind;")]
