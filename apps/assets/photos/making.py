# SPDX-License-Identifier: EUPL-1.2
"""The parent's side of a photo: what is refused at a glance, the child that decodes, what it answers."""

import json
import os
import subprocess
import sys
import threading
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.assets.photos import walking
from apps.assets.photos.walking import MOST_PIXELS

HEAVIEST = 15 * 1024 * 1024  # bytes
PATIENCE = 25.0  # seconds, the child's start included
AT_ONCE = threading.BoundedSemaphore(2)  # children of this process: each may take a gigabyte
KEPT = ("PATH", "LANG", "LC_ALL")
REFUSALS = {
    "too_large": gettext_lazy("Photo trop grande : %(most)d millions de pixels au plus."),
    "animated": gettext_lazy("Une image animée n'est pas une photo."),
    "unreadable": gettext_lazy("Photo illisible : un fichier JPEG, PNG ou WebP entier est attendu."),
}


class PhotoRefused(ValueError):
    """The file is no photo that we keep; the message says why, in French, and `code` which of REFUSALS it is."""

    def __init__(self, words: str, code: str = walking.UNREADABLE) -> None:
        super().__init__(words)
        self.code = code


class NoVerdict(Exception):
    """The child said nothing, ended by its limits or by something else: the photo may be good."""


@dataclass(frozen=True, slots=True)
class Photo:
    """Two JPEG that we made."""

    width: int
    height: int
    image: bytes
    thumbnail: bytes


def remade(data: bytes) -> Photo:
    """The photo again, from its pixels. Raises PhotoRefused."""
    _glance(data)
    return answered("apps.assets.photos.decoder", data)


def received(data: bytes) -> walking.Bare:
    """What may be kept of it until it is decoded: nothing that it says beside its pixels. Raises PhotoRefused."""
    _glance(data)
    try:
        return walking.bare(data)
    except walking.Odd as odd:
        raise _refused(odd.args[0]) from odd


def answered(module: str, data: bytes) -> Photo:
    """What a child of this kind makes of these bytes. Raises PhotoRefused."""
    if not AT_ONCE.acquire(timeout=PATIENCE):
        raise PhotoRefused(_("Trop de photos arrivent en même temps : recommencer dans un instant."))
    try:
        answer = child(module, data)
    finally:
        AT_ONCE.release()
    try:
        return told(answer)
    except NoVerdict as silent:
        raise _refused(walking.UNREADABLE) from silent


def told(answer: bytes) -> Photo:
    """What a child said. Raises PhotoRefused, NoVerdict."""
    head, _newline, content = answer.partition(b"\n")
    if not head:
        raise NoVerdict
    said = json.loads(head)
    if "refused" in said:
        raise _refused(said["refused"])
    first, second = said["sizes"]
    return Photo(said["width"], said["height"], content[:first], content[first : first + second])


def _glance(data: bytes) -> None:
    """What can be told without decoding, in words that say what to do."""
    if not data:
        raise PhotoRefused(_("Le fichier est vide."))
    if len(data) > HEAVIEST:
        raise PhotoRefused(_("Photo trop lourde : %(most)d Mo au plus.") % {"most": HEAVIEST >> 20})
    start = data[:256].lstrip().lower()
    if start.startswith(b"gif8"):
        raise PhotoRefused(_("Les GIF ne sont pas acceptés : une photo JPEG, PNG ou WebP."))
    if start.startswith((b"<svg", b"<?xml", b"<!doctype", b"<html")):
        raise PhotoRefused(_("Les dessins (SVG) ne sont pas acceptés : une photo JPEG, PNG ou WebP."))
    if data[4:8] == b"ftyp":
        raise PhotoRefused(_("Format HEIC ou vidéo : choisir « le plus compatible » (JPEG) au réglage."))


def child(module: str, data: bytes) -> bytes:
    """What it says on its output; nothing when its limits ended it."""
    try:
        done = subprocess.run(  # noqa: S603  (a module of ours)
            [sys.executable, "-m", module],
            input=data,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            **surroundings(),
            timeout=PATIENCE,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return b""
    return done.stdout


def surroundings() -> dict[str, Any]:
    """Of a child: none of our secrets."""
    return {"cwd": settings.BASE_DIR, "env": {name: os.environ[name] for name in KEPT if name in os.environ}}


def words(code: str) -> str:
    """Why a photo was refused, in French."""
    said = str(REFUSALS.get(code, REFUSALS[walking.UNREADABLE]))
    return said % {"most": MOST_PIXELS // 1_000_000} if "%" in said else said


def _refused(code: str) -> PhotoRefused:
    return PhotoRefused(words(code), code)
