# SPDX-License-Identifier: EUPL-1.2
"""What beat sends is what the workers know, and who only sends loads nothing else."""

import subprocess
import sys

from connecte.celery import app

BEAT = """
import sys
sys.argv = ["celery/__main__.py", "-A", "connecte", "beat"]
from connecte.celery import app
app.loader.import_default_modules()
app.finalize()
loaded = [name for name in sys.modules if name.startswith("apps.") or name == "numpy"]
print(len(app.conf.beat_schedule), loaded)
"""


def test_what_is_sent_is_known():
    app.loader.import_default_modules()
    assert {entry["task"] for entry in app.conf.beat_schedule.values()} <= set(app.tasks)


def test_beat_loads_neither_models_nor_tasks():
    told = subprocess.run([sys.executable, "-c", BEAT], capture_output=True, text=True, check=True).stdout
    assert told.split(" ", 1) == [str(len(app.conf.beat_schedule)), "[]\n"]
