# SPDX-License-Identifier: EUPL-1.2
"""Celery is a doorbell: what is owed lives in rows, a lost task is found again by the next sweep."""

import os
import sys
from typing import Any

from celery import Celery, signals
from django.db import close_old_connections

from connecte import garbage

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "connecte.settings")

garbage.relax()


def sends_only() -> bool:
    """This process is `celery … beat`: it sends names, runs nothing, and needs neither the tasks nor the models."""
    return "celery" in sys.argv[0] and "beat" in sys.argv[1:]


app = Celery("connecte", fixups=[] if sends_only() else None)  # 130 MB less for who only sends
app.config_from_object("django.conf:settings", namespace="CELERY")
if not sends_only():
    app.autodiscover_tasks()

# Celery closes the database before and after each task: a sweep that finds nothing to do paid a new connection, many
# times its own work. A worker keeps its own instead, as a web process does: one that broke or is old is replaced.
app.conf["CELERY_DB_REUSE_MAX"] = sys.maxsize


@signals.task_prerun.connect
@signals.task_postrun.connect
def renew_connection(**_: Any) -> None:
    """Between two tasks: the next one is at work with a connection that answers."""
    close_old_connections()


# Intervals only, in UTC: crontab in a local zone skips a run at the autumn clock change.
app.conf.beat_schedule = {
    "supervision.poll_due": {"task": "apps.supervision.tasks.poll_due", "schedule": 2.0, "options": {"expires": 10}},
    "supervision.watch_sources": {
        "task": "apps.supervision.tasks.watch_sources",
        "schedule": 10.0,
        "options": {"expires": 10},
    },
    "supervision.tell_acknowledgements": {
        "task": "apps.supervision.tasks.tell_acknowledgements",
        "schedule": 2.0,
        "options": {"expires": 10},
    },
    "supervision.forget": {"task": "apps.supervision.tasks.forget", "schedule": 3600.0},
    "assets.run_due_imports": {
        "task": "apps.assets.tasks.run_due_imports",
        "schedule": 5.0,
        "options": {"expires": 10},
    },
    "energy.run_due_imports": {
        "task": "apps.energy.tasks.run_due_imports",
        "schedule": 5.0,
        "options": {"expires": 10},
    },
    "energy.refresh_quality": {
        "task": "apps.energy.tasks.refresh_quality",
        "schedule": 3600.0,
        "options": {"expires": 3600},
    },
    "energy.watch_silence": {
        "task": "apps.energy.tasks.watch_silence",
        "schedule": 3600.0,
        "options": {"expires": 3600},
    },
    "energy.watch_use": {
        "task": "apps.energy.tasks.watch_use",
        "schedule": 21_600.0,
        "options": {"expires": 21_600},
    },
    "energy.watch_rooms": {
        "task": "apps.energy.tasks.watch_rooms",
        "schedule": 900.0,
        "options": {"expires": 900},
    },
    "energy.recount_ledger": {
        "task": "apps.energy.tasks.recount_ledger",
        "schedule": 600.0,
        "options": {"expires": 600},
    },
    "kpi.measure": {"task": "apps.kpi.tasks.measure", "schedule": 900.0, "options": {"expires": 900}},
    "kpi.send_sheets": {"task": "apps.kpi.tasks.send_sheets", "schedule": 60.0, "options": {"expires": 60}},
    "webhooks.follow": {"task": "apps.webhooks.tasks.follow", "schedule": 2.0, "options": {"expires": 10}},
    "webhooks.deliver": {"task": "apps.webhooks.tasks.deliver", "schedule": 2.0, "options": {"expires": 10}},
    "webhooks.forget": {"task": "apps.webhooks.tasks.forget", "schedule": 3600.0},
    "reversibility.run_due": {
        "task": "apps.reversibility.tasks.run_due",
        "schedule": 10.0,
        "options": {"expires": 10},
    },
    "reversibility.erase_old": {"task": "apps.reversibility.tasks.erase_old", "schedule": 3600.0},
    "telemetry.maintain_partitions": {"task": "apps.telemetry.tasks.maintain_partitions", "schedule": 3600.0},
    "telemetry.refresh_rollups": {
        "task": "apps.telemetry.tasks.refresh_rollups",
        "schedule": 60.0,
        "options": {"expires": 60},
    },
    "telemetry.follow_zones": {"task": "apps.telemetry.tasks.follow_zones", "schedule": 3600.0},
    "territories.forget_old_logins": {"task": "apps.territories.tasks.forget_old_logins", "schedule": 3600.0},
    "events.end_shelvings": {"task": "apps.events.tasks.end_shelvings", "schedule": 30.0, "options": {"expires": 30}},
    "events.close_calm": {"task": "apps.events.tasks.close_calm", "schedule": 30.0, "options": {"expires": 30}},
    "events.group_stragglers": {
        "task": "apps.events.tasks.group_stragglers",
        "schedule": 30.0,
        "options": {"expires": 30},
    },
    "events.apply_planned": {"task": "apps.events.tasks.apply_planned", "schedule": 10.0, "options": {"expires": 10}},
    "events.merge_grouped": {"task": "apps.events.tasks.merge_grouped", "schedule": 15.0, "options": {"expires": 15}},
    "events.try_rules": {"task": "apps.events.tasks.try_rules", "schedule": 5.0, "options": {"expires": 10}},
    "duty.sweep": {"task": "apps.duty.tasks.sweep", "schedule": 5.0, "options": {"expires": 10}},
    "duty.deliver": {"task": "apps.duty.tasks.deliver", "schedule": 5.0, "options": {"expires": 10}},
    "signalements.deliver": {"task": "apps.signalements.tasks.deliver", "schedule": 5.0, "options": {"expires": 10}},
    "signalements.digest_streets": {
        "task": "apps.signalements.tasks.digest_streets",
        "schedule": 300.0,
        "options": {"expires": 300},
    },
    "signalements.hand_over": {
        "task": "apps.signalements.tasks.hand_over",
        "schedule": 5.0,
        "options": {"expires": 10},
    },
    "signalements.release_absent": {
        "task": "apps.signalements.tasks.release_absent",
        "schedule": 60.0,
        "options": {"expires": 60},
    },
    "signalements.prepare_photos": {
        "task": "apps.signalements.tasks.prepare_photos",
        "schedule": 2.0,
        "options": {"expires": 10},
    },
    "signalements.purge": {"task": "apps.signalements.tasks.purge", "schedule": 3600.0},
    "interventions.sweep_clocks": {
        "task": "apps.interventions.tasks.sweep_clocks",
        "schedule": 10.0,
        "options": {"expires": 10},
    },
    "interventions.open_planned": {
        "task": "apps.interventions.tasks.open_planned",
        "schedule": 600.0,
        "options": {"expires": 600},
    },
    "interventions.add_late_photos": {
        "task": "apps.interventions.tasks.add_late_photos",
        "schedule": 60.0,
        "options": {"expires": 60},
    },
    "interventions.send_to_gmao": {
        "task": "apps.interventions.tasks.send_to_gmao",
        "schedule": 5.0,
        "options": {"expires": 10},
    },
    "interventions.read_gmao": {
        "task": "apps.interventions.tasks.read_gmao",
        "schedule": 5.0,
        "options": {"expires": 10},
    },
    "interventions.forget_deliveries": {"task": "apps.interventions.tasks.forget_deliveries", "schedule": 3600.0},
    "interventions.forget_reported": {"task": "apps.interventions.tasks.forget_reported", "schedule": 1800.0},
    "interventions.forget_old_places": {"task": "apps.interventions.tasks.forget_old_places", "schedule": 3600.0},
    "console.run_bulk": {"task": "apps.console.tasks.run_bulk", "schedule": 2.0, "options": {"expires": 10}},
    "console.forget_bulk": {"task": "apps.console.tasks.forget_bulk", "schedule": 3600.0},
    "console.fold_cells": {"task": "apps.console.tasks.fold_cells", "schedule": 30.0, "options": {"expires": 30}},
    "events.prune_live": {"task": "apps.events.tasks.prune_live", "schedule": 3600.0},
}
