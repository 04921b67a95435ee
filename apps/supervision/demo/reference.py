# SPDX-License-Identifier: EUPL-1.2
"""Kinds of equipment, natures of conditions, classes of faults, procedures, factors, roles: created when missing.

Never rewritten: local edits last. A role only ever gains the rights that a new version brings, each of them once.
"""

from typing import Any

import pghistory
from django.contrib.auth.models import Group, Permission
from django.db import transaction

from apps.assets.models import AssetKind, ConditionNature
from apps.contracts.models import FaultClass
from apps.energy.models import CalorificValue, EmissionFactor, EmissionMethod, PrimaryFactor
from apps.events.models import Procedure
from apps.events.procedures import services as procedures
from apps.kpi import registering
from apps.supervision.demo.files import read_json
from apps.territories import services as territories
from apps.territories.models import OfferedRight


class UnknownPermission(Exception):
    """A role names a permission that no model declares."""


def load_kinds() -> int:
    """How many kinds were created."""
    names = ("trade", "label", "label_plural", "icon", "attribute_schema", "restricted", "position")
    made = [
        AssetKind.objects.get_or_create(code=kind["code"], defaults={name: kind[name] for name in names})[1]
        for kind in read_json("kinds.json")
    ]
    return sum(made)


def load_natures() -> int:
    """How many natures of conditions were created."""
    rows = [ConditionNature(**row) for row in read_json("condition_natures.json")]
    return _created(ConditionNature, "pattern", rows)


def load_fault_classes() -> int:
    """How many classes of faults were created."""
    return _created(FaultClass, "code", [FaultClass(**row) for row in read_json("fault_classes.json")])


@transaction.atomic
def load_procedures() -> int:
    """How many procedures (fiches réflexes) were created, shared by all territories."""
    return sum(_procedure(row) for row in read_json("procedures.json"))


@transaction.atomic
def load_factors() -> int:
    """How many methods of emissions, coefficients of primary energy and calorific values were created: each with its
    source. What people wrote for an energy is left as it is."""
    plan = read_json("energy.json")
    made = sum(_method(entry) for entry in plan["methods"])
    made += _of_new_energies(PrimaryFactor, plan["primary"]) + _of_new_energies(CalorificValue, plan["calorific"])
    return made


def load_indicators() -> int:
    """How many indicators were created, each with the first version of its passport."""
    return registering.register(read_json("indicators.json"))


def load_roles() -> int:
    """How many rights were given: all of those of a new role, of another one those that this version brings.

    Raises UnknownPermission, and gives none, when fixtures/roles.json is wrong.
    """
    with transaction.atomic(), pghistory.context(reason="load_reference"):
        known = _permissions()
        return sum(_role(role, known) for role in read_json("roles.json"))


def rights_to_offer() -> int:
    """How many rights this version brings, that the roles of this database were never offered."""
    wanted = {(entry["name"], right) for entry in read_json("roles.json") for right in entry["permissions"]}
    known = set(Group.objects.filter(name__in={name for name, _right in wanted}).values_list("name", flat=True))
    offered = set(OfferedRight.objects.filter(role__name__in=known).values_list("role__name", "right"))
    return sum(name in known for name, _right in wanted - offered)


def role(code: str) -> Group:
    """The group of the role `code` (operator, viewer…), by its French name in fixtures/roles.json."""
    names = {entry["code"]: entry["name"] for entry in read_json("roles.json")}
    return Group.objects.get(name=names[code])


def _created(model: Any, key: str, rows: list[Any]) -> int:
    """Creates those whose `key` is new, in one statement; also beside another loader that does the same."""
    before = set(model.objects.values_list(key, flat=True))
    new = [row for row in rows if getattr(row, key) not in before]
    model.objects.bulk_create(new, ignore_conflicts=True)
    return len(new)


def _procedure(row: dict[str, Any]) -> bool:
    made, created = Procedure.objects.get_or_create(
        code=row["code"], defaults={"title": row["title"], "shapes": row["shapes"]}
    )
    if created:
        made.fault_classes.set(FaultClass.objects.filter(code__in=row["fault_classes"]))
        procedures.write(procedure=made, wanted=row["steps"], by=None)
    return created


def _method(entry: dict[str, Any]) -> bool:
    """Displayed when no other one is yet."""
    names = ("name", "source", "scope")
    values = {name: entry[name] for name in names}
    values["is_default"] = entry["is_default"] and not EmissionMethod.objects.filter(is_default=True).exists()
    method, created = EmissionMethod.objects.get_or_create(code=entry["code"], defaults=values)
    if created:
        EmissionFactor.objects.bulk_create(EmissionFactor(method=method, **row) for row in entry["factors"])
    return created


def _of_new_energies(model: Any, rows: list[dict[str, Any]]) -> int:
    known = set(model.objects.values_list("energy", flat=True))
    return len(model.objects.bulk_create(model(**row) for row in rows if row["energy"] not in known))


def _permissions() -> dict[str, Permission]:
    rows = Permission.objects.select_related("content_type")
    return {f"{row.content_type.app_label}.{row.codename}": row for row in rows}


def _role(entry: dict[str, Any], known: dict[str, Permission]) -> int:
    missing = [name for name in entry["permissions"] if name not in known]
    if missing:
        raise UnknownPermission(f"rôle « {entry['name']} » : droits inconnus {', '.join(missing)}")
    group, _created = Group.objects.get_or_create(name=entry["name"])
    return territories.offer(role=group, rights={name: known[name] for name in entry["permissions"]})
