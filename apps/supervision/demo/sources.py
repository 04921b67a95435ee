# SPDX-License-Identifier: EUPL-1.2
"""Sources of the demo with their drivers and settings."""

import uuid
from typing import Any

from django.conf import settings

from apps.assets.models import Source
from apps.connectors.catalogue import option_errors
from apps.territories.models import Territory

NAMESPACE = uuid.UUID("0b0d6f5e-5f0e-5d7e-8d0b-3c1d1b3f6f0a")  # arbitrary: our address, the same after each reset
NOWHERE = "http://127.0.0.1:9"  # no supervisor was given: the source waits, disabled


def load(entries: list[dict[str, Any]]) -> int:
    """Create the missing sources; an existing one follows DEMO_TALQ_URL when its port changed."""
    for entry in entries:
        source, created = Source.objects.get_or_create(slug=entry["slug"], defaults=_values(entry))
        if not created and "path" in entry and settings.DEMO_TALQ_URL:
            _follow(source, entry["path"])
    return len(entries)


def _values(entry: dict[str, Any]) -> dict[str, Any]:
    options = _talq_options(entry) if "path" in entry else entry.get("options", {})
    errors = option_errors(entry["driver"], options)
    if errors:
        raise ValueError(f"{entry['slug']} : {' ; '.join(errors)}")
    timing = {name: entry[name] for name in ("poll_every", "silent_after") if name in entry}
    territory = Territory.objects.get(code=entry["territory"])
    enabled = "path" not in entry or bool(settings.DEMO_TALQ_URL)
    values = {"name": entry["name"], "driver": entry["driver"], "options": options, "enabled": enabled}
    return {**values, **timing, "territory": territory}


def _talq_options(entry: dict[str, Any]) -> dict[str, str]:
    url = (settings.DEMO_TALQ_URL or NOWHERE).rstrip("/") + entry["path"]
    return {"url": url, "cms_address": str(uuid.uuid5(NAMESPACE, entry["slug"]))}


def _follow(source: Source, path: str) -> None:
    url = settings.DEMO_TALQ_URL.rstrip("/") + path
    if source.options.get("url") != url:
        source.options["url"], source.enabled = url, True
        source.save(update_fields=["options", "enabled"])
