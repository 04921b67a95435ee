# SPDX-License-Identifier: EUPL-1.2
"""Private services and supervised processes of a folder under `.run/`. Standard library only: no set-up before."""
