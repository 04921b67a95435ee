# SPDX-License-Identifier: EUPL-1.2
"""The savings ledger counted from meters: baselines, months, prices and factors, one line a thing and month."""
