# SPDX-License-Identifier: EUPL-1.2
"""The peer: DuckDB with the same rows in its own columns. Arguments: a CSV file, a folder."""

import json
import sys
from pathlib import Path
from statistics import median
from time import perf_counter

import duckdb

MONTHS = """
SELECT series_id, date_trunc('month', at) AS month, count(*), sum(value), min(value), max(value), max(quality)
  FROM measure GROUP BY 1, 2 ORDER BY 1, 2
"""


def main(rows, folder):
    base = duckdb.connect(str(Path(folder) / "peer.duckdb"))
    base.execute("CREATE TABLE measure (series_id INTEGER, at TIMESTAMP, value DOUBLE, quality SMALLINT)")
    base.execute(f"COPY measure FROM '{rows}' (FORMAT CSV)")
    seconds = []
    for _ in range(5):
        started = perf_counter()
        months = base.execute(MONTHS).fetchall()
        seconds.append(perf_counter() - started)
    facts = [(series, count, total) for series, _month, count, total, *_ in months]
    json.dump({"version": duckdb.__version__, "seconds": median(seconds), "months": facts}, sys.stdout)


main(*sys.argv[1:])
