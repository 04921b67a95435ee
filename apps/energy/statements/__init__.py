# SPDX-License-Identifier: EUPL-1.2
"""The yearly statement of savings: counted from the ledger, frozen at issue, contested, accepted by both, exported."""
