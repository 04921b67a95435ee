# SPDX-License-Identifier: EUPL-1.2
"""Assembly of Connecte: settings, URLs, ASGI, Celery. Decides nothing."""

from connecte.celery import app as celery_app

__all__ = ["celery_app"]
