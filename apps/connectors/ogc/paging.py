# SPDX-License-Identifier: EUPL-1.2
"""Pages that follow each other by a link: never out of the address of the source, never in circles, never for ever.

A server behind a proxy often gives links under a name that is not the one that we call: only what the link asks for
(its query) is followed, on the address that we know.
"""

from collections.abc import AsyncIterator, Callable, Mapping
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from apps.connectors.base import ConnectorError, HttpClient, json_value, mapping, shown, text

MOST_PAGES = 2_000
LONGEST_LINK = 4_000


async def pages(
    client: HttpClient,
    path: str,
    params: Mapping[str, str],
    following: Callable[[Mapping[str, Any]], Any],
    headers: Mapping[str, str],
) -> AsyncIterator[dict[str, Any]]:
    """Each page of a list; `following` gives the link to the next one, None when there is none."""
    seen: set[frozenset[tuple[str, str]]] = set()
    query: Mapping[str, str] = params
    for _turn in range(MOST_PAGES):
        asked = frozenset(query.items())
        if asked in seen:
            raise ConnectorError(f"{path:.80} : la page suivante est une page déjà lue, lecture arrêtée")
        seen.add(asked)
        page = mapping(json_value(await client.get(path, params=query, headers=headers)), "page")
        yield page
        link = following(page)
        if link is None:
            return
        query = _query(link, path)
    raise ConnectorError(f"{path:.80} : plus de {MOST_PAGES} pages")


def _query(link: Any, path: str) -> dict[str, str]:
    """What a link asks for. Raises ConnectorError when it leads to another list."""
    try:
        address = urlsplit(text(link, "lien suivant", longest=LONGEST_LINK))
    except ValueError as error:
        raise ConnectorError(f"lien suivant illisible : {shown(link)}") from error
    if address.path and not address.path.rstrip("/").endswith(path.rstrip("/").rpartition("/")[2]):
        raise ConnectorError(f"lien suivant vers une autre liste : {address.path:.80}")
    return dict(parse_qsl(address.query, keep_blank_values=True))
