# SPDX-License-Identifier: EUPL-1.2
"""Files that show an adjustment, as columns of its row."""

import hashlib
from typing import Any

from apps.assets.documents import accepting
from apps.energy.models.adjustment import LARGEST_FILE
from apps.energy.performance.workflow import PerformanceRefused


def filed(name: str, content: bytes) -> dict[str, Any]:
    """Raises PerformanceRefused("file") in words."""
    try:
        media_type, extension = accepting.recognised(content, most=LARGEST_FILE, kinds=accepting.PROOFS)
    except accepting.FileUnfit as unfit:
        raise PerformanceRefused("file", str(unfit)) from unfit
    named = accepting.safe_name(name, extension)
    digest = hashlib.sha256(content).hexdigest()
    return {"name": named, "media_type": media_type, "content": content, "digest": digest}
