# SPDX-License-Identifier: EUPL-1.2
"""A workbook (XLSX) of anybody, opened for reading: weighed before anything is unpacked, closed whatever happens.

It is a ZIP: a small file that announces gigabytes is refused by what its members announce.
"""

import io
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from typing import Any
from xml.etree.ElementTree import ParseError

MOST_UNPACKED = 120_000_000  # bytes
MOST_MEMBERS = 300
BROKEN = (
    *(ValueError, KeyError, TypeError, OverflowError, IndexError, RuntimeError, EOFError),
    *(ParseError, zipfile.BadZipFile, zlib.error),
)


class Fault(StrEnum):
    DAMAGED = "damaged"  # no archive, or one that is cut
    TOO_BIG = "too_big"
    OTHER_ARCHIVE = "other_archive"  # an archive of something else
    UNREADABLE = "unreadable"


class BadWorkbook(Exception):
    """Why, in a word that each reader says in its own."""

    def __init__(self, fault: Fault, said: str = "") -> None:
        super().__init__(said)
        self.fault = fault


@contextmanager
def opened(payload: bytes) -> Iterator[Any]:
    """The book of openpyxl, read-only: values, not formulas. Raises BadWorkbook, while it is read too."""
    from openpyxl import load_workbook  # noqa: PLC0415  (29 MB: who reads no spreadsheet pays nothing)

    _weigh(payload)
    try:
        book = load_workbook(io.BytesIO(payload), read_only=True, data_only=True, keep_links=False)
    except Exception as error:  # whatever a hostile or broken workbook makes of the library
        raise BadWorkbook(Fault.UNREADABLE, type(error).__name__) from error
    try:
        yield book
    except BROKEN as error:
        raise BadWorkbook(Fault.UNREADABLE, f"{type(error).__name__} {error!s:.100}") from error
    finally:
        book.close()


def _weigh(payload: bytes) -> None:
    try:
        members = zipfile.ZipFile(io.BytesIO(payload)).infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
        raise BadWorkbook(Fault.DAMAGED) from error
    if len(members) > MOST_MEMBERS or sum(one.file_size for one in members) > MOST_UNPACKED:
        raise BadWorkbook(Fault.TOO_BIG)
    if "xl/workbook.xml" not in {one.filename for one in members}:
        raise BadWorkbook(Fault.OTHER_ARCHIVE)
