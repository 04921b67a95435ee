# SPDX-License-Identifier: EUPL-1.2
"""Settings of the SensorThings server of the tests: nothing of ours is in that process."""

import os
from pathlib import Path
from uuid import UUID

DEBUG = False
SECRET_KEY = "of-a-server-of-the-tests"
ALLOWED_HOSTS = ["127.0.0.1"]
USE_TZ = True
INSTALLED_APPS = [
    "sensorthings.versions.v1_1",
    "sensorthings.versions.v1_1.backends.django",
    "sensorthings.versions.v1_1.extensions.dataarray",
]
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": Path(os.environ.get("STA_FOLDER", ".")) / "db.sqlite3",
        "OPTIONS": {"timeout": 30},
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
ROOT_URLCONF = "tests.connectors.counterparts.sensorthings_urls"
SENSORTHINGS_V1_1_SERVICE_URL = f"http://127.0.0.1:{os.environ.get('STA_PORT', '0')}/sta"
SENSORTHINGS_V1_1_BACKEND_ADAPTER = "sensorthings.versions.v1_1.backends.django.adapter.DjangoBackendAdapter"
SENSORTHINGS_V1_1_MAX_TOP = 1000
SENSORTHINGS_V1_1_ID_TYPE = UUID
SENSORTHINGS_V1_1_ID_DELIMITER = "'"
