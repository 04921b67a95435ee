# SPDX-License-Identifier: EUPL-1.2
"""What the database promises of spells: changed in place, and found whatever was planned for them."""

import pytest
from django.db import connection

pytestmark = pytest.mark.django_db
HOLDING_WHAT_CHANGES = """
SELECT indexdef FROM pg_indexes WHERE tablename = 'events_episode'
   AND indexdef ~ '\\m(ended_at|masked|is_cause|severity|by_hand)\\M'
"""


def test_no_index_of_episodes_holds_what_a_spell_becomes():
    """One that does makes each symptom that is masked, or ends, an entry in every index of the table."""
    with connection.cursor() as cursor:
        cursor.execute(HOLDING_WHAT_CHANGES)
        assert cursor.fetchall() == []
