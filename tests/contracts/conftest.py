# SPDX-License-Identifier: EUPL-1.2
"""The reference data as delivered."""

import pytest

from apps.supervision.demo import reference as door


@pytest.fixture
def reference(db):
    door.load_kinds()
    door.load_natures()
    door.load_fault_classes()
    return door
