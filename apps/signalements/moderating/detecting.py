# SPDX-License-Identifier: EUPL-1.2
"""Faces and plates proposed by OpenCV where it is installed (optional, Apache-2.0: `requirements-photos.txt`). A
person accepts or not; nothing is hidden by itself."""

import json
from importlib.util import find_spec

from apps.assets.photos import hiding, making, storing
from apps.signalements.models import Photo


def installed() -> bool:
    return find_spec("cv2") is not None


def proposed(photo: Photo) -> list[hiding.Zone]:
    """Zones of a photo, none when nothing was recognised, or when the detector failed: the brush remains."""
    if not installed() or not making.AT_ONCE.acquire(timeout=making.PATIENCE):
        return []
    try:
        answer = making.child("apps.signalements.moderating.detector", storing.read(photo.file))
    except FileNotFoundError:
        return []
    finally:
        making.AT_ONCE.release()
    found = json.loads(answer) if answer else []
    return [(left, top, width, height) for left, top, width, height in found][: hiding.MOST]
