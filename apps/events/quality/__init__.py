# SPDX-License-Identifier: EUPL-1.2
"""How well the alarms serve who listens to them: measures of ISA-18.2 and EEMUA 191 over a period, from rows."""
