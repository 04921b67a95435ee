# SPDX-License-Identifier: EUPL-1.2
"""Who counts for a whole territory: the machine. What it measures is then shown to whom the territory allows."""


class Machine:
    """Sees all rows; a measure limits them to the territories asked. Has no account: nothing is written in its name."""

    pk = id = None
    is_active = is_authenticated = is_superuser = True
    is_anonymous = False

    def has_perm(self, _permission: str, _row: object = None) -> bool:
        return True


MACHINE = Machine()
