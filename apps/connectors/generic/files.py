# SPDX-License-Identifier: EUPL-1.2
"""The items of a file or a message: a list inside a JSON, JSON lines, or the rows of a CSV or an XLSX."""

import csv
import io
from collections.abc import Iterator, Mapping
from typing import Any

from apps.connectors.base import (
    MAX_MESSAGE,
    ConnectorError,
    Rejected,
    json_object,
    json_value,
    mapping,
    shown,
    storable,
    written,
)
from apps.connectors.generic import xlsx

MOST_ITEMS = 50_000
DELIMITERS = (";", ",", "\t", "|")
AUTOMATIC = ("utf-8-sig", "cp1252")  # what spreadsheets write; the second one reads nearly anything

Options = Mapping[str, Any]


def items(payload: bytes, options: Options) -> tuple[list[dict[str, Any]], list[Rejected]]:
    """Objects, and what in the file is none. Raises ConnectorError when the file as a whole cannot be read."""
    if len(payload) > MAX_MESSAGE:
        raise ConnectorError(f"fichier de {len(payload)} octets : au-delà de la limite de {MAX_MESSAGE}")
    found: list[dict[str, Any]] = []
    rejected: list[Rejected] = []
    for item, raw in READERS[options.get("format", "json")](payload, options):
        try:
            found.append(_object(item))
        except ConnectorError as error:
            rejected.append(Rejected(error.reason, raw or written(item)))
        if len(found) + len(rejected) > MOST_ITEMS:
            raise ConnectorError(f"plus de {MOST_ITEMS} éléments")
    return found, rejected


def value_at(item: Any, path: str) -> Any:
    """What is at a dotted path, a number being a place in a list; None when there is nothing."""
    value = item
    for name in path.split("."):
        if isinstance(value, Mapping):
            value = value.get(name)
        elif isinstance(value, list) and name.isascii() and name.isdecimal() and len(name) < 6:
            value = value[int(name)] if int(name) < len(value) else None
        else:
            return None
    return value


def paths(item: Any, prefix: str = "") -> Iterator[tuple[str, str]]:
    """(path, how its value looks) of everything in an item: what a technician chooses from."""
    if isinstance(item, Mapping):
        for name, value in item.items():
            yield from paths(value, f"{prefix}{name}.")
    elif isinstance(item, list) and item:
        for index, value in enumerate(item[:3]):
            yield from paths(value, f"{prefix}{index}.")
    elif prefix:
        yield prefix.removesuffix("."), shown(item)


def _object(item: Any) -> dict[str, Any]:
    if isinstance(item, ConnectorError):
        raise item
    known = mapping(item, "élément")
    storable(known, "élément")
    return known


def _json(payload: bytes, options: Options) -> Iterator[tuple[Any, bytes]]:
    root = json_value(payload)
    path = options.get("list", "")
    said = value_at(root, path) if path else root
    if said is None:
        raise ConnectorError(f"liste absente : {path}")
    if isinstance(said, dict):
        said = [said]
    if not isinstance(said, list):
        raise ConnectorError(f"{path or 'message'} : une liste ou un objet est attendu, reçu {shown(said)}")
    return ((item, b"") for item in said)


def _lines(payload: bytes, options: Options) -> Iterator[tuple[Any, bytes]]:
    for line in payload.splitlines():
        if line.strip():
            try:
                yield json_object(line), line
            except ConnectorError as error:
                yield error, line


def _cells(payload: bytes, options: Options) -> Iterator[tuple[Any, bytes]]:
    """The rows of a spreadsheet under its line of names, which may come after a few lines of presentation."""
    rows = xlsx.rows(payload, options.get("sheet") or "")
    for _line in range(options.get("skip") or 0):
        next(rows, None)
    head = next((row for row in rows if any(cell is not None for cell in row)), [])
    names = [str(cell).strip() if cell is not None else "" for cell in head]
    while names and not names[-1]:
        names.pop()
    _named(names, options, "XLSX")
    for row in rows:
        said = {name: cell for name, cell in zip(names, row, strict=False) if cell is not None}
        if said:
            yield said, b""


def _named(names: list[str], options: Options, what: str) -> None:
    if not names or len(set(names)) < len(names) or "" in names:
        raise ConnectorError(f"{what} : une première ligne de noms de colonnes, tous différents, est attendue")
    absent = sorted(set((options.get("fields") or {}).values()) - set(names))
    if absent:
        raise ConnectorError(f"{what} : colonnes absentes : {', '.join(absent)}")


def _rows(payload: bytes, options: Options) -> Iterator[tuple[Any, bytes]]:
    text = _text(payload, options.get("encoding", "auto"))
    if options.get("skip"):
        text = "".join(text.splitlines(keepends=True)[options["skip"] :])
    head = next((line for line in text.splitlines() if line.strip()), "")
    delimiter = options.get("delimiter") or max(DELIMITERS, key=head.count)
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter, restkey="", strict=True)
    try:
        names = [name.strip() for name in reader.fieldnames or ()]
        while names and not names[-1] and options.get("wide"):
            names.pop()  # a separator at the end of each line
        _named(names, options, "CSV")
        reader.fieldnames = names
        for row in reader:
            yield _row(row, reader.line_num)
    except csv.Error as error:
        raise ConnectorError(f"CSV illisible, ligne {reader.line_num} : {error}") from error


def _row(row: Mapping[Any, Any], number: int) -> tuple[Any, bytes]:
    """A row without its empty cells: nothing was said there."""
    if "" in row or None in row.values():
        reason = f"ligne {number} : pas autant de cellules que de colonnes"
        return ConnectorError(reason), written(list(row.values()))
    return {name: cell.strip() for name, cell in row.items() if cell.strip()}, b""


def _text(payload: bytes, encoding: str) -> str:
    for one in AUTOMATIC if encoding == "auto" else (encoding,):
        try:
            return payload.decode(one)
        except (UnicodeDecodeError, LookupError):
            continue
    raise ConnectorError(f"encodage : ce fichier n'est pas du {encoding}")


READERS = {"json": _json, "lines": _lines, "csv": _rows, "xlsx": _cells}
