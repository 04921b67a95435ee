# SPDX-License-Identifier: EUPL-1.2
"""The GMAO drivers there are. `Gmao.driver` is a key of DRIVERS and `Gmao.options` obeys the driver's schema."""

from typing import Any

from apps.connectors.catalogue import schema_errors
from apps.connectors.gmao import atlas, redmine
from apps.connectors.gmao.base import GmaoDriver

DRIVERS: dict[str, GmaoDriver] = {"redmine": redmine.DRIVER, "atlas": atlas.DRIVER}


def option_errors(driver: str, options: Any) -> list[str]:
    """What is wrong with the settings of a GMAO, each line naming the field in French; [] when all is well."""
    if driver not in DRIVERS:
        return [f"pilote inconnu : {driver}"]
    return schema_errors(DRIVERS[driver].options_schema, options)
