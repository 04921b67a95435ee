# SPDX-License-Identifier: EUPL-1.2
"""REST of the console: its map, its views, its gestures on many rows."""
