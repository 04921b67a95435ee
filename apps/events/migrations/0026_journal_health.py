# SPDX-License-Identifier: EUPL-1.2
"""The health of a source, read from an index of its own: few lines of a journal that is mostly alarms."""

from django.db import migrations

CREATE = """
CREATE INDEX events_journal_health ON events_journalentry (source_id, at DESC, id DESC) WHERE kind = 'source.health';
"""


class Migration(migrations.Migration):
    dependencies = [("events", "0025_inherited")]

    operations = [migrations.RunSQL(CREATE, "DROP INDEX events_journal_health;")]
