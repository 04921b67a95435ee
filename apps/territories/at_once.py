# SPDX-License-Identifier: EUPL-1.2
"""Tables created at once: what makes a new database in seconds (decision 37)."""

from typing import Any

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState


class AtOnce(Operation):
    """New models, and what is added to them alone. Django renders again, after each model, all those that a foreign key
    links to it, near or far: with a table of users, all of them. Here they are rendered once, when all are known, in
    any order; so each operation sees the state after the last one.
    """

    def __init__(self, operations: list[Operation]) -> None:
        self.operations = operations

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        state.__dict__.pop("apps", None)  # models that are not rendered are not rendered again
        for operation in self.operations:
            operation.state_forwards(app_label, state)

    def database_forwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: Any, to_state: Any
    ) -> None:
        for operation in self.operations:
            operation.database_forwards(app_label, schema_editor, from_state, to_state)

    def database_backwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: Any, to_state: Any
    ) -> None:
        for operation in reversed(self.operations):
            operation.database_backwards(app_label, schema_editor, from_state, from_state)  # its model is still there

    def describe(self) -> str:
        return f"{len(self.operations)} operations at once"
