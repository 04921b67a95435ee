# SPDX-License-Identifier: EUPL-1.2
"""The measure table, partitioned by month; BRIN on time for exports, primary key (series_id, at) for charts.

Half of each page of last values stays free: each measure rewrites one, and does so in place of its page.

Hours, days and months of every series. Nothing is rolled yet: the refresh does it.
"""

MEASURES = """
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
NO_MEASURES = "DROP TABLE telemetry_measure"

IN_PLACE = "ALTER TABLE telemetry_lastvalue SET (fillfactor = 50)"
ANYWHERE = "ALTER TABLE telemetry_lastvalue RESET (fillfactor)"

COLUMNS = """
    at timestamptz NOT NULL,
    sum double precision NOT NULL,
    min double precision NOT NULL,
    max double precision NOT NULL,
    first double precision NOT NULL,
    last double precision NOT NULL,
    series_id integer NOT NULL,
    n integer NOT NULL CHECK (n > 0),
    worst_quality smallint NOT NULL,
    CHECK (min <= max),
    PRIMARY KEY (series_id, at)
"""
ROLLED = f"""
CREATE TABLE telemetry_rolledhour ({COLUMNS}) PARTITION BY RANGE (at);
SELECT connecte_ensure_months('telemetry_rolledhour', now() - interval '1 month', now() + interval '2 months');
CREATE TABLE telemetry_rolledday ({COLUMNS}) WITH (fillfactor = 90);
CREATE TABLE telemetry_rolledmonth ({COLUMNS}) WITH (fillfactor = 90);
"""
NOT_ROLLED = "DROP TABLE telemetry_rolledhour, telemetry_rolledday, telemetry_rolledmonth"
