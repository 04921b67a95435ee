# SPDX-License-Identifier: EUPL-1.2
"""A past night as it was told: read from the journal, played again, compared, printed."""
