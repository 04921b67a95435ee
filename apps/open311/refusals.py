# SPDX-License-Identifier: EUPL-1.2
"""Why Open311 refuses, in the shape of its specification: a code, that of HTTP, and words in French."""

from collections.abc import Sequence


class Refused(Exception):
    """`said`: one sentence for each thing to correct. `headers`: of the answer."""

    def __init__(self, code: int, *said: str, headers: dict[str, str] | None = None) -> None:
        super().__init__(" ".join(said))
        self.code = code
        self.said: Sequence[str] = said
        self.headers = headers or {}
