# SPDX-License-Identifier: EUPL-1.2
"""From an uploaded file to rows: read, locate, map, compare, write. One pipeline, three targets."""
