# SPDX-License-Identifier: EUPL-1.2
"""Pages of the members of an incident: with how many of them the person may not see."""

from typing import Any

from django.db.models import QuerySet
from rest_framework.request import Request
from rest_framework.response import Response

from apps.territories.pagination import KeysetPagination


class MembersPagination(KeysetPagination):
    def paginate_queryset(self, queryset: QuerySet, request: Request, view: Any = None) -> list[Any]:
        self.hidden = view.hidden()
        return super().paginate_queryset(queryset, request, view)

    def get_paginated_response(self, data: Any) -> Response:
        answer = super().get_paginated_response(data)
        return Response({"hidden": self.hidden, **answer.data})

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        page = super().get_paginated_response_schema(schema)
        counted = {"type": "integer", "description": "Alarmes que cette personne ne peut pas voir."}
        page["properties"] = {"hidden": counted, **page["properties"]}
        return {**page, "required": ["hidden", *page.get("required", [])]}
