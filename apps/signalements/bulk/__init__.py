# SPDX-License-Identifier: EUPL-1.2
"""One gesture for many reports: each goes by its own door, and the page says which were refused and why."""
