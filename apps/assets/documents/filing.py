# SPDX-License-Identifier: EUPL-1.2
"""The only code that writes documents of assets."""

import hashlib
from dataclasses import asdict, dataclass

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from apps.assets.documents import accepting
from apps.assets.models import Asset, Document
from apps.territories.models import User

HEAVIEST = 10 * 1024 * 1024  # bytes
MOST = 50  # of one asset
MAY_ADD, MAY_CHANGE, MAY_DELETE = (f"assets.{action}_document" for action in ("add", "change", "delete"))


class DocumentRefused(ValueError):
    """Why, in French; `field` is the one to correct: title, url, file or asset."""

    def __init__(self, field: str, words: str) -> None:
        super().__init__(words)
        self.field = field


@dataclass(frozen=True, slots=True)
class Placed:
    """Where a document is: at an address, or in a file that was looked at."""

    url: str = ""
    name: str = ""
    media_type: str = ""
    content: bytes | None = None
    size: int = 0
    digest: str = ""


@transaction.atomic
def add(*, asset: Asset, by: User, title: str, nature: str, placed: Placed) -> Document:
    """Raises PermissionDenied, DocumentRefused."""
    if not Asset.objects.visible_to(by, MAY_ADD).select_for_update().filter(pk=asset.pk).exists():
        raise PermissionDenied
    check(asset, placed)
    return Document.objects.create(asset=asset, by=by, title=_title(title), nature=nature, **asdict(placed))


@transaction.atomic
def change(*, document: Document, by: User, title: str, nature: str) -> Document:
    """What it is called; what it holds is never rewritten. Raises PermissionDenied, DocumentRefused."""
    if not Document.objects.visible_to(by, MAY_CHANGE).filter(pk=document.pk).exists():
        raise PermissionDenied
    document.title, document.nature = _title(title), nature
    document.save(update_fields=["title", "nature"])
    return document


def forget(*, document: Document, by: User) -> None:
    """For good; its history says that it was there. Raises PermissionDenied."""
    deleted, _rows = Document.objects.visible_to(by, MAY_DELETE).filter(pk=document.pk).delete()
    if not deleted:
        raise PermissionDenied


def placed(*, url: str = "", name: str = "", content: bytes = b"") -> Placed:
    """Raises DocumentRefused."""
    if bool(url) == bool(content or name):
        raise DocumentRefused("file", _("Joindre un fichier, ou donner une adresse : l'un des deux."))
    if url:
        return Placed(url=url)
    try:
        media_type, extension = accepting.recognised(content, most=HEAVIEST)
    except accepting.FileUnfit as unfit:
        raise DocumentRefused("file", str(unfit)) from unfit
    named = accepting.safe_name(name, extension)
    return Placed("", named, media_type, content, len(content), hashlib.sha256(content).hexdigest())


def check(asset: Asset, placed: Placed) -> None:
    """There is room, and it is not there yet. Raises DocumentRefused."""
    if asset.documents.count() >= MOST:
        raise DocumentRefused("asset", _("%(n)d documents au plus par équipement.") % {"n": MOST})
    if placed.digest and asset.documents.filter(digest=placed.digest).exists():
        raise DocumentRefused("file", _("Ce fichier est déjà joint à cet équipement."))


def _title(title: str) -> str:
    said = title.replace("\x00", "").strip()
    if not said:
        raise DocumentRefused("title", _("Donner un intitulé."))
    return said[:120]
