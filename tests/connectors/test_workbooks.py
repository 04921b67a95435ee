# SPDX-License-Identifier: EUPL-1.2
"""A workbook that is damaged anywhere is refused in words, by the drivers as by the import of readings."""

import io
import zipfile

import pytest
from openpyxl import Workbook

from apps.connectors.base import ConnectorError
from apps.connectors.generic import xlsx
from apps.connectors.readings import sheets
from apps.connectors.workbooks import MOST_UNPACKED, BadWorkbook, Fault, opened

READERS = [lambda content: list(xlsx.rows(content)), sheets.sheets]


@pytest.fixture(scope="module")
def sound():
    book, kept = Workbook(), io.BytesIO()
    for line in range(400):
        book.active.append([f"ligne {line}", line, line / 7])
    book.save(kept)
    return kept.getvalue()


def archive(**members):
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as one:
        for name, content in members.items():
            one.writestr(name, content)
    return kept.getvalue()


@pytest.mark.parametrize("read", READERS, ids=["driver", "import"])
def test_whatever_byte_is_damaged_it_is_read_or_refused(read, sound):
    for place in range(0, len(sound), 61):
        content = bytearray(sound)
        content[place] ^= 0xFF
        try:
            assert read(bytes(content))
        except ConnectorError as refusal:
            assert str(refusal)


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (b"PK\x03\x04 cut", Fault.DAMAGED),
        (archive(**{"notes.txt": "rien"}), Fault.OTHER_ARCHIVE),
        (archive(**{"xl/workbook.xml": "<broken"}), Fault.UNREADABLE),
        (archive(**{"xl/workbook.xml": b"0" * (MOST_UNPACKED + 1)}), Fault.TOO_BIG),
    ],
    ids=lambda value: value if isinstance(value, Fault) else "",
)
def test_each_fault_has_its_name_and_is_said_by_each_reader(content, fault):
    with pytest.raises(BadWorkbook) as refused, opened(content):
        pass
    assert refused.value.fault == fault
    for read in READERS:
        with pytest.raises(ConnectorError):
            read(content)
