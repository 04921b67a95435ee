# SPDX-License-Identifier: EUPL-1.2
"""The mathematics of energy: NumPy arrays in, frozen dataclasses out. No Django, no database, no clock of its own.

Weather-adjusted savings (IPMVP option C), one weather station at a time, m meters at once:

    days (d,) dates, kwh (m, d) with NaN where unknown, temperature (d,) daily means in °C

    every = periods.daily(days, kwh, temperature, occupied=None)     # or periods.months(…), periods.billed(…)
    every = every.without([("2023-06-01", "2023-09-30")])            # works, both ends included
    before = every.between("2022-06-01", "2023-06-01")               # the end excluded
    after = every.between("2023-10-01", "2024-10-01")
    models = change_point.fit_many(before, change_point.Rules(…))    # Models; models[i] is a Model, JSON by as_dict()
    found = savings.avoided(models, after, confidence=0.9,
                            adjustments=kwh, adjustments_sigma=kwh)  # Savings; found[i] is a Saving
    whole = savings.portfolio(found, correlation=0.0)                # Portfolio; refused meters are left out, listed

    Saving: adjusted, measured, avoided (Interval: value, half, low, high, sigma), share, share_low, share_high,
            verdict (demonstrated | not_demonstrated | increased | refused), coverage, extrapolated, refusals
    model.Models.of([Model.from_dict(kept), …]) is what `fit_many` gave, from what was kept of it.
    models.predict(after): expected kWh (m, n), for a curve.

Degree days: degree_days.from_extremes(days, low, high, base=18.0, method=Method.METEO | COSTIC, sense=…) and
    from_hours(days, hours (d, 25), …); .total is None as soon as a day is unknown, .known and .missing say the rest;
    .within(degree_days.season(days)) keeps the heating season.
Simple baseline and the register of adjustments: adjustments.adjust(Reference(fixed, heating, heating_degrees=…),
    lines, since=…, until=…, heating_degrees=…) -> Adjusted: total, weather, steps (the effect of each line),
    saved_share(measured); adjustments.effects(total, lines, since=…, until=…) after a model of option C.
Lighting: nights.year(Place(lat, lon), 2025, Rule(…)) -> Nights; nights.hours_by_level(nights, Profile(…)) gives
    {level: hours}; lighting.energy(Fleet(code, lamps, watts, losses), {level: hours}) kWh;
    lighting.adjusted_reference([ClassReference…]), saved_share, by_group, availability, failure_rate;
    decomposition.decompose([Change…], nights, measured=kWh): LED, dimming, cut-off, presence.
Uncertainty: uncertainty.interval(value, sigma, freedom); total(values, sigmas, freedoms, correlation=…) of meters;
    same_model(values, of_model, of_noise, freedom) of the months of one meter; guideline14(…).
Quality: quality.check(at, values, Nature, Limits) -> Report: flags (n,), findings, usable (n,), coverage; values in
    kWh or kW; quality.consumption(register, capacity) of a cumulative index.

Watching (instants `datetime64[s]` UTC, a zone for the clock on the wall: local_time.py):
    night_base.rise(night_base.night_base(at, watts, zone=…)) -> Rise; off_hours.closed_use(…) -> ClosedUse
    drift.follow(at, values, zone=…) -> Drift: expected, spread, score, alarm (n,), episodes; nothing of the future
    leaks.leak(leaks.night_minimum(at, m3, step=…, zone=…)) -> Leak; silence.silence(received, now=…) -> Silence
    day_burning.day_burning(at, watts, latitude=…, longitude=…, standby_w=…); comfort.co2(…), comfort.warmth(…)
    breaches.follow(at, values, occupied=presence.present(at, Presence(…), zone=…), limit=Limit(…), …) -> episodes
    comfort.shares(presence.presence_share(hours, …), [1, 0 or NaN of each sensor]) -> Shares
Silent lamps: silent_lamps.believe(Lamps(watts, prior, ratio), missing_power(…)) -> Belief; night_round(beliefs).
What-if: what_if.answer(Fleet, lit_hours(…), Scenario, Prices) -> Answer; sun_and_vehicle(…); payback(…).
Sun and vehicle: sun.position(…); solar.performance_ratio(…); flows.split(…) -> Flows (links of a Sankey);
    battery.plan(site=…, vehicle=…) -> Plan | Impossible. Charger sessions: apps/energy/charging.py.
Regulation: tertiary.assess(use, reference=…) -> Gap, operat_rows(…); night_rules.check(lamp, on=…) -> findings.

Refusals are codes (refusals.Refusal, refusals.Fault, quality.What); their sentences: apps/energy/savings_words.py.
"""
