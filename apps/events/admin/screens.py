# SPDX-License-Identifier: EUPL-1.2
"""What the screens of this app share: rows that only services write, words of a search."""

from typing import Any

from django.http import HttpRequest

from apps.assets.filters import MAX_WORDS
from apps.territories.admin_keyset import LargeAdmin


class ReadOnlyAdmin(LargeAdmin):
    """Rows that only services write."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


def words(text: str) -> list[str]:
    return text.replace("\x00", "").split()[:MAX_WORDS]
