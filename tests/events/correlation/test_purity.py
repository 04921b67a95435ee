# SPDX-License-Identifier: EUPL-1.2
"""The engine knows episodes and a network, nothing else: it can be judged without a database."""

import ast
from pathlib import Path

from apps.events import correlation

ALLOWED = {"bisect", "collections", "dataclasses", "enum", "math", "operator", "statistics", "typing"}


def test_the_engine_imports_itself_and_the_standard_library_only():
    imported = set()
    for file in Path(correlation.__file__).parent.glob("*.py"):
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.ImportFrom):
                imported.add(node.module or "")
            elif isinstance(node, ast.Import):
                imported |= {name.name for name in node.names}
    foreign = {name for name in imported if not name.startswith("apps.events.correlation")}
    assert {name.split(".")[0] for name in foreign} <= ALLOWED
