# SPDX-License-Identifier: EUPL-1.2
"""Where photos are: files with names that nobody can guess, never served but through a view that asks who reads."""

import secrets

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from apps.assets.photos.making import Photo


def keep(photo: Photo, name: str = "") -> tuple[str, str]:
    """The names of the photo and of its thumbnail. `name`: chosen before, to be found again by who died meanwhile."""
    large, small = names(name or secrets.token_hex(16))
    kept = [default_storage.save(large, ContentFile(photo.image))]
    try:
        kept.append(default_storage.save(small, ContentFile(photo.thumbnail)))
    except OSError:
        forget(kept[0])
        raise
    return kept[0], kept[1]


def names(name: str) -> tuple[str, str]:
    path = f"photos/{name[:2]}/{name}"
    return f"{path}.jpg", f"{path}-petite.jpg"


def forget(*names: str) -> None:
    for name in names:
        default_storage.delete(name)


def read(name: str) -> bytes:
    """Raises FileNotFoundError."""
    with default_storage.open(name) as file:
        return file.read()
