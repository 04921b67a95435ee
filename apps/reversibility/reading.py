# SPDX-License-Identifier: EUPL-1.2
"""An archive on its way in: nothing of it is believed before its names, sizes and sums are those that it announces."""

import csv
import hashlib
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import IO
from zipfile import BadZipFile, ZipFile
from zlib import error as ZlibError

from apps.reversibility import manifest
from apps.reversibility.manifest import Manifest
from apps.reversibility.refusals import Refused

FILES, LIST, README = "fichiers/", "fichiers.csv", "LISEZMOI.txt"
CHUNK = 1 << 18
LONGEST_MANIFEST = 64 << 20
SAFE = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]*(/[A-Za-z0-9_][A-Za-z0-9_.-]*)*")
BROKEN = "Archive tronquée ou abîmée : {} ne se lit pas. Rien n'a été repris."


class Opened:
    """An archive and what it says of itself."""

    def __init__(self, kept: ZipFile) -> None:
        self._zip = kept
        self.says: Manifest = manifest.read(self._whole(manifest.NAME, LONGEST_MANIFEST))

    def chunks(self, name: str) -> Iterator[bytes]:
        """Raises Refused in the middle of an entry that is damaged."""
        try:
            with self._zip.open(name) as entry:
                yield from iter(lambda: entry.read(CHUNK), b"")
        except (BadZipFile, ZlibError, EOFError, KeyError) as error:
            raise Refused(BROKEN.format(name)) from error

    def files(self) -> Iterator[tuple[str, int, str]]:
        """Name in the storage, bytes, sha256."""
        lines = b"".join(self.chunks(LIST)).decode().splitlines()
        for row in list(csv.reader(lines))[1:]:
            name, size, digest = row
            yield name, int(size), digest

    def check(self) -> None:
        """Raises Refused: a name that is not expected, or that leads elsewhere; a size or a sum that is another."""
        tables = {table.file: (table.bytes, table.sha256) for table in self.says.tables}
        if self.says.files:
            self._check_one(LIST, None, str(self.says.files["sha256"]))
        files = {FILES + name: (size, digest) for name, size, digest in self._listed()}
        self._check_names({manifest.NAME, README, LIST, *tables, *files})
        for name, (size, digest) in (tables | files).items():
            self._check_one(name, size, digest)

    def _listed(self) -> list[tuple[str, int, str]]:
        try:
            return list(self.files()) if self.says.files else []
        except ValueError as error:
            raise Refused(BROKEN.format(LIST)) from error

    def _check_names(self, expected: set[str]) -> None:
        found = self._zip.namelist()
        for name in [*found, *expected]:
            if not SAFE.fullmatch(name) or ".." in PurePosixPath(name).parts:
                raise Refused(f"L'archive contient un nom dangereux : « {name[:120]} ». Rien n'a été repris.")
        if len(found) != len(set(found)) or set(found) - expected:
            more = sorted(set(found) - expected)[:1] or ["deux fois le même nom"]
            raise Refused(f"L'archive contient ce qu'elle n'annonce pas : « {more[0]} ». Rien n'a été repris.")

    def _check_one(self, name: str, size: int | None, digest: str) -> None:
        try:
            announced = self._zip.getinfo(name).file_size
        except KeyError:
            raise Refused(f"Archive incomplète : {name} n'y est pas. Rien n'a été repris.") from None
        found = hashlib.sha256()
        if size is None or announced == size:
            for chunk in self.chunks(name):
                found.update(chunk)
        if found.hexdigest() != digest:
            raise Refused(f"L'empreinte de {name} n'est pas celle que le manifeste annonce. Rien n'a été repris.")

    def _whole(self, name: str, longest: int) -> bytes:
        try:
            if self._zip.getinfo(name).file_size > longest:
                raise Refused(manifest.UNREADABLE)
        except KeyError:
            raise Refused(manifest.UNREADABLE) from None
        return b"".join(self.chunks(name))


@contextmanager
def opened(path: Path) -> Iterator[Opened]:
    """Raises Refused."""
    try:
        file: IO[bytes] = path.open("rb")
    except OSError as error:
        raise Refused(f"{path} ne se lit pas : {error.strerror}.") from error
    with file:
        try:
            kept = ZipFile(file)
        except BadZipFile as error:
            raise Refused(BROKEN.format(path)) from error
        with kept:
            yield Opened(kept)
