# SPDX-License-Identifier: EUPL-1.2
"""The detail of an alarm was first written as a JSON text that held JSON: it is what that text says."""

from django.db import migrations

AS_SAID = """
UPDATE events_alarm SET detail = (detail #>> '{}')::jsonb WHERE jsonb_typeof(detail) = 'string'
"""


class Migration(migrations.Migration):
    dependencies = [("events", "0017_acknowledged_both_ways")]

    operations = [migrations.RunSQL(AS_SAID, migrations.RunSQL.noop)]
