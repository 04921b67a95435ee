# SPDX-License-Identifier: EUPL-1.2
"""Files that people give: few kinds, known by what they hold and not by their name, bounded, never opened by us."""

import io
import re
import zipfile
from collections.abc import Collection

from django.utils.translation import gettext as _

SIGNATURES = {  # first bytes
    b"%PDF-": "pdf",
    b"\x89PNG\r\n\x1a\n": "png",
    b"\xff\xd8\xff": "jpg",
}
TYPES = {
    "pdf": "application/pdf",
    "png": "image/png",
    "jpg": "image/jpeg",
    "csv": "text/csv",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "odt": "application/vnd.oasis.opendocument.text",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
}
PROOFS = ("pdf", "png", "jpg", "csv")
OFFICE = {"word/document.xml": "docx", "xl/workbook.xml": "xlsx"}  # the part that says what it is
OPEN_DOCUMENTS = {TYPES[one].encode(): one for one in ("odt", "ods")}
LONGEST_TYPE = 100  # bytes
LONGEST_NAME = 100
ODD = re.compile(r"[^\w .()\[\]-]+")


class FileUnfit(ValueError):
    """Not a file that we keep; the message says why, in French."""


def recognised(content: bytes, *, most: int, kinds: Collection[str] = tuple(TYPES)) -> tuple[str, str]:
    """Media type and extension; `most` in bytes. Raises FileUnfit."""
    if not content:
        raise FileUnfit(_("Ce fichier est vide."))
    if len(content) > most:
        raise FileUnfit(_("Ce fichier dépasse %(most)d Mo.") % {"most": most >> 20})
    found = _kind(content)
    if found not in kinds:
        raise FileUnfit(_("Fichiers acceptés : %(kinds)s.") % {"kinds": in_words(kinds)})
    return TYPES[found], found


def in_words(kinds: Collection[str]) -> str:
    """« PDF, PNG, JPEG, Word (docx) ou tableau CSV en UTF-8 »."""
    said = {"pdf": "PDF", "png": "PNG", "jpg": "JPEG", "csv": _("tableau CSV en UTF-8"), "docx": "Word (docx)"}
    said |= {"xlsx": "Excel (xlsx)", "odt": _("texte (odt)"), "ods": _("tableur (ods)")}
    names = [said[one] for one in kinds]
    return _("%(first)s ou %(last)s") % {"first": ", ".join(names[:-1]), "last": names[-1]}


def safe_name(name: str, extension: str) -> str:
    """What it was called, without what a file system or a header could misread; with the extension of what it is."""
    stem = ODD.sub("_", name.rpartition("/")[2].rpartition("\\")[2])
    stem = stem[: -len(stem.rpartition(".")[2]) - 1] if "." in stem else stem
    return f"{stem.strip(' .')[:LONGEST_NAME] or 'piece'}.{extension}"


def _kind(content: bytes) -> str:
    for start, found in SIGNATURES.items():
        if content.startswith(start):
            return found
    if content.startswith(b"PK\x03\x04"):
        return _archive(content)
    return "csv" if _is_table(content) else ""


def _archive(content: bytes) -> str:
    """A document of an office, from its table of contents alone: nothing of it is decompressed."""
    names, mimetype = _contents(content)
    if any(_is_macro(name.lower()) for name in names):
        raise FileUnfit(_("Ce document contient des macros : l'enregistrer sans elles, ou en PDF."))
    if "[Content_Types].xml" in names:
        return next((kind for part, kind in OFFICE.items() if part in names), "")
    return OPEN_DOCUMENTS.get(mimetype, "")


def _contents(content: bytes) -> tuple[list[str], bytes]:
    """Names, and what a part `mimetype` says, plain in an OpenDocument (1.3, part 2, 3.3). Raises FileUnfit."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
            plain = [one for one in parts if one.filename == "mimetype" and one.compress_type == zipfile.ZIP_STORED]
            short = plain and plain[0].file_size <= LONGEST_TYPE
            return [one.filename for one in parts], archive.read(plain[0]).strip() if short else b""
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError, ValueError) as error:
        raise FileUnfit(_("Ce fichier est abîmé : il ne s'ouvre pas.")) from error


def _is_macro(name: str) -> bool:
    return name.endswith("vbaproject.bin") or name.startswith(("basic/", "scripts/"))


def _is_table(content: bytes) -> bool:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return False
    first = text.partition("\n")[0]
    printable = all(one.isprintable() or one in "\r\n\t" for one in text)
    return printable and any(mark in first for mark in ";,\t") and "<" not in first
