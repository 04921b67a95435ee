# SPDX-License-Identifier: EUPL-1.2
"""What an archive says of itself: `manifest.json`, written last, read first."""

import json
import tomllib
from dataclasses import asdict, dataclass, field
from typing import Any

from django.apps import apps
from django.conf import settings
from psycopg import Connection

from apps.reversibility import registry, withheld
from apps.reversibility.refusals import Refused

NAME = "manifest.json"
FORMAT, VERSION = "connecte-territoire", 1
UNREADABLE = "Le manifeste de l'archive est illisible : elle n'a pas été faite par « export_territory »."


@dataclass(frozen=True, slots=True)
class Table:
    """`columns`: pairs of a name and a type, in the order of the file. `left_out`: rows that need what is of another
    authority. `cut`: by column, keys left empty for the same reason. `months`: of a table in monthly partitions."""

    name: str
    model: str
    words: str
    file: str
    rows: int
    bytes: int
    sha256: str
    columns: list[list[str]]
    left_out: int = 0
    cut: dict[str, int] = field(default_factory=dict)
    months: list[str] | None = None


@dataclass(frozen=True, slots=True)
class Manifest:
    """`territories`: keys of the territory, and of those that it includes when they leave with it."""

    code: str
    territory: str
    territories: list[int]
    included: list[str]
    exported_at: str
    personal: bool
    tables: list[Table]
    files: dict[str, Any]
    figures: dict[str, dict[str, list[str]]]
    schema: dict[str, str]
    product: str
    format: str = FORMAT
    format_version: int = VERSION

    def text(self) -> str:
        """With what is not in the archive, and why."""
        secrets = [f"{table}.{name}" for table, names in withheld.SECRETS.items() for name in names]
        gone = {one.table: one.why for one in sorted(registry.left(), key=lambda one: one.table)}
        beside = {
            "warning": withheld.WARNING if self.personal else withheld.WITHOUT,
            "secrets": {
                "à ressaisir": secrets + [name for name, why in gone.items() if why.startswith("secret")],
                "pourquoi": "Un secret n'est jamais exporté : mots de passe, clés, jetons et adresses secrètes.",
            },
            "not_exported": gone,
        }
        return json.dumps(asdict(self) | beside, ensure_ascii=False, indent=1)

    @property
    def rows(self) -> int:
        return sum(table.rows for table in self.tables)


def read(text: bytes) -> Manifest:
    """Raises Refused: not ours, or of another version of the format."""
    try:
        said = json.loads(text)
        if said["format"] != FORMAT:
            raise Refused(UNREADABLE)
        if said["format_version"] != VERSION:
            raise Refused(
                f"Archive au format {said['format_version']} ; cette version de Connecte lit le format {VERSION}."
            )
        tables = [Table(**one) for one in said["tables"]]
        names = Manifest.__dataclass_fields__
        return Manifest(**{name: said[name] for name in names if name != "tables"}, tables=tables)
    except (ValueError, KeyError, TypeError) as error:
        raise Refused(UNREADABLE) from error


def product() -> str:
    """The version of Connecte."""
    return str(tomllib.loads((settings.BASE_DIR / "pyproject.toml").read_text())["project"]["version"])


def schema(connection: Connection) -> dict[str, str]:
    """The last migration of each of our apps: what the tables look like."""
    ours = sorted(config.label for config in apps.get_app_configs() if config.name.startswith("apps."))
    found = connection.execute(
        "SELECT app, max(name) FROM django_migrations WHERE app = ANY(%s) GROUP BY app ORDER BY app", [ours]
    )
    return dict(found.fetchall())
