# SPDX-License-Identifier: EUPL-1.2
"""Why an answer is refused, in French: `application/problem+json` (RFC 9457), with `code` and `description` as OGC."""

import json

from django.http import HttpResponse

INVALID, ABSENT, METHOD, DENIED = "InvalidParameterValue", "NotFound", "MethodNotAllowed", "Unauthorized"
CODES = {400: INVALID, 401: DENIED, 404: ABSENT, 405: METHOD}


class Refused(Exception):
    """`said`: what to correct, with the name of the parameter. `headers`: of the answer."""

    def __init__(self, status: int, said: str, headers: dict[str, str] | None = None) -> None:
        super().__init__(said)
        self.status, self.said, self.headers = status, said, headers or {}


def problem(refused: Refused) -> HttpResponse:
    said = {
        "type": "about:blank",
        "title": CODES[refused.status],
        "status": refused.status,
        "detail": refused.said,
        "code": CODES[refused.status],
        "description": refused.said,
    }
    body = json.dumps(said, ensure_ascii=False)
    return HttpResponse(
        body, status=refused.status, content_type="application/problem+json", headers=dict(refused.headers)
    )
