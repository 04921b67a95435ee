# SPDX-License-Identifier: EUPL-1.2
"""Pages of the sources, and the door where suppliers post."""
