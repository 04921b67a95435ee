# SPDX-License-Identifier: EUPL-1.2
"""One document, written in JSON or in XML: what is null in one is an empty element of the other."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from xml.etree.ElementTree import Element, SubElement, tostring

from django.http import HttpRequest, HttpResponse, JsonResponse

from apps.open311.refusals import Refused

Fields = Mapping[str, Any]
JSON, XML = "json", "xml"
TYPES = {"application/json": JSON, "text/json": JSON, "text/xml": XML, "application/xml": XML}
ITEMS = {"attributes": "attribute", "values": "value"}  # what is in a list inside of a row
NOT_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class Document:
    """`root` and `item` are element names. Without an item, it is one object rather than a list."""

    root: str
    item: str
    rows: Sequence[Fields]


def errors(refused: Refused) -> Document:
    return Document("errors", "error", [{"code": refused.code, "description": words} for words in refused.said])


def wanted(request: HttpRequest) -> str:
    """By Accept, when the address does not say: JSON, unless XML is preferred."""
    accepted = request.get_preferred_type(list(TYPES))
    return TYPES.get(accepted or "", JSON)


def answer(document: Document, form: str, status: int = 200) -> HttpResponse:
    if form == XML:
        return HttpResponse(xml(document), content_type="text/xml; charset=utf-8", status=status)
    content = document.rows if document.item else document.rows[0]
    return JsonResponse(content, safe=False, status=status)


def xml(document: Document) -> bytes:
    root = Element(document.root)
    for row in document.rows:
        _fill(SubElement(root, document.item) if document.item else root, row)
    return tostring(root, encoding="utf-8", xml_declaration=True)


def _fill(parent: Element, fields: Fields) -> None:
    for name, value in fields.items():
        child = SubElement(parent, name)
        if isinstance(value, list):
            for one in value:
                _fill(SubElement(child, ITEMS[name]), one)
        elif value is not None:
            child.text = _text(value)


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return NOT_XML.sub("", str(value))
