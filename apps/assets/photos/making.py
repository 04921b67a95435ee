# SPDX-License-Identifier: EUPL-1.2
"""The parent's side of a photo: what is refused at a glance, the child that decodes, what it answers."""

import json
import os
import subprocess
import sys
import threading
from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.assets.photos.decoder import MOST_PIXELS

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
    """The file is no photo that we keep; the message says why, in French."""


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


def answered(module: str, data: bytes) -> Photo:
    """What a child of this kind makes of these bytes. Raises PhotoRefused."""
    if not AT_ONCE.acquire(timeout=PATIENCE):
        raise PhotoRefused(_("Trop de photos arrivent en même temps : recommencer dans un instant."))
    try:
        answer = child(module, data)
    finally:
        AT_ONCE.release()
    head, _newline, content = answer.partition(b"\n")
    said = json.loads(head) if head else {"refused": "unreadable"}  # killed by its limits: it said nothing
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
            cwd=settings.BASE_DIR,
            env={name: os.environ[name] for name in KEPT if name in os.environ},
            timeout=PATIENCE,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return b""
    return done.stdout


def _refused(code: str) -> PhotoRefused:
    words = str(REFUSALS.get(code, REFUSALS["unreadable"]))
    return PhotoRefused(words % {"most": MOST_PIXELS // 1_000_000} if "%" in words else words)
