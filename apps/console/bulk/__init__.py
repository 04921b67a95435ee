# SPDX-License-Identifier: EUPL-1.2
"""One gesture on many rows: each by its own door of the events, with what became of each."""
