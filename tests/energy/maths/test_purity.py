# SPDX-License-Identifier: EUPL-1.2
"""The mathematics know neither Django nor the rest of Connecte."""

import ast
import sys
from pathlib import Path

import pytest

from apps.energy import maths

MODULES = sorted(Path(maths.__file__).parent.glob("*.py"))
ALLOWED = {"apps", "numpy", "scipy"}


def imported(path):
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        if isinstance(node, ast.ImportFrom):
            yield node.module


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.stem)
def test_a_module_of_mathematics_imports_arrays_and_its_neighbours_only(path):
    names = set(imported(path))
    assert {name.partition(".")[0] for name in names} <= ALLOWED | sys.stdlib_module_names
    assert all(name.startswith("apps.energy.maths") for name in names if name.startswith("apps"))
