# SPDX-License-Identifier: EUPL-1.2
"""Files of readings deposited by agents: parsing is in connectors.readings, what is decided of it is here."""
