# SPDX-License-Identifier: EUPL-1.2
"""Files of readings that people download from a supplier's site: sheets, what their columns mean, readings."""
