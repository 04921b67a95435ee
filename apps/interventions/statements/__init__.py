# SPDX-License-Identifier: EUPL-1.2
"""The monthly statement: counted from clocks, contested, signed by both parties, frozen, exported."""
