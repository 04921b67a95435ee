# SPDX-License-Identifier: EUPL-1.2
"""Keyset pagination: the thousandth page costs what the first one costs, and no row is counted."""

from django.utils.translation import gettext_lazy as _
from rest_framework.pagination import CursorPagination


class KeysetPagination(CursorPagination):
    """`?limit=` rows (50, at most 500) per page; a view names its order in `ordering`, ended by a unique field."""

    page_size = 50
    max_page_size = 500
    page_size_query_param = "limit"
    page_size_query_description = _("Nombre de lignes par page, au plus 500.")
    cursor_query_description = _("Repère de page, pris tel quel dans « next » ou « previous ».")
    invalid_cursor_message = _("« cursor » : repère de page illisible.")
    ordering = "pk"
