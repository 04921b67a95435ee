# SPDX-License-Identifier: EUPL-1.2
"""Private services and supervised processes of one folder under `.run/`. Standard library only: it runs before any set-up."""
