# SPDX-License-Identifier: EUPL-1.2
"""Files that show an adjustment: few kinds, known by their first bytes, bounded, never opened by us."""

import re

from django.utils.translation import gettext as _

from apps.energy.models.adjustment import LARGEST_FILE
from apps.energy.performance.workflow import PerformanceRefused

SIGNATURES = {  # first bytes, type, extension
    b"%PDF-": ("application/pdf", "pdf"),
    b"\x89PNG\r\n\x1a\n": ("image/png", "png"),
    b"\xff\xd8\xff": ("image/jpeg", "jpg"),
}
ODD = re.compile(r"[^\w .()\[\]-]+")
LONGEST = 100


def recognised(content: bytes) -> tuple[str, str]:
    """Media type and extension. Raises PerformanceRefused("file") in words."""
    if not content:
        raise PerformanceRefused("file", _("Ce fichier est vide."))
    if len(content) > LARGEST_FILE:
        raise PerformanceRefused("file", _("Ce fichier dépasse 5 Mo."))
    for start, found in SIGNATURES.items():
        if content.startswith(start):
            return found
    if _is_table(content):
        return "text/csv", "csv"
    raise PerformanceRefused("file", _("Pièces acceptées : PDF, PNG, JPEG, ou un tableau CSV en UTF-8."))


def safe_name(name: str, extension: str) -> str:
    """What it was called, without what a file system or a header could misread; with the extension of what it is."""
    stem = ODD.sub("_", name.rpartition("/")[2].rpartition("\\")[2])
    stem = stem[: -len(stem.rpartition(".")[2]) - 1] if "." in stem else stem
    return f"{stem.strip(' .')[:LONGEST] or 'piece'}.{extension}"


def _is_table(content: bytes) -> bool:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return False
    first = text.partition("\n")[0]
    printable = all(one.isprintable() or one in "\r\n\t" for one in text)
    return printable and any(mark in first for mark in ";,\t") and "<" not in first
