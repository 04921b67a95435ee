# SPDX-License-Identifier: EUPL-1.2
"""The planning board: who does what on which day, what waits for a day, and the gestures that move a card."""
