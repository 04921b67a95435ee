# SPDX-License-Identifier: EUPL-1.2
"""The measure table, partitioned by month; BRIN on time for exports, primary key (series_id, at) for charts."""

from django.db import migrations

from apps.telemetry.partitions import CREATE_FUNCTION, DROP_FUNCTION

CREATE = """
CREATE TABLE telemetry_measure (
    at timestamptz NOT NULL,
    value double precision NOT NULL CHECK (value NOT IN ('NaN', 'Infinity', '-Infinity')),
    series_id integer NOT NULL,
    quality smallint NOT NULL DEFAULT 0,
    PRIMARY KEY (series_id, at)
) PARTITION BY RANGE (at);
CREATE INDEX telemetry_measure_at ON telemetry_measure USING brin (at);
SELECT connecte_ensure_months('telemetry_measure', now() - interval '1 month', now() + interval '2 months');
"""


class Migration(migrations.Migration):
    dependencies = [("telemetry", "0001_initial")]
    operations = [
        migrations.RunSQL(CREATE_FUNCTION, DROP_FUNCTION),
        migrations.RunSQL(CREATE, "DROP TABLE telemetry_measure"),
    ]
