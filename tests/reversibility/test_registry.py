# SPDX-License-Identifier: EUPL-1.2
"""Every table says whose its rows are, every column that looks like a secret or a person says what becomes of it."""

import re

import pytest
from django.apps import apps
from django.db import connection, models

from apps.reversibility import columns, decisions, registry, withheld

TABLES = """
SELECT relname FROM pg_class
 WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') AND NOT relispartition AND relname !~ '^before_'
"""
SECRET = re.compile(r"secret(?!_at)|password|token|digest|salt|signature|(^|_)key$")


@pytest.mark.django_db
def test_every_table_of_the_database_is_decided():
    """A new model that no key leads to a territory raises Undecided: `decisions` must say."""
    with connection.cursor() as cursor:
        cursor.execute(TABLES)
        there = {name for (name,) in cursor.fetchall()}
    decided = {one.table for one in registry.taken()} | {one.table for one in registry.left()}
    assert there == decided


def test_a_model_that_nothing_decides_is_undecided():
    class Astray(models.Model):  # noqa: DJ008
        class Meta:
            app_label = "reversibility"
            managed = False

    try:
        with pytest.raises(registry.Undecided):
            registry.decide(Astray)
    finally:
        del apps.all_models["reversibility"]["astray"]


def test_no_decision_outlives_its_model():
    labels = {model._meta.label for model in registry.every_model()} | {"territories.Inclusion"}
    named = set(decisions.LEFT) | decisions.SHARED | decisions.NAMED | set(decisions.LEADS) | set(decisions.ASKED)
    named |= set(decisions.ONLY) | set(decisions.FILES) | set(decisions.KEYS_WITHOUT_CONSTRAINT)
    assert named - labels == set()


@pytest.mark.django_db
def test_what_looks_like_a_secret_is_one_or_is_said_not_to_be():
    secrets = {f"{table}.{name}" for table, names in withheld.SECRETS.items() for name in names}
    with connection.cursor() as cursor:
        raw = cursor.cursor.connection
        found = {
            f"{table.table}.{one.name}"
            for table in registry.taken()
            for one in columns.of(raw, table.table)
            if one.kind == "bytea" or (SECRET.search(one.name) and one.kind != "timestamp with time zone")
        }
    leases = {name for name in found if name.endswith(".lease_token")}
    assert found - leases - secrets - set(withheld.HARMLESS) == set()
    assert (secrets | set(withheld.HARMLESS)) - found - {"territories_user.password"} <= leases


def test_an_address_of_a_person_is_of_persons():
    known = {f"{table}.{name}" for table, names in withheld.PERSONAL.items() for name in names}
    whole = {table for table, rows in withheld.PERSONAL_ROWS.items() if rows == "TRUE"}
    found = {
        f"{table.table}.{field.column}"
        for table in registry.taken()
        for field in apps.get_model(table.label)._meta.concrete_fields
        if isinstance(field, models.EmailField | models.GenericIPAddressField) or "phone" in field.name
        if table.table not in whole
    }
    assert found <= known


@pytest.mark.django_db
def test_what_is_left_out_of_a_reduced_row_has_a_blank():
    with connection.cursor() as cursor:
        raw = cursor.cursor.connection
        for label, kept in decisions.REDUCED.items():
            for one in columns.of(raw, apps.get_model(label)._meta.db_table):
                if one.name not in kept | {"password", "secret"}:
                    assert columns.blank(one)


def test_every_photo_leaves_with_its_row():
    photos = {
        model._meta.label
        for model in apps.get_models()
        if {"file", "thumbnail"} <= {field.name for field in model._meta.concrete_fields}
    }
    assert photos == set(decisions.FILES)
    assert not [
        field
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if isinstance(field, models.FileField)
    ]
