# SPDX-License-Identifier: EUPL-1.2
"""Savings as OpenDSM counts them: `PYTHON audited_by_opendsm.py` in its own environment, JSON in, JSON out.

In: {"days": […], "temperature": [°C…], "meters": [[kWh or null…]…], "before": [first, last], "after": [first, last],
"electricity": true}, first included and last excluded. Out: {"version", "meters": [{"adjusted", "measured", "half",
"seconds", "processor", "refused"}…]}; half: 90 %, from the model's own daily uncertainty. Knows nothing of Connecte.
"""

import json
import logging
import sys
import warnings
from importlib.metadata import version
from time import perf_counter, process_time

import pandas as pd
from opendsm.eemeter import DailyBaselineData, DailyModel, DailyReportingData


def main() -> None:
    warnings.simplefilter("ignore")
    logging.disable(logging.CRITICAL)
    asked = json.load(sys.stdin)
    told = [one(asked, kwh) for kwh in asked["meters"]]
    json.dump({"version": version("opendsm"), "meters": told}, sys.stdout)


def one(asked: dict, kwh: list) -> dict:
    index = pd.DatetimeIndex(asked["days"]).tz_localize("UTC")
    table = pd.DataFrame({"observed": kwh, "temperature": asked["temperature"]}, index=index, dtype=float)
    table["temperature"] = table["temperature"] * 1.8 + 32
    before, after = (within(table, *asked[name]) for name in ("before", "after"))
    electricity = asked["electricity"]
    began, used = perf_counter(), process_time()
    model = DailyModel().fit(DailyBaselineData(before, is_electricity_data=electricity), ignore_disqualification=True)
    found = model.predict(DailyReportingData(after, is_electricity_data=electricity), ignore_disqualification=True)
    seconds, processor = perf_counter() - began, process_time() - used
    known = found[found["observed"].notna() & found["predicted"].notna()]
    return {
        "adjusted": float(known["predicted"].sum()),
        "measured": float(known["observed"].sum()),
        "half": float((known["predicted_unc"] ** 2).sum() ** 0.5),
        "seconds": seconds,
        "processor": processor,
        "refused": [getattr(reason, "qualified_name", str(reason)) for reason in model.disqualification],
    }


def within(table: pd.DataFrame, first: str, last: str) -> pd.DataFrame:
    return table[(table.index >= pd.Timestamp(first, tz="UTC")) & (table.index < pd.Timestamp(last, tz="UTC"))]


if __name__ == "__main__":
    main()
