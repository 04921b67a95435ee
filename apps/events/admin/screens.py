# SPDX-License-Identifier: EUPL-1.2
"""What the screens of this app share: the words of a search."""

from apps.assets.filters import MAX_WORDS


def words(text: str) -> list[str]:
    return text.replace("\x00", "").split()[:MAX_WORDS]
