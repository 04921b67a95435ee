# SPDX-License-Identifier: EUPL-1.2
"""Which column says what: proposed from the names of the columns, or from what was chosen last time."""

import hashlib
import re
import unicodedata
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from apps.assets.imports.records import Record, said
from apps.assets.models import ImportJob

ATTRIBUTE = "attr:"  # « attr:power_w »: an attribute of the asset
MAX_ATTRIBUTE = 40
GEOMETRY_FIELDS = {
    "x": _("Longitude ou X"),
    "y": _("Latitude ou Y"),
    "wkt": _("Géométrie (WKT)"),
}
FIELDS: dict[str, dict[str, Any]] = {
    ImportJob.Target.ASSETS: {
        "ref": _("Référence chez la source"),
        "code": _("Code terrain"),
        "name": _("Nom"),
        "kind": _("Type d'équipement (code ou libellé)"),
        "owner": _("Propriétaire (code INSEE ou SIREN)"),
        "lifecycle": _("Vie (en service, déposé…)"),
        "powered_by": _("Alimenté par (code)"),
        "connected_via": _("Raccordé à (code)"),
        "attributes": _("Attributs (objet JSON)"),
    },
    ImportJob.Target.TERRITORIES: {
        "code": _("Code INSEE ou SIREN"),
        "name": _("Nom"),
        "kind": _("Nature (commune, epci…)"),
        "siren": _("SIREN"),
        "population": _("Population"),
    },
    ImportJob.Target.BASEMAP: {"layer": _("Couche"), "name": _("Nom")},
}
MOSTLY = 0.8  # of the rows looked at
UNIQUE = {"ref", "code"}  # proposed only for columns whose values differ
TYPES = "type categorie famille objet"  # of equipment, when their values are kinds that are known
NAMES = {
    "x": "x lon long lng longitude coord_x coordx point_x x_coord x_l93 xl93 x_lambert93 geo_x",
    "y": "y lat latitude coord_y coordy point_y y_coord y_l93 yl93 y_lambert93 geo_y",
    "wkt": "wkt geom the_geom geometry geometrie",
    "ref": "ref reference source_ref id identifiant id_equipement uuid id_externe",
    "code": "code code_terrain numero num matricule code_insee insee insee_com code_siren",
    "name": "nom name libelle libel designation lib_off nom_com nom_officiel car_lieu",
    "kind": "kind type_equipement nature",
    "owner": "owner proprietaire code_insee insee siren_proprietaire",
    "lifecycle": "lifecycle vie cycle_de_vie",
    "powered_by": "powered_by alimente_par",
    "connected_via": "connected_via raccorde_a",
    "attributes": "attributes attributs",
    "siren": "siren",
    "population": "population pop",
    "layer": "layer couche",
}


def slug(name: str) -> str:
    """« Année pose » -> annee_pose."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "_", plain).strip("_")[:MAX_ATTRIBUTE]


def fields_of(target: str, *, geometry_included: bool) -> dict[str, Any]:
    """The fields a column may be given to, with their labels."""
    return FIELDS[target] if geometry_included else {**GEOMETRY_FIELDS, **FIELDS[target]}


def signature(target: str, columns: Sequence[str]) -> str:
    """Two files with the same columns, in any order, have the same signature."""
    return hashlib.sha256("\n".join([target, *sorted(columns)]).encode()).hexdigest()


def propose(
    target: str,
    columns: Sequence[str],
    sample: Sequence[Record],
    *,
    geometry_included: bool,
    schema: Mapping[str, Any] | None = None,
    kinds: Collection[str] = (),
) -> dict[str, str]:
    """{column: field}; "" = ignored. Columns of assets that say nothing known become attributes.

    `kinds`: slugs of the kinds that exist, of which the values of a column may tell that it says the kind.
    """
    mapping = dict.fromkeys(columns, "")
    for field in fields_of(target, geometry_included=geometry_included):
        column = _best(field, columns, mapping, sample)
        if column is None and field == "kind":
            column = _of_kinds(columns, mapping, sample, kinds)
        if column:
            mapping[column] = field
    if target == ImportJob.Target.ASSETS:
        for column in columns:
            mapping[column] = mapping[column] or _attribute(column, mapping, schema or {})
    return mapping


def _best(field: str, columns: Sequence[str], mapping: Mapping[str, str], sample: Sequence[Record]) -> str | None:
    slugs = {slug(column): column for column in reversed(columns) if not mapping[column]}
    for name in NAMES[field].split():
        column = slugs.get(name)
        if column and (field not in UNIQUE or _distinct(column, sample)):
            return column
    return None


def _of_kinds(
    columns: Sequence[str], mapping: Mapping[str, str], sample: Sequence[Record], kinds: Collection[str]
) -> str | None:
    for column in columns:
        if not mapping[column] and slug(column) in TYPES.split():
            values = [slug(str(value)) for record in sample if (value := said(record.values.get(column))) is not None]
            if values and sum(value in kinds for value in values) >= MOSTLY * len(values):
                return column
    return None


def _distinct(column: str, sample: Sequence[Record]) -> bool:
    """Mostly filled and mostly different: a few doubles are errors to tell, a constant is not an identifier."""
    values = [str(value) for record in sample if (value := said(record.values.get(column))) is not None]
    return len(set(values)) >= MOSTLY * max(len(sample), 1)


def _attribute(column: str, mapping: Mapping[str, str], schema: Mapping[str, Any]) -> str:
    """The attribute of the kind's schema with this name or title, else a name made from the column's."""
    wanted = slug(column)
    properties = schema.get("properties", {})
    known = {slug(name): name for name in properties}
    titled = {slug(str(spec.get("title", ""))): name for name, spec in properties.items()}
    name = known.get(wanted) or titled.get(wanted) or wanted or "colonne"
    rank, unique = 1, name
    while ATTRIBUTE + unique in mapping.values():
        rank += 1
        unique = f"{name}_{rank}"
    return ATTRIBUTE + unique


def column_of(mapping: Mapping[str, str]) -> dict[str, str]:
    """{field: column}, the way the row builders read it."""
    return {field: column for column, field in mapping.items() if field}


def clash(mapping: Mapping[str, str]) -> str | None:
    """A field given to two columns, or None."""
    given = [field for field in mapping.values() if field]
    return next((field for field in given if given.count(field) > 1), None)


def named(field: str, target: str, mapping: Mapping[str, str]) -> str:
    """How a person finds what is wrong: the columns of their file, else what the field is called."""
    columns = column_of(mapping)
    asked = list(GEOMETRY_FIELDS) if field == "geometry" else [field, ATTRIBUTE + field]
    mine = [columns[one] for one in asked if one in columns]
    labels = {**FIELDS[target], "geometry": _("Position")}
    return ", ".join(mine) or str(labels.get(field, field))
