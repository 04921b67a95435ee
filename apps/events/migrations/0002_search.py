# SPDX-License-Identifier: EUPL-1.2
"""Search: incidents by the stems of the words of their title."""

from django.db import migrations

INDEX = "CREATE INDEX incident_search_words ON events_incident USING gin (to_tsvector('french', search_plain(title)))"


class Migration(migrations.Migration):
    dependencies = [("events", "0001_schema"), ("territories", "0003_search")]

    operations = [migrations.RunSQL(INDEX, "DROP INDEX incident_search_words")]
