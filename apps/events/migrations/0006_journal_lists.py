# SPDX-License-Identifier: EUPL-1.2
"""The journal of one source, and what one person did: read in order from an index, like the journal of an asset."""

from django.db import migrations

CREATE = """
CREATE INDEX events_journal_source ON events_journalentry (source_id, at DESC, id DESC) WHERE source_id IS NOT NULL;
CREATE INDEX events_journal_actor ON events_journalentry (actor_id, at DESC, id DESC) WHERE actor_id IS NOT NULL;
"""


class Migration(migrations.Migration):
    dependencies = [("events", "0005_alarm_lists")]

    operations = [migrations.RunSQL(CREATE, "DROP INDEX events_journal_source, events_journal_actor;")]
