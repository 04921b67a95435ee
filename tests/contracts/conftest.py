# SPDX-License-Identifier: EUPL-1.2
"""The reference data as delivered; a draft to write in."""

from decimal import Decimal

import pytest

from apps.supervision.demo import reference as door
from tests.factories import (
    CommitmentFactory,
    ContractFactory,
    ContractVersionFactory,
    FaultClassFactory,
    PenaltyRuleFactory,
    SuspensionReasonFactory,
)


@pytest.fixture
def reference(db):
    door.load_kinds()
    door.load_natures()
    door.load_fault_classes()
    return door


@pytest.fixture
def draft(commune):
    """Two lines, a reason, a penalty."""
    version = ContractVersionFactory(contract=ContractFactory(territory=commune, name="Éclairage", is_sample=True))
    CommitmentFactory(version=version)
    CommitmentFactory(version=version, fault_class=FaultClassFactory(code="lamp_off", label="Lampe éteinte", rank=300))
    SuspensionReasonFactory(version=version)
    PenaltyRuleFactory(version=version, cap_per_year=Decimal("24000.50"))
    return version
